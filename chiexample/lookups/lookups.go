// Package lookups has lists that forms suggest values from.
package lookups

import (
	"context"
	"database/sql"
	"time"

	"github.com/chinertia/chinertia/chiexample/database"
	"github.com/chinertia/chinertia/inertia"
)

// Lookups are the values that an account uses already.
type Lookups struct {
	Countries  []string `json:"countries"`
	Industries []string `json:"industries"`
}

// Prop is a prop that the browser keeps for an hour: going from form to form
// does not load it again.
func Prop(db *database.DB, account string) inertia.Prop[Lookups] {
	return inertia.Once(func(ctx context.Context) (Lookups, error) {
		countries, err := list(ctx, db, `SELECT country FROM contacts WHERE account_id = ? AND country <> ''
			UNION SELECT country FROM organizations WHERE account_id = ? AND country <> '' ORDER BY 1`, account, account)
		if err != nil {
			return Lookups{}, err
		}
		industries, err := list(ctx, db, `SELECT DISTINCT industry FROM organizations WHERE account_id = ? AND industry <> '' ORDER BY 1`, account)
		return Lookups{countries, industries}, err
	}).As("lookups").For(time.Hour)
}

func list(ctx context.Context, db *database.DB, query string, args ...any) ([]string, error) {
	rows, err := db.Query(ctx, query, args...)
	return database.All(rows, err, func(rows *sql.Rows) (string, error) {
		var s string
		err := rows.Scan(&s)
		return s, err
	})
}
