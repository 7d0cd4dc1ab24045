package contacts_test

import (
	"net/http"
	"testing"

	"github.com/chinertia/chinertia/chiexample/internal/apptest"
	"github.com/chinertia/chinertia/chiexample/seed"
	"github.com/chinertia/chinertia/inertia/inertiatest"
)

func ida() map[string]string {
	return map[string]string{"firstName": "Ida", "lastName": "Stern", "email": "ida@example.org", "status": "lead", "city": "Oslo"}
}

func TestAContactIsAddedFoundChangedAndDeleted(t *testing.T) {
	owner := apptest.Owner(t, apptest.New(t), "eve@example.org")
	owner.Get("/contacts/new").Component("Contacts/Form").Prop("contact", nil).Missing("organizations")
	page := owner.Post("/contacts", ida()).Component("Contacts/Show").Prop("contact.name", "Ida Stern").Flash("success", "Ida Stern added.")
	id := page.Value("contact.id").(string)
	owner.Get("/contacts?search=IDA+oslo").Count("contacts.data", 1).Prop("filters.search", "IDA oslo")
	owner.Get("/contacts?status=customer").Count("contacts.data", 0)

	form := ida()
	form["status"] = "customer"
	owner.Get("/contacts/"+id+"/edit").Prop("contact.status", "lead")
	owner.Put("/contacts/"+id, form).Component("Contacts/Show").Prop("contact.status", "customer")
	owner.Delete("/contacts/"+id).Component("Contacts/Index").Count("contacts.data", 0).Flash("undo", "/trash/contact/"+id+"/restore")
	owner.Get("/contacts/" + id).Status(http.StatusNotFound).Component("Error")
}

func TestTheFormOfAContactIsChecked(t *testing.T) {
	owner := apptest.Owner(t, apptest.New(t), "eve@example.org")
	owner.Get("/contacts/new")
	owner.Post("/contacts", map[string]string{"status": "friend", "email": "ida"}).Component("Contacts/Form").
		Error("firstName").Error("lastName").Error("email").Error("status")
	owner.Post("/contacts", ida())
	owner.Get("/contacts/new")
	owner.Post("/contacts", ida()).Error("email", "Another contact has this address.")
	live := owner.Post("/contacts", ida(), inertiatest.WithHeader("Precognition", "true"), inertiatest.WithHeader("Precognition-Validate-Only", "email"))
	live.Status(http.StatusUnprocessableEntity)
}

func TestNotesOfAContact(t *testing.T) {
	owner := apptest.Owner(t, apptest.New(t), "eve@example.org")
	id := owner.Post("/contacts", ida()).Value("contact.id").(string)
	page := owner.Post("/contacts/"+id+"/notes", map[string]string{"body": "Likes tea."}).Count("notes", 1).Prop("notes.0.body", "Likes tea.")
	note := page.Value("notes.0.id").(string)
	undo := owner.Delete("/contacts/"+id+"/notes/"+note).Count("notes", 0).Value("notes")
	if list, ok := undo.([]any); !ok || len(list) != 0 {
		t.Errorf("notes: %v", undo)
	}
	owner.Post("/contacts/"+id+"/notes/"+note+"/restore", nil).Count("notes", 1)
	owner.Post("/contacts/"+id+"/notes", map[string]string{"body": " "}).Error("body")
	owner.Get("/contacts/" + id).Missing("history").Reload("history").Has("history")
}

func TestPagesOfContactsKeepWhatTheListIsNarrowedTo(t *testing.T) {
	user := apptest.User(t, apptest.Seeded(t), seed.Email)
	page := user.Get("/contacts?status=customer&page=2").Prop("contacts.current_page", 2).Count("contacts.data", 20)
	page.Prop("contacts.prev_page_url", "/contacts?status=customer&page=1").Prop("contacts.next_page_url", "/contacts?status=customer&page=3")
	last := page.Value("contacts.last_page")
	user.Get("/contacts?status=customer&page=999").Prop("contacts.current_page", last).Prop("contacts.next_page_url", nil) // and not an empty page
}
