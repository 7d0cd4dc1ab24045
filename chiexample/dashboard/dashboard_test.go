package dashboard_test

import (
	"context"
	"errors"
	"testing"

	"github.com/chinertia/chinertia/chiexample/app"
	"github.com/chinertia/chinertia/chiexample/dashboard"
	"github.com/chinertia/chinertia/chiexample/internal/apptest"
	"github.com/matryer/is"
)

func TestTheDashboardCountsAndLoadsTheRestLater(t *testing.T) {
	is := is.New(t)
	owner := apptest.Owner(t, apptest.New(t), "eve@example.org")
	owner.Post("/contacts", map[string]string{"firstName": "Ida", "lastName": "Stern", "email": "ida@example.org", "status": "customer"})
	page := owner.Get("/").Component("Dashboard").Prop("totals.contacts", 1).Prop("totals.customers", 1).Prop("totals.thisWeek", 1).
		Missing("weeks", "top").Metadata("matchPropsOn", []string{"recent.id"}).Count("recent", 1)
	full := page.LoadDeferred().Count("weeks", 12).Count("statuses", 1).Has("forecast")
	is.Equal(full.Value("weeks.11.value"), page.Value("totals.thisWeek")) // the same seven days
}

func TestAForecastThatFailsIsLeftOut(t *testing.T) {
	a := apptest.New(t, func(c *app.Config) {
		c.Forecast = func(context.Context, []dashboard.Bar) (float64, error) { return 0, errors.New("the service is down") }
	})
	owner := apptest.Owner(t, a, "eve@example.org")
	owner.Get("/").LoadDeferred("lists").Metadata("rescuedProps", []string{"forecast"}).Has("top")
}
