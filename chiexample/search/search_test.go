package search_test

import (
	"testing"

	"github.com/chinertia/chinertia/chiexample/internal/apptest"
	"github.com/chinertia/chinertia/inertia/inertiatest"
)

func TestThePaletteSearchesFromEveryPage(t *testing.T) {
	a := apptest.New(t)
	owner := apptest.Owner(t, a, "eve@example.org")
	owner.Post("/contacts", map[string]string{"firstName": "Ida", "lastName": "Stern", "email": "ida@example.org", "status": "lead"})
	owner.Post("/organizations", map[string]string{"name": "Stern & Co", "city": "Oslo"})
	stranger := apptest.Owner(t, a, "mallory@example.org")
	for _, path := range []string{"/", "/trash", "/settings"} {
		owner.In(t).Get(path).Missing("found")
		owner.In(t).Get(path+"?find=stern").ReloadWith(inertiatest.WithOnly("found")).Count("found", 2).
			Prop("found.0.name", "Ida Stern").Prop("found.1.text", "Oslo")
		stranger.In(t).Get(path+"?find=stern").Reload("found").Count("found", 0)
	}
	owner.Get("/trash?find=").Reload("found").Count("found", 0)
	owner.Get("/trash?find=%25").Reload("found").Count("found", 0) // no wildcard
}
