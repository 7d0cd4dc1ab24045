package contacts

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"github.com/chinertia/chinertia/chiexample/database"
	"github.com/chinertia/chinertia/inertia/paginate"
	"github.com/chinertia/chinertia/validate"
)

// Status is what a contact is to the account.
type Status string

// The statuses.
const (
	Lead     Status = "lead"
	Customer Status = "customer"
	Partner  Status = "partner"
	Inactive Status = "inactive"
)

// Contact is a person as the pages show them.
type Contact struct {
	ID           string        `json:"id"`
	FirstName    string        `json:"firstName"`
	LastName     string        `json:"lastName"`
	Name         string        `json:"name"`
	Email        string        `json:"email"`
	Phone        string        `json:"phone"`
	Title        string        `json:"title"`
	Status       Status        `json:"status"`
	City         string        `json:"city"`
	Country      string        `json:"country"`
	Starred      bool          `json:"starred"`
	Photo        *string       `json:"photo"` // URL
	Organization *Organization `json:"organization"`
	CreatedAt    int64         `json:"createdAt"` // milliseconds since 1970, like all times
	UpdatedAt    int64         `json:"updatedAt"`
	DeletedAt    *int64        `json:"deletedAt"`
}

// Organization is where a contact works.
type Organization struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Form is what a user may set of a contact.
type Form struct {
	FirstName      string `json:"firstName" validate:"required,max=80"`
	LastName       string `json:"lastName" validate:"required,max=80"`
	Email          string `json:"email" validate:"required,email,max=200"`
	Phone          string `json:"phone" validate:"max=40"`
	Title          string `json:"title" validate:"max=120"`
	Status         Status `json:"status" validate:"required,oneof=lead customer partner inactive"`
	City           string `json:"city" validate:"max=80"`
	Country        string `json:"country" validate:"max=80"`
	OrganizationID string `json:"organizationId" validate:"max=20"`

	db          database.Querier // that Validate looks into
	account, id string           // of the contact, "" for a new one
}

// Normalize is called by package validate before it checks the rules.
func (f *Form) Normalize() {
	for _, s := range []*string{&f.FirstName, &f.LastName, &f.Email, &f.Phone, &f.Title, &f.City, &f.Country} {
		*s = strings.TrimSpace(*s)
	}
	f.Email = strings.ToLower(f.Email)
}

// Validate finds what only the database knows. It is called by package validate,
// on live validation too.
func (f *Form) Validate(ctx context.Context) error {
	errs := validate.Errors{}
	if validate.Pending(ctx, "email") {
		taken, err := emailTaken(ctx, f.db, f.account, f.id, f.Email)
		if err != nil {
			return err
		}
		if taken {
			errs.Add("email", emailIsTaken)
		}
	}
	if validate.Pending(ctx, "organizationId") {
		known, err := organizationKnown(ctx, f.db, f.account, f.OrganizationID)
		if err != nil {
			return err
		}
		if !known {
			errs.Add("organizationId", "Please choose one of the organizations.")
		}
	}
	return errs.Err()
}

const emailIsTaken = "Another contact has this address."

// Filter is what the list is narrowed to and how it is sorted.
type Filter struct {
	Search  string `json:"search"`
	Status  string `json:"status"`
	Starred bool   `json:"starred"`
	Sort    string `json:"sort"`
}

const perPage = 20

// columns are those that scanContact reads, of contacts c with their
// organizations o.
const columns = `c.id, c.first_name, c.last_name, c.email, c.phone, c.title, c.status, c.city, c.country, c.starred, c.photo_id,
	o.id, o.name, c.created_at, c.updated_at, c.deleted_at`

const from = ` FROM contacts c LEFT JOIN organizations o ON o.id = c.organization_id AND o.deleted_at IS NULL`

func scanRows(rows *sql.Rows) (Contact, error) { return scanContact(rows) }

func scanContact(rows interface{ Scan(...any) error }) (Contact, error) {
	var (
		c               Contact
		photo, org, who sql.NullString
	)
	err := rows.Scan(&c.ID, &c.FirstName, &c.LastName, &c.Email, &c.Phone, &c.Title, &c.Status, &c.City, &c.Country, &c.Starred,
		&photo, &org, &who, &c.CreatedAt, &c.UpdatedAt, &c.DeletedAt)
	c.Name = c.FirstName + " " + c.LastName
	if photo.Valid {
		url := "/photos/" + photo.String
		c.Photo = &url
	}
	if org.Valid {
		c.Organization = &Organization{ID: org.String, Name: who.String}
	}
	return c, err
}

var orders = map[string]string{
	"name":   "c.last_name, c.first_name, c.id",
	"recent": "c.updated_at DESC, c.id",
	"city":   "c.city, c.last_name, c.id",
}

