package trash_test

import (
	"net/http"
	"testing"

	"github.com/chinertia/chinertia/chiexample/internal/apptest"
)

func TestTheTrashKeepsGivesBackAndForgets(t *testing.T) {
	owner := apptest.Owner(t, apptest.New(t), "eve@example.org")
	form := map[string]string{"firstName": "Ida", "lastName": "Stern", "email": "ida@example.org", "status": "lead"}
	id := owner.Post("/contacts", form).Value("contact.id").(string)
	owner.Delete("/contacts/"+id).Prop("trashed", 1)
	owner.Get("/trash").Count("items", 1).Prop("items.0.name", "Ida Stern")
	owner.Post("/contacts", form) // the address is free meanwhile
	owner.Get("/trash")
	owner.Post("/trash/contact/"+id+"/restore", nil).Flash("error", "Another contact has the same email address by now.").Count("items", 1)
	owner.Post("/trash/nothing/"+id+"/restore", nil).Status(http.StatusNotFound)
	owner.Get("/trash")
	owner.Delete("/trash").Component("Trash/Index").Count("items", 0).Prop("trashed", 0)
}
