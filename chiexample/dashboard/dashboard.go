// Package dashboard is the start page: numbers, charts and what happened last.
package dashboard

import (
	"context"
	"database/sql"
	"net/http"
	"time"

	"github.com/chinertia/chinertia/chiexample/accounts"
	"github.com/chinertia/chinertia/chiexample/activities"
	"github.com/chinertia/chinertia/chiexample/database"
	"github.com/chinertia/chinertia/chiexample/head"
	"github.com/chinertia/chinertia/inertia"
	"github.com/go-chi/chi/v5"
)

// Totals are the numbers at the top.
type Totals struct {
	Contacts      int   `json:"contacts"`
	Customers     int   `json:"customers"`
	Organizations int   `json:"organizations"`
	ThisWeek      int   `json:"thisWeek"` // activities of the last seven days, as the last column of the chart
	LastWeek      int   `json:"lastWeek"` // those of the seven days before
	New           Added `json:"new"`
}

// Added is what was added in the last seven days.
type Added struct {
	Contacts      int `json:"contacts"`
	Customers     int `json:"customers"`
	Organizations int `json:"organizations"`
}

// Bar is one bar of a chart.
type Bar struct {
	Label string  `json:"label"`
	Value float64 `json:"value"`
}

// Dashboard has the handlers of the package.
type Dashboard struct {
	db       *database.DB
	forecast Forecaster
}

// New returns the dashboard of db. A nil forecaster is [Trend].
func New(db *database.DB, f Forecaster) *Dashboard {
	if f == nil {
		f = Trend
	}
	return &Dashboard{db, f}
}

// Routes adds the routes, all for signed-in users.
func (d *Dashboard) Routes(r chi.Router) {
	r.Get("/", d.index)
}

// index shows the totals at once. The charts and the lists come right after the
// page, in one request each; the forecast may fail without taking the page
// along; and what happened last is asked for every few seconds.
func (d *Dashboard) index(w http.ResponseWriter, r *http.Request) {
	account := accounts.MustCurrent(r).AccountID
	inertia.Render(w, r, "Dashboard", inertia.Props{
		"totals": func(ctx context.Context) (Totals, error) { return d.totals(ctx, account) },
		"weeks": inertia.Defer(func(ctx context.Context) ([]Bar, error) {
			return d.weeks(ctx, account)
		}).Group("charts"),
		"statuses": inertia.Defer(func(ctx context.Context) ([]Bar, error) {
			return d.statuses(ctx, account)
		}).Group("charts"),
		"top": inertia.Defer(func(ctx context.Context) ([]Top, error) {
			return d.top(ctx, account)
		}).Group("lists"),
		"forecast": inertia.Defer(func(ctx context.Context) (float64, error) {
			weeks, err := d.weeks(ctx, account)
			if err != nil {
				return 0, err
			}
			return d.forecast(ctx, weeks)
		}).Group("lists").Rescue(),
		"recent": inertia.Lazy(func(ctx context.Context) ([]activities.Activity, error) {
			return activities.Recent(ctx, d.db, account, 8)
		}).Prepend().MatchOn("id"),
	}, head.Title("Dashboard"))
}

func (d *Dashboard) totals(ctx context.Context, account string) (Totals, error) {
	var t Totals
	week, before := lastDays(7), lastDays(14)
	since, err := time.Parse(time.DateOnly, week)
	if err != nil {
		return t, err
	}
	at := since.UnixMilli()
	err = d.db.QueryRow(ctx, `SELECT * FROM
		(SELECT count(*), count(CASE WHEN created_at >= ? THEN 1 END), count(CASE WHEN status = 'customer' THEN 1 END),
			count(CASE WHEN status = 'customer' AND created_at >= ? THEN 1 END) FROM contacts WHERE account_id = ? AND deleted_at IS NULL) c,
		(SELECT count(*), count(CASE WHEN created_at >= ? THEN 1 END) FROM organizations WHERE account_id = ? AND deleted_at IS NULL) o,
		(SELECT count(CASE WHEN day >= ? THEN 1 END), count(CASE WHEN day < ? THEN 1 END) FROM activities WHERE account_id = ? AND day >= ?) a`,
		at, at, account, at, account, week, week, account, before,
	).Scan(&t.Contacts, &t.New.Contacts, &t.Customers, &t.New.Customers, &t.Organizations, &t.New.Organizations, &t.ThisWeek, &t.LastWeek)
	return t, err
}

// lastDays returns the first of the last n days, today included.
func lastDays(n int) string { return time.Now().UTC().AddDate(0, 0, 1-n).Format(time.DateOnly) }

// weeks counts the activities of the last twelve weeks, the oldest first.
func (d *Dashboard) weeks(ctx context.Context, account string) ([]Bar, error) {
	const n = 12
	first, err := time.Parse(time.DateOnly, lastDays(7*n))
	if err != nil {
		return nil, err
	}
	bars := make([]Bar, n)
	for i := range bars {
		bars[i].Label = first.AddDate(0, 0, 7*i).Format("2 Jan")
	}
	rows, err := d.db.Query(ctx, `SELECT day, count(*) FROM activities WHERE account_id = ? AND day >= ? GROUP BY day`,
		account, first.Format(time.DateOnly))
	_, err = database.All(rows, err, func(rows *sql.Rows) (struct{}, error) {
		var (
			day   string
			count float64
		)
		if err := rows.Scan(&day, &count); err != nil {
			return struct{}{}, err
		}
		at, err := time.Parse(time.DateOnly, day)
		if week := int(at.Sub(first) / (7 * 24 * time.Hour)); week >= 0 && week < n {
			bars[week].Value += count
		}
		return struct{}{}, err
	})
	return bars, err
}

func (d *Dashboard) statuses(ctx context.Context, account string) ([]Bar, error) {
	rows, err := d.db.Query(ctx, `SELECT status, count(*) FROM contacts WHERE account_id = ? AND deleted_at IS NULL
		GROUP BY status ORDER BY 2 DESC, 1`, account)
	return database.All(rows, err, func(rows *sql.Rows) (Bar, error) {
		var b Bar
		err := rows.Scan(&b.Label, &b.Value)
		return b, err
	})
}

// Top is an organization with much going on.
type Top struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	City       string `json:"city"`
	Activities int    `json:"activities"`
}

func (d *Dashboard) top(ctx context.Context, account string) ([]Top, error) {
	rows, err := d.db.Query(ctx, `SELECT o.id, o.name, o.city, count(*) FROM activities a JOIN organizations o ON o.id = a.organization_id
		WHERE a.account_id = ? AND a.created_at > ? AND o.deleted_at IS NULL
		GROUP BY o.id, o.name, o.city ORDER BY 4 DESC, 2 LIMIT 5`, account, time.Now().AddDate(0, -3, 0).UnixMilli())
	return database.All(rows, err, func(rows *sql.Rows) (Top, error) {
		var t Top
		err := rows.Scan(&t.ID, &t.Name, &t.City, &t.Activities)
		return t, err
	})
}