// where returns the clause that narrows contacts c.
func (f Filter) where(account string) (clause string, args []any) {
	clause, args = ` WHERE c.account_id = ? AND c.deleted_at IS NULL`, []any{account}
	for _, word := range database.Words(f.Search) {
		clause += ` AND (c.search LIKE ? ESCAPE '!' OR c.organization_id IN (SELECT id FROM organizations
			WHERE account_id = ? AND deleted_at IS NULL AND search LIKE ? ESCAPE '!'))`
		args = append(args, database.Contains(word), account, database.Contains(word))
	}
	if f.Status != "" {
		clause += ` AND c.status = ?`
		args = append(args, f.Status)
	}
	if f.Starred {
		clause += ` AND c.starred = 1`
	}
	return clause, args
}

func list(ctx context.Context, db database.Querier, account string, f Filter, q paginate.Query) (paginate.Page[Contact], error) {
	where, args := f.where(account)
	var total int
	if err := db.QueryRow(ctx, `SELECT count(*) FROM contacts c`+where, args...).Scan(&total); err != nil {
		return paginate.Page[Contact]{}, err
	}
	q = q.Within(total)
	rows, err := db.Query(ctx, `SELECT `+columns+from+where+` ORDER BY `+orders[f.Sort]+` LIMIT ? OFFSET ?`,
		append(args, q.Limit(), q.Offset())...)
	items, err := database.All(rows, err, scanRows)
	return paginate.Numbered(q, items, total), err
}

// OfOrganization returns the contacts of an organization by name.
func OfOrganization(ctx context.Context, db database.Querier, account, organization string) ([]Contact, error) {
	rows, err := db.Query(ctx, `SELECT `+columns+from+` WHERE c.account_id = ? AND c.organization_id = ? AND c.deleted_at IS NULL
		ORDER BY c.last_name, c.first_name`, account, organization)
	return database.All(rows, err, scanRows)
}

// find returns a contact that is not in the trash, or sql.ErrNoRows.
func find(ctx context.Context, db database.Querier, account, id string) (Contact, error) {
	return scanContact(db.QueryRow(ctx, `SELECT `+columns+from+` WHERE c.account_id = ? AND c.id = ? AND c.deleted_at IS NULL`, account, id))
}

// emailTaken reports whether another contact has the address.
func emailTaken(ctx context.Context, db database.Querier, account, id, email string) (bool, error) {
	var n int
	err := db.QueryRow(ctx, `SELECT count(*) FROM contacts WHERE account_id = ? AND email = ? AND id <> ? AND deleted_at IS NULL`,
		account, email, id).Scan(&n)
	return n > 0, err
}

func insert(ctx context.Context, db database.Querier, account string, f Form) (id string, err error) {
	id, now := database.NewID(), time.Now().UnixMilli()
	_, err = db.Exec(ctx, `INSERT INTO contacts
		(id, account_id, organization_id, first_name, last_name, email, phone, title, status, city, country, search, created_at, updated_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		id, account, null(f.OrganizationID), f.FirstName, f.LastName, f.Email, f.Phone, f.Title, f.Status, f.City, f.Country,
		f.search(), now, now)
	return id, duplicate(err)
}

// duplicate turns the error of the database into one for the form: two requests
// at the same moment may both have found the address free.
func duplicate(err error) error {
	if database.IsDuplicate(err) {
		return validate.Errors{}.Add("email", emailIsTaken)
	}
	return err
}

// update changes a contact, or returns sql.ErrNoRows.
func update(ctx context.Context, db database.Querier, account, id string, f Form) error {
	err := database.Changed(db.Exec(ctx, `UPDATE contacts SET organization_id = ?, first_name = ?, last_name = ?, email = ?, phone = ?, title = ?,
		status = ?, city = ?, country = ?, search = ?, updated_at = ? WHERE account_id = ? AND id = ? AND deleted_at IS NULL`,
		null(f.OrganizationID), f.FirstName, f.LastName, f.Email, f.Phone, f.Title, f.Status, f.City, f.Country, f.search(),
		time.Now().UnixMilli(), account, id))
	return duplicate(err)
}

// trash puts a contact into the trash, or returns sql.ErrNoRows.
func trash(ctx context.Context, db database.Querier, account, id string) error {
	return database.Changed(db.Exec(ctx, `UPDATE contacts SET deleted_at = ? WHERE account_id = ? AND id = ? AND deleted_at IS NULL`,
		time.Now().UnixMilli(), account, id))
}

// star sets or removes the star of a contact.
func star(ctx context.Context, db database.Querier, account, id string, on bool) error {
	starred := 0
	if on {
		starred = 1
	}
	return database.Changed(db.Exec(ctx, `UPDATE contacts SET starred = ? WHERE account_id = ? AND id = ? AND deleted_at IS NULL`,
		starred, account, id))
}

func (f Form) search() string {
	return strings.ToLower(strings.Join([]string{f.FirstName, f.LastName, f.Email, f.City}, " "))
}

func null(s string) sql.NullString { return sql.NullString{String: s, Valid: s != ""} }
