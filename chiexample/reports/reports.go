// Package reports sums up a year.
package reports

import (
	"context"
	"database/sql"
	"net/http"
	"time"

	"github.com/chinertia/chinertia/chiexample/accounts"
	"github.com/chinertia/chinertia/chiexample/database"
	"github.com/chinertia/chinertia/chiexample/head"
	"github.com/chinertia/chinertia/inertia"
	"github.com/go-chi/chi/v5"
)

// Month is what was done in a month, by kind.
type Month struct {
	Month   string `json:"month"` // 2006-01
	Email   int    `json:"email"`
	Call    int    `json:"call"`
	Meeting int    `json:"meeting"`
	Other   int    `json:"other"`
}

// Count is how often something occurs.
type Count struct {
	Label string `json:"label"`
	Value int    `json:"value"`
}

// Reports has the handlers of the package.
type Reports struct {
	db *database.DB
}

// New returns the reports of db.
func New(db *database.DB) *Reports { return &Reports{db} }

// Routes adds the routes, all for signed-in users.
func (p *Reports) Routes(r chi.Router) {
	r.Get("/reports", p.index)
}

func (p *Reports) index(w http.ResponseWriter, r *http.Request) {
	account := accounts.MustCurrent(r).AccountID
	inertia.Render(w, r, "Reports/Index", inertia.Props{
		"months":    func(ctx context.Context) ([]Month, error) { return p.months(ctx, account) },
		"countries": func(ctx context.Context) ([]Count, error) { return p.countries(ctx, account) },
		"people":    func(ctx context.Context) ([]Count, error) { return p.people(ctx, account) },
	}, head.Title("Reports"))
}

func (p *Reports) months(ctx context.Context, account string) ([]Month, error) {
	now := time.Now().UTC()
	first := time.Date(now.Year(), now.Month()-11, 1, 0, 0, 0, 0, time.UTC)
	rows, err := p.db.Query(ctx, `SELECT substr(day, 1, 7) AS month,
		count(CASE WHEN kind = 'email' THEN 1 END), count(CASE WHEN kind = 'call' THEN 1 END),
		count(CASE WHEN kind = 'meeting' THEN 1 END), count(CASE WHEN kind NOT IN ('email', 'call', 'meeting') THEN 1 END)
		FROM activities WHERE account_id = ? AND day >= ? GROUP BY substr(day, 1, 7) ORDER BY 1`, account, first.Format(time.DateOnly))
	return database.All(rows, err, func(rows *sql.Rows) (Month, error) {
		var m Month
		err := rows.Scan(&m.Month, &m.Email, &m.Call, &m.Meeting, &m.Other)
		return m, err
	})
}

func (p *Reports) countries(ctx context.Context, account string) ([]Count, error) {
	return p.counts(ctx, `SELECT country, count(*) FROM contacts WHERE account_id = ? AND deleted_at IS NULL AND country <> ''
		GROUP BY country ORDER BY 2 DESC, 1 LIMIT 10`, account)
}

func (p *Reports) people(ctx context.Context, account string) ([]Count, error) {
	return p.counts(ctx, `SELECT u.name, count(*) FROM activities a JOIN users u ON u.id = a.user_id
		WHERE a.account_id = ? AND a.created_at > ? GROUP BY u.name ORDER BY 2 DESC, 1`,
		account, time.Now().AddDate(0, -3, 0).UnixMilli())
}

func (p *Reports) counts(ctx context.Context, query string, args ...any) ([]Count, error) {
	rows, err := p.db.Query(ctx, query, args...)
	return database.All(rows, err, func(rows *sql.Rows) (Count, error) {
		var c Count
		err := rows.Scan(&c.Label, &c.Value)
		return c, err
	})
}
