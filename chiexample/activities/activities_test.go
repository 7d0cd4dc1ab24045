package activities_test

import (
	"fmt"
	"testing"

	"github.com/chinertia/chinertia/chiexample/internal/apptest"
)

func TestTheHistoryScrolls(t *testing.T) {
	owner := apptest.Owner(t, apptest.New(t), "eve@example.org")
	for i := range 30 {
		owner.Post("/organizations", map[string]string{"name": fmt.Sprintf("Organization %d", i)})
	}
	page := owner.Get("/activities").Count("activities.data", 25).Metadata("scrollProps.activities.nextPage", 2)
	page.LoadNext("activities").Count("activities.data", 5)
	owner.Get("/activities?kind=call").Count("activities.data", 0)
	owner.Get("/activities?kind=organization").Count("activities.data", 25)
}
