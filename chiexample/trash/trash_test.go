package trash_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/chinertia/chinertia/chiexample/internal/apptest"
)

func TestTheTrashKeepsGivesBackAndForgets(t *testing.T) {
	owner := apptest.Owner(t, apptest.New(t), "eve@example.org")
	form := map[string]string{"firstName": "Ida", "lastName": "Stern", "email": "ida@example.org", "status": "lead"}
	id := owner.Post("/contacts", form).Value("contact.id").(string)
	owner.Delete("/contacts/"+id).Prop("trashed", 1)
	owner.Get("/trash").Count("items.data", 1).Prop("items.data.0.name", "Ida Stern")
	owner.Post("/contacts", form) // the address is free meanwhile
	owner.Get("/trash")
	owner.Post("/trash/contact/"+id+"/restore", nil).Flash("error", "Another contact has the same email address by now.").Count("items.data", 1)
	owner.Post("/trash/nothing/"+id+"/restore", nil).Status(http.StatusNotFound)
	owner.Get("/trash")
	owner.Delete("/trash").Component("Trash/Index").Count("items.data", 0).Prop("trashed", 0)
}

func TestTheTrashIsReadInPartsThatNothingMoves(t *testing.T) {
	owner := apptest.Owner(t, apptest.New(t), "eve@example.org")
	for i := range 55 {
		id := owner.Post("/organizations", map[string]string{"name": fmt.Sprint("Organization ", i)}).Value("organization.id").(string)
		owner.Delete("/organizations/" + id)
	}
	page := owner.Get("/trash").Count("items.data", 50).Prop("items.data.0.name", "Organization 54")
	first := page.Value("items.data.0.id").(string)
	owner.Post("/trash/organization/"+first+"/restore", nil)
	page.LoadNext("items").Count("items.data", 5).Prop("items.data.0.name", "Organization 4").Prop("items.data.4.name", "Organization 0")
	owner.Get("/trash?cursor=nonsense-x").Count("items.data", 50)
}
