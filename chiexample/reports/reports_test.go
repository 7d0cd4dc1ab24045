package reports_test

import (
	"testing"

	"github.com/chinertia/chinertia/chiexample/internal/apptest"
)

func TestReportsSumUpWhatWasDone(t *testing.T) {
	owner := apptest.Owner(t, apptest.New(t), "eve@example.org")
	owner.Get("/reports").Component("Reports/Index").Count("months", 0).Count("countries", 0).Count("people", 0)
	owner.Post("/contacts", map[string]string{
		"firstName": "Ida", "lastName": "Stern", "email": "ida@example.org", "status": "lead", "country": "Norway"})
	owner.Get("/reports").Count("months", 1).Prop("months.0.other", 1).Prop("countries.0.label", "Norway").Count("people", 1)
}
