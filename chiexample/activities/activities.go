// Package activities is the history of an account: what was done for whom.
package activities

import (
	"context"
	"database/sql"
	"net/http"
	"time"

	"github.com/chinertia/chinertia/chiexample/accounts"
	"github.com/chinertia/chinertia/chiexample/database"
	"github.com/chinertia/chinertia/chiexample/head"
	"github.com/chinertia/chinertia/inertia"
	"github.com/chinertia/chinertia/inertia/paginate"
	"github.com/go-chi/chi/v5"
)

// Activity is one entry of the history.
type Activity struct {
	ID           string `json:"id"`
	Kind         string `json:"kind"` // call, email, meeting, task, note, contact, import
	Summary      string `json:"summary"`
	User         string `json:"user"`
	Contact      *Ref   `json:"contact"`
	Organization *Ref   `json:"organization"`
	At           int64  `json:"at"`
}

// Ref names something that has a page.
type Ref struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Entry is what is written by [Record].
type Entry struct {
	Kind, Summary         string
	Contact, Organization string // identifiers, or ""
}

// Record writes an entry for something that the user has just done.
func Record(ctx context.Context, db database.Querier, user accounts.User, e Entry) error {
	now := time.Now()
	_, err := db.Exec(ctx, `INSERT INTO activities
		(id, account_id, user_id, contact_id, organization_id, kind, summary, day, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		database.NewID(), user.AccountID, user.ID, sql.NullString{String: e.Contact, Valid: e.Contact != ""},
		sql.NullString{String: e.Organization, Valid: e.Organization != ""}, e.Kind, e.Summary,
		now.UTC().Format(time.DateOnly), now.UnixMilli())
	return err
}

const selectActivities = `SELECT a.id, a.kind, a.summary, u.name, c.id, c.first_name, c.last_name, o.id, o.name, a.created_at
	FROM activities a
	JOIN users u ON u.id = a.user_id
	LEFT JOIN contacts c ON c.id = a.contact_id AND c.deleted_at IS NULL
	LEFT JOIN organizations o ON o.id = a.organization_id AND o.deleted_at IS NULL `

func scan(rows *sql.Rows) (Activity, error) {
	var (
		a                               Activity
		contact, first, last, org, name sql.NullString
	)
	err := rows.Scan(&a.ID, &a.Kind, &a.Summary, &a.User, &contact, &first, &last, &org, &name, &a.At)
	if contact.Valid {
		a.Contact = &Ref{contact.String, first.String + " " + last.String}
	}
	if org.Valid {
		a.Organization = &Ref{org.String, name.String}
	}
	return a, err
}

// Recent returns the latest entries of an account.
func Recent(ctx context.Context, db database.Querier, account string, n int) ([]Activity, error) {
	rows, err := db.Query(ctx, selectActivities+`WHERE a.account_id = ? ORDER BY a.created_at DESC, a.id DESC LIMIT ?`, account, n)
	return database.All(rows, err, scan)
}

// OfContact returns the latest entries about a contact.
func OfContact(ctx context.Context, db database.Querier, account, contact string, n int) ([]Activity, error) {
	rows, err := db.Query(ctx, selectActivities+`WHERE a.account_id = ? AND a.contact_id = ?
		ORDER BY a.created_at DESC, a.id DESC LIMIT ?`, account, contact, n)
	return database.All(rows, err, scan)
}

// Activities has the handlers of the package.
type Activities struct {
	db *database.DB
}

// New returns the activities of db.
func New(db *database.DB) *Activities { return &Activities{db} }

// Routes adds the routes, all for signed-in users.
func (a *Activities) Routes(r chi.Router) {
	r.Get("/activities", a.index)
}

const perPage = 25

// index is a list without end in both directions: a link into the middle
// (?page=7) loads the pages before it and after it as one scrolls.
func (a *Activities) index(w http.ResponseWriter, r *http.Request) {
	user, kind := accounts.MustCurrent(r), r.URL.Query().Get("kind")
	page := paginate.Read(r, perPage)
	inertia.Render(w, r, "Activities/Index", inertia.Props{
		"kind": kind,
		"activities": inertia.ScrollFunc(func(ctx context.Context) (paginate.Page[Activity], error) {
			return a.page(ctx, user.AccountID, kind, page)
		}).MatchOn("data.id"),
	}, head.Title("Activity"))
}

func (a *Activities) page(ctx context.Context, account, kind string, q paginate.Query) (paginate.Page[Activity], error) {
	var total int
	where, args := `WHERE a.account_id = ?`, []any{account}
	if kind != "" {
		where, args = where+` AND a.kind = ?`, append(args, kind)
	}
	if err := a.db.QueryRow(ctx, `SELECT count(*) FROM activities a `+where, args...).Scan(&total); err != nil {
		return paginate.Page[Activity]{}, err
	}
	q = q.Within(total)
	rows, err := a.db.Query(ctx, selectActivities+where+` ORDER BY a.created_at DESC, a.id DESC LIMIT ? OFFSET ?`,
		append(args, q.Limit(), q.Offset())...)
	list, err := database.All(rows, err, scan)
	return paginate.Numbered(q, list, total), err
}
