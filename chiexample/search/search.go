// Package search finds contacts and organizations for the command palette,
// which is there on every page.
package search

import (
	"context"
	"database/sql"
	"net/http"

	"github.com/chinertia/chinertia/chiexample/accounts"
	"github.com/chinertia/chinertia/chiexample/database"
	"github.com/chinertia/chinertia/inertia"
)

// Hit is something that was found and has a page.
type Hit struct {
	Kind string `json:"kind"` // contact or organization
	ID   string `json:"id"`
	Name string `json:"name"`
	Text string `json:"text"` // to tell it from others of the name
}

const limit = 6 // of each kind

// Prop is a prop that is loaded only by a partial reload that asks for it: what
// the parameter "find" of the query finds.
func Prop(db *database.DB, r *http.Request) inertia.Prop[[]Hit] {
	return inertia.Optional(func(ctx context.Context) ([]Hit, error) {
		return find(ctx, db, accounts.MustCurrent(r).AccountID, r.URL.Query().Get("find"))
	})
}

func find(ctx context.Context, db database.Querier, account, text string) ([]Hit, error) {
	words := database.Words(text)
	if len(words) == 0 {
		return []Hit{}, nil
	}
	people, organizations := `c.account_id = ? AND c.deleted_at IS NULL`, `o.account_id = ? AND o.deleted_at IS NULL`
	args := []any{account}
	for _, word := range words {
		people += ` AND c.search LIKE ? ESCAPE '!'`
		organizations += ` AND o.search LIKE ? ESCAPE '!'`
		args = append(args, database.Contains(word))
	}
	args = append(append(append(args, limit), args...), limit)
	rows, err := db.Query(ctx, `SELECT * FROM (SELECT 'contact' AS kind, c.id, c.first_name || ' ' || c.last_name AS name, c.email AS text
			FROM contacts c WHERE `+people+` ORDER BY c.last_name, c.first_name, c.id LIMIT ?) a
		UNION ALL SELECT * FROM (SELECT 'organization' AS kind, o.id, o.name, o.city AS text
			FROM organizations o WHERE `+organizations+` ORDER BY o.name, o.id LIMIT ?) b`, args...)
	return database.All(rows, err, func(rows *sql.Rows) (Hit, error) {
		var h Hit
		err := rows.Scan(&h.Kind, &h.ID, &h.Name, &h.Text)
		return h, err
	})
}
