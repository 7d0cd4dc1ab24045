package accounts_test

import (
	"context"
	"net/http"
	"regexp"
	"sync"
	"testing"

	"github.com/chinertia/chinertia/chiexample/app"
	"github.com/chinertia/chinertia/chiexample/internal/apptest"
	"github.com/chinertia/chinertia/chiexample/mail"
	"github.com/chinertia/chinertia/inertia/inertiatest"
	"github.com/matryer/is"
)

// outbox keeps what would be sent.
type outbox struct {
	mu   sync.Mutex
	sent []mail.Message
}

func (o *outbox) Send(_ context.Context, m mail.Message) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.sent = append(o.sent, m)
	return nil
}

// link returns the path of the link in the last message, and who has got it.
func (o *outbox) link(t *testing.T) (path, to string) {
	t.Helper()
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.sent) == 0 {
		t.Fatal("nothing was sent")
	}
	m := o.sent[len(o.sent)-1]
	found := regexp.MustCompile(`https://kith\.example(/\S+)`).FindStringSubmatch(m.Text)
	if found == nil {
		t.Fatalf("no link in %q", m.Text)
	}
	return found[1], m.To
}

func start(t *testing.T) (*app.App, *outbox, func()) {
	t.Helper()
	sent := &outbox{}
	a := apptest.New(t, func(c *app.Config) { c.Mailer, c.URL = sent, "https://kith.example" })
	return a, sent, a.Settle
}

func TestAPasswordCanBeReset(t *testing.T) {
	is := is.New(t)
	a, sent, settle := start(t)
	owner := apptest.Owner(t, a, "eve@example.org")
	visitor := apptest.Visitor(t, a)
	visitor.Open("/forgot-password").Component("Accounts/ForgotPassword")
	told := visitor.Post("/forgot-password", map[string]string{"email": " Eve@Example.org "}).Component("Accounts/SignIn").Value("errors")
	is.Equal(told, map[string]any{})
	settle()
	path, to := sent.link(t)
	is.Equal(to, "eve@example.org")
	page := visitor.Open(path).Component("Accounts/ResetPassword").Prop("valid", true)
	is.Equal(page.Response().Header.Get("Referrer-Policy"), "no-referrer")
	visitor.Post(path, map[string]string{"password": "short"}).Component("Accounts/ResetPassword").Error("password")
	visitor.Post(path, map[string]string{"password": "another long one"}).Component("Accounts/SignIn").Flash("success", "Your password is changed. Please sign in.")

	owner.Get("/contacts").Component("Accounts/SignIn") // other sessions are over
	visitor.Post("/sign-in", map[string]string{"email": "eve@example.org", "password": apptest.Password}).Error("email")
	visitor.Post("/sign-in", map[string]string{"email": "eve@example.org", "password": "another long one"}).Component("Dashboard")

	again := apptest.Visitor(t, a) // a link is good for once
	again.Open(path).Prop("valid", false)
	again.Post(path, map[string]string{"password": "yet another one"}).Error("password")
}

func TestNobodyLearnsWhoHasAPassword(t *testing.T) {
	is := is.New(t)
	a, sent, settle := start(t)
	visitor := apptest.Visitor(t, a)
	visitor.Open("/forgot-password")
	visitor.Post("/forgot-password", map[string]string{"email": "nobody@example.org"}).Component("Accounts/SignIn").
		Flash("success", "If somebody has this address, a link is on its way to it.")
	settle()
	is.Equal(len(sent.sent), 0)
	visitor.Open("/reset-password/made-up").Prop("valid", false)
}

func TestASecondLinkEndsTheFirst(t *testing.T) {
	a, sent, settle := start(t)
	apptest.Owner(t, a, "eve@example.org")
	visitor := apptest.Visitor(t, a)
	visitor.Open("/forgot-password")
	visitor.Post("/forgot-password", map[string]string{"email": "eve@example.org"})
	settle()
	first, _ := sent.link(t)
	visitor.Post("/forgot-password", map[string]string{"email": "eve@example.org"})
	settle()
	second, _ := sent.link(t)
	visitor.Open(first).Prop("valid", false)
	visitor.Open(second).Prop("valid", true)
}

func TestAColleagueIsInvitedWorksAndIsRemoved(t *testing.T) {
	is := is.New(t)
	a, sent, _ := start(t)
	owner := apptest.Owner(t, a, "eve@example.org")
	owner.Post("/organizations", map[string]string{"name": "Stern & Co"})
	owner.Get("/team").Count("users", 1).Count("invitations", 0)
	owner.Post("/team/invitations", map[string]string{"email": "eve@example.org", "role": "member"}, inertiatest.WithErrorBag("invitation")).
		Error("invitation.email", "There is an account with this address already.")
	owner.Post("/team/invitations", map[string]string{"email": "nils@example.org", "role": "owner"}).Error("role")
	owner.Post("/team/invitations", map[string]string{"email": "Nils@example.org", "role": "member"}).
		Flash("success", "An invitation is on its way to nils@example.org.").Count("invitations", 1)
	path, to := sent.link(t)
	is.Equal(to, "nils@example.org")

	colleague := apptest.Visitor(t, a)
	colleague.Open(path).Component("Accounts/Invitation").Prop("email", "nils@example.org").Prop("valid", true)
	colleague.Post(path, map[string]string{"name": "Nils Holm", "password": "a first password"}).Component("Dashboard")
	colleague.Get("/organizations").Count("organizations.data", 1) // the same account
	colleague.Get("/team").Status(http.StatusForbidden)
	apptest.Visitor(t, a).Open(path).Prop("valid", false)

	var id string
	users := owner.Get("/team").Count("users", 2).Count("invitations", 0).Value("users").([]any)
	for _, u := range users {
		if user := u.(map[string]any); user["email"] == "nils@example.org" {
			id = user["id"].(string)
		}
	}
	owner.Delete("/team/"+id).Flash("success", "Nils Holm has no access any more.").Count("users", 1)
	colleague.Get("/organizations").Component("Accounts/SignIn") // at once
	colleague.Post("/sign-in", map[string]string{"email": "nils@example.org", "password": "a first password"}).Error("email")
	owner.Get("/team")
	owner.Post("/team/invitations", map[string]string{"email": "nils@example.org", "role": "member"}).Count("invitations", 1) // and back again
	owner.Delete("/team/invitations/"+owner.Get("/team").Value("invitations.0.id").(string)).Count("invitations", 0)
	withdrawn, _ := sent.link(t)
	apptest.Visitor(t, a).Open(withdrawn).Prop("valid", false)
}

func TestNobodyIsRemovedWhoMayNotBe(t *testing.T) {
	a, sent, _ := start(t)
	owner := apptest.Owner(t, a, "eve@example.org")
	me := owner.Get("/team").Value("users.0.id").(string)
	owner.Delete("/team/" + me).Status(http.StatusForbidden)
	owner.Get("/team")
	owner.Post("/team/invitations", map[string]string{"email": "adam@example.org", "role": "admin"})
	path, _ := sent.link(t)
	admin := apptest.Visitor(t, a)
	admin.Open(path)
	admin.Post(path, map[string]string{"name": "Adam", "password": apptest.Password})
	admin.Get("/team")
	admin.Delete("/team/" + me).Status(http.StatusNotFound) // the owner
	stranger := apptest.Owner(t, a, "mallory@example.org")
	stranger.Get("/team")
	stranger.Delete("/team/" + me).Status(http.StatusNotFound) // of another account
	owner.Get("/contacts").Component("Contacts/Index")
}
