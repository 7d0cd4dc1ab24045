package contacts

import (
	"context"
	"database/sql"
	"strings"

	"github.com/chinertia/chinertia/chiexample/database"
)

// organizations returns the first organizations that match, by name, to choose
// from in the form.
func organizations(ctx context.Context, db database.Querier, account, search string) ([]Organization, error) {
	rows, err := db.Query(ctx, `SELECT o.id, o.name FROM organizations o WHERE o.account_id = ? AND o.deleted_at IS NULL
		AND o.search LIKE ? ESCAPE '!' ORDER BY o.name LIMIT 8`, account, database.Contains(strings.ToLower(search)))
	return database.All(rows, err, func(rows *sql.Rows) (Organization, error) {
		var o Organization
		err := rows.Scan(&o.ID, &o.Name)
		return o, err
	})
}

// organizationKnown reports whether the account has the organization, and not in
// the trash; none at all is fine.
func organizationKnown(ctx context.Context, db database.Querier, account, id string) (bool, error) {
	if id == "" {
		return true, nil
	}
	var n int
	err := db.QueryRow(ctx, `SELECT count(*) FROM organizations WHERE account_id = ? AND id = ? AND deleted_at IS NULL`,
		account, id).Scan(&n)
	return n > 0, err
}
