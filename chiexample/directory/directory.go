// Package directory is a list of colleagues with their numbers. Its pages are
// in React, to show that one server can serve two front ends.
package directory

import (
	"context"
	"database/sql"
	"net/http"
	"strings"
	"time"

	"github.com/chinertia/chinertia/chiexample/accounts"
	"github.com/chinertia/chinertia/chiexample/database"
	"github.com/chinertia/chinertia/chiexample/head"
	"github.com/chinertia/chinertia/inertia"
	"github.com/go-chi/chi/v5"
)

// Colleague is a user of the same account.
type Colleague struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	Email      string `json:"email"`
	Role       string `json:"role"`
	Activities int    `json:"activities"` // in the last 30 days
}

// Directory has the handlers of the package.
type Directory struct {
	db *database.DB
}

// New returns the directory of db.
func New(db *database.DB) *Directory { return &Directory{db} }

// Routes adds the routes, all for signed-in users.
func (d *Directory) Routes(r chi.Router) {
	r.Get("/directory", d.index)
	r.Get("/directory/{id}", d.show)
}

const selectColleagues = `SELECT u.id, u.name, u.email, u.role,
	(SELECT count(*) FROM activities a WHERE a.user_id = u.id AND a.created_at > ?) FROM users u `

func scan(row interface{ Scan(...any) error }) (Colleague, error) {
	var c Colleague
	err := row.Scan(&c.ID, &c.Name, &c.Email, &c.Role, &c.Activities)
	return c, err
}

func since() int64 { return time.Now().AddDate(0, 0, -30).UnixMilli() }

func (d *Directory) index(w http.ResponseWriter, r *http.Request) {
	account, search := accounts.MustCurrent(r).AccountID, r.URL.Query().Get("search")
	inertia.Render(w, r, "Directory/Index", inertia.Props{
		"search": search,
		"colleagues": func(ctx context.Context) ([]Colleague, error) {
			rows, err := d.db.Query(ctx, selectColleagues+`WHERE u.account_id = ? AND u.removed_at IS NULL AND lower(u.name) LIKE ? ESCAPE '!' ORDER BY u.name`,
				since(), account, database.Contains(strings.ToLower(search)))
			return database.All(rows, err, func(rows *sql.Rows) (Colleague, error) { return scan(rows) })
		},
	}, head.Title("Directory"))
}

func (d *Directory) show(w http.ResponseWriter, r *http.Request) {
	colleague, err := scan(d.db.QueryRow(r.Context(), selectColleagues+`WHERE u.account_id = ? AND u.id = ? AND u.removed_at IS NULL`,
		since(), accounts.MustCurrent(r).AccountID, chi.URLParam(r, "id")))
	if err != nil {
		inertia.Error(w, r, err)
		return
	}
	inertia.Render(w, r, "Directory/Show", inertia.Props{
		"colleague": colleague,
		"kinds": inertia.Defer(func(ctx context.Context) (map[string]int, error) {
			kinds := map[string]int{}
			rows, err := d.db.Query(ctx, `SELECT kind, count(*) FROM activities WHERE user_id = ? AND created_at > ? GROUP BY kind`,
				colleague.ID, since())
			_, err = database.All(rows, err, func(rows *sql.Rows) (struct{}, error) {
				var (
					kind string
					n    int
				)
				err := rows.Scan(&kind, &n)
				kinds[kind] = n
				return struct{}{}, err
			})
			return kinds, err
		}),
	}, head.Title(colleague.Name))
}
