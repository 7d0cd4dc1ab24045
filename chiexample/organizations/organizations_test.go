package organizations_test

import (
	"testing"

	"github.com/chinertia/chinertia/chiexample/internal/apptest"
	"github.com/chinertia/chinertia/inertia/inertiatest"
)

func TestAnOrganizationIsAddedFoundChangedAndDeleted(t *testing.T) {
	owner := apptest.Owner(t, apptest.New(t), "eve@example.org")
	owner.Get("/organizations/new").Component("Organizations/Form").Metadata("onceProps.lookups.prop", "lookups")
	owner.Post("/organizations", map[string]string{"website": "stern.example"}).Error("name").
		Error("website", "Please enter a whole address, as in https://example.org.")
	page := owner.Post("/organizations", map[string]string{"name": "Stern & Co", "industry": "Energy", "website": "https://stern.example"}).
		Component("Organizations/Show").Flash("success", "Stern & Co added.")
	id := page.Value("organization.id").(string)
	owner.Get("/organizations?industry=Energy&search=stern").Count("organizations.data", 1)
	owner.Get("/organizations?industry=Media").Count("organizations.data", 0)
	owner.Post("/organizations/"+id+"/website", nil, inertiatest.WithoutRedirects()).Location("https://stern.example")
	owner.Put("/organizations/"+id, map[string]string{"name": "Stern"}).Prop("organization.name", "Stern").Prop("organization.website", "")
	owner.Delete("/organizations/"+id).Component("Organizations/Index").Count("organizations.data", 0)
	owner.Post("/trash/organization/"+id+"/restore", nil)
	owner.Get("/organizations").Count("organizations.data", 1)
}
