package organizations

import (
	"context"
	"database/sql"
	"net/url"
	"strings"
	"time"

	"github.com/chinertia/chinertia/chiexample/database"
	"github.com/chinertia/chinertia/inertia/paginate"
	"github.com/chinertia/chinertia/validate"
)

// Organization is a company as the pages show it.
type Organization struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Industry  string `json:"industry"`
	Website   string `json:"website"`
	Phone     string `json:"phone"`
	City      string `json:"city"`
	Country   string `json:"country"`
	Contacts  int    `json:"contacts"` // that are not in the trash
	UpdatedAt int64  `json:"updatedAt"`
}

// Form is what a user may set of an organization.
type Form struct {
	Name     string `json:"name" validate:"required,max=120"`
	Industry string `json:"industry" validate:"max=80"`
	Website  string `json:"website" validate:"max=200"`
	Phone    string `json:"phone" validate:"max=40"`
	City     string `json:"city" validate:"max=80"`
	Country  string `json:"country" validate:"max=80"`
}

// Normalize is called by package validate before it checks the rules.
func (f *Form) Normalize() {
	for _, s := range []*string{&f.Name, &f.Industry, &f.Website, &f.Phone, &f.City, &f.Country} {
		*s = strings.TrimSpace(*s)
	}
}

// Validate adds what tags cannot say: visitors are sent to the website.
func (f Form) Validate(context.Context) error {
	if f.Website == "" {
		return nil
	}
	u, err := url.Parse(f.Website)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return validate.Errors{}.Add("website", "Please enter a whole address, as in https://example.org.")
	}
	return nil
}

// Filter is what the list is narrowed to and how it is sorted.
type Filter struct {
	Search   string `json:"search"`
	Industry string `json:"industry"`
	Sort     string `json:"sort"`
}

const perPage = 20

var orders = map[string]string{
	"name":     "o.name, o.id",
	"contacts": "contacts DESC, o.name",
	"recent":   "o.updated_at DESC, o.id",
}

const selectOrganizations = `SELECT o.id, o.name, o.industry, o.website, o.phone, o.city, o.country, o.updated_at,
	(SELECT count(*) FROM contacts c WHERE c.organization_id = o.id AND c.deleted_at IS NULL) AS contacts
	FROM organizations o `

func scan(row interface{ Scan(...any) error }) (Organization, error) {
	var o Organization
	err := row.Scan(&o.ID, &o.Name, &o.Industry, &o.Website, &o.Phone, &o.City, &o.Country, &o.UpdatedAt, &o.Contacts)
	return o, err
}

func list(ctx context.Context, db database.Querier, account string, f Filter, q paginate.Query) (paginate.Page[Organization], error) {
	where, args := `WHERE o.account_id = ? AND o.deleted_at IS NULL`, []any{account}
	for _, word := range database.Words(f.Search) {
		where += ` AND o.search LIKE ? ESCAPE '!'`
		args = append(args, database.Contains(word))
	}
	if f.Industry != "" {
		where += ` AND o.industry = ?`
		args = append(args, f.Industry)
	}
	var total int
	if err := db.QueryRow(ctx, `SELECT count(*) FROM organizations o `+where, args...).Scan(&total); err != nil {
		return paginate.Page[Organization]{}, err
	}
	q = q.Within(total)
	rows, err := db.Query(ctx, selectOrganizations+where+` ORDER BY `+orders[f.Sort]+` LIMIT ? OFFSET ?`,
		append(args, q.Limit(), q.Offset())...)
	items, err := database.All(rows, err, func(rows *sql.Rows) (Organization, error) { return scan(rows) })
	return paginate.Numbered(q, items, total), err
}

func find(ctx context.Context, db database.Querier, account, id string) (Organization, error) {
	return scan(db.QueryRow(ctx, selectOrganizations+`WHERE o.account_id = ? AND o.id = ? AND o.deleted_at IS NULL`, account, id))
}

func insert(ctx context.Context, db database.Querier, account string, f Form) (id string, err error) {
	id, now := database.NewID(), time.Now().UnixMilli()
	_, err = db.Exec(ctx, `INSERT INTO organizations
		(id, account_id, name, industry, website, phone, city, country, search, created_at, updated_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		id, account, f.Name, f.Industry, f.Website, f.Phone, f.City, f.Country, f.search(), now, now)
	return id, err
}

func update(ctx context.Context, db database.Querier, account, id string, f Form) error {
	return database.Changed(db.Exec(ctx, `UPDATE organizations SET name = ?, industry = ?, website = ?, phone = ?, city = ?, country = ?,
		search = ?, updated_at = ? WHERE account_id = ? AND id = ? AND deleted_at IS NULL`,
		f.Name, f.Industry, f.Website, f.Phone, f.City, f.Country, f.search(), time.Now().UnixMilli(), account, id))
}

func remove(ctx context.Context, db database.Querier, account, id string) error {
	return database.Changed(db.Exec(ctx, `UPDATE organizations SET deleted_at = ? WHERE account_id = ? AND id = ? AND deleted_at IS NULL`,
		time.Now().UnixMilli(), account, id))
}

func (f Form) search() string { return strings.ToLower(f.Name + " " + f.City + " " + f.Country) }
