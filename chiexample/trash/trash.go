// Package trash is where deleted contacts and organizations wait.
package trash

import (
	"context"
	"database/sql"
	"math"
	"net/http"
	"strconv"
	"strings"

	"github.com/chinertia/chinertia/chiexample/accounts"
	"github.com/chinertia/chinertia/chiexample/database"
	"github.com/chinertia/chinertia/chiexample/head"
	"github.com/chinertia/chinertia/inertia"
	"github.com/chinertia/chinertia/inertia/paginate"
	"github.com/go-chi/chi/v5"
)

// Item is something that was deleted.
type Item struct {
	Kind      string `json:"kind"` // contact or organization
	ID        string `json:"id"`
	Name      string `json:"name"`
	DeletedAt int64  `json:"deletedAt"`
}

const perPage = 50

// Trash has the handlers of the package.
type Trash struct {
	db *database.DB
}

// New returns the trash of db.
func New(db *database.DB) *Trash { return &Trash{db} }

// Routes adds the routes, all for signed-in users.
func (t *Trash) Routes(r chi.Router) {
	r.Get("/trash", t.index)
	r.Post("/trash/{kind}/{id}/restore", inertia.Handle(t.restore))
	r.With(accounts.RequireRole(accounts.Owner, accounts.Admin)).Delete("/trash", t.empty)
}

// Count returns how much there is, for the sidebar.
func Count(ctx context.Context, db database.Querier, account string) (n int, err error) {
	err = db.QueryRow(ctx, `SELECT (SELECT count(*) FROM contacts WHERE account_id = ? AND deleted_at IS NOT NULL)
		+ (SELECT count(*) FROM organizations WHERE account_id = ? AND deleted_at IS NOT NULL)`, account, account).Scan(&n)
	return n, err
}

func (t *Trash) index(w http.ResponseWriter, r *http.Request) {
	account, page := accounts.MustCurrent(r).AccountID, paginate.Read(r, perPage)
	inertia.Render(w, r, "Trash/Index", inertia.Props{
		"items": inertia.ScrollFunc(func(ctx context.Context) (paginate.CursorPage[Item], error) {
			return list(ctx, t.db, account, page)
		}).MatchOn("data.id"),
	}, head.Title("Trash"))
}

// list returns what was deleted, the latest first, from a cursor on: the time and
// the identifier of the last item before. What is added or restored meanwhile
// moves nothing.
func list(ctx context.Context, db database.Querier, account string, q paginate.Query) (paginate.CursorPage[Item], error) {
	before, after := int64(math.MaxInt64), ""
	if at, id, ok := strings.Cut(q.Cursor, "-"); ok {
		if n, err := strconv.ParseInt(at, 10, 64); err == nil {
			before, after = n, id
		}
	}
	rows, err := db.Query(ctx, `SELECT * FROM (SELECT 'contact' AS kind, id, first_name || ' ' || last_name AS name, deleted_at
			FROM contacts WHERE account_id = ? AND deleted_at <= ?
		UNION ALL SELECT 'organization' AS kind, id, name, deleted_at
			FROM organizations WHERE account_id = ? AND deleted_at <= ?) t
		WHERE deleted_at < ? OR id > ? ORDER BY deleted_at DESC, id LIMIT ?`,
		account, before, account, before, before, after, q.Limit()+1)
	items, err := database.All(rows, err, func(rows *sql.Rows) (Item, error) {
		var i Item
		err := rows.Scan(&i.Kind, &i.ID, &i.Name, &i.DeletedAt)
		return i, err
	})
	next := ""
	if len(items) > q.Limit() {
		items = items[:q.Limit()]
		last := items[len(items)-1]
		next = strconv.FormatInt(last.DeletedAt, 10) + "-" + last.ID
	}
	return paginate.Cursor(q, items, "", next), err
}

// tables are the kinds of things by their name in URLs.
var tables = map[string]string{"contact": "contacts", "organization": "organizations"}

func (t *Trash) restore(w http.ResponseWriter, r *http.Request) error {
	table, ok := tables[chi.URLParam(r, "kind")]
	if !ok {
		return sql.ErrNoRows
	}
	account, id := accounts.MustCurrent(r).AccountID, chi.URLParam(r, "id")
	if table == "contacts" {
		var taken int
		err := t.db.QueryRow(r.Context(), `SELECT count(*) FROM contacts d JOIN contacts c ON c.account_id = d.account_id AND c.email = d.email
			WHERE d.account_id = ? AND d.id = ? AND d.email <> '' AND c.deleted_at IS NULL`, account, id).Scan(&taken)
		if err != nil {
			return err
		}
		if taken > 0 {
			inertia.Flash(r.Context(), "error", "Another contact has the same email address by now.")
			inertia.Back(w, r)
			return nil
		}
	}
	err := database.Changed(t.db.Exec(r.Context(), `UPDATE `+table+` SET deleted_at = NULL
		WHERE account_id = ? AND id = ? AND deleted_at IS NOT NULL`, account, id))
	if err != nil {
		return err
	}
	inertia.Flash(r.Context(), "success", "Restored.")
	inertia.Back(w, r)
	return nil
}

// empty deletes for good.
func (t *Trash) empty(w http.ResponseWriter, r *http.Request) {
	ctx, account := r.Context(), accounts.MustCurrent(r).AccountID
	err := t.db.Tx(ctx, func(tx database.Querier) error {
		for _, statement := range []string{
			`DELETE FROM contacts WHERE account_id = ? AND deleted_at IS NOT NULL`,
			`UPDATE contacts SET organization_id = NULL WHERE account_id = ? AND organization_id IN
				(SELECT id FROM organizations WHERE deleted_at IS NOT NULL)`, // of this account: no other can be named
			`DELETE FROM organizations WHERE account_id = ? AND deleted_at IS NOT NULL`,
			`DELETE FROM notes WHERE account_id = ? AND deleted_at IS NOT NULL`,
			`DELETE FROM photos WHERE account_id = ? AND NOT EXISTS (SELECT 1 FROM contacts WHERE contacts.photo_id = photos.id)`,
		} {
			if _, err := tx.Exec(ctx, statement, account); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		inertia.Error(w, r, err)
		return
	}
	inertia.Flash(r.Context(), "success", "The trash is empty.")
	inertia.Redirect(w, r, "/trash")
}
