package contacts

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/mail"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/chinertia/chinertia/chiexample/accounts"
	"github.com/chinertia/chinertia/chiexample/activities"
	"github.com/chinertia/chinertia/chiexample/database"
	"github.com/chinertia/chinertia/chiexample/head"
	"github.com/chinertia/chinertia/inertia"
	"github.com/chinertia/chinertia/validate"
	"github.com/go-chi/chi/v5"
)

// Import is how far an import is, or how it ended.
type Import struct {
	ID       string  `json:"id"`
	FileName string  `json:"fileName"`
	State    string  `json:"state"` // running, done or failed
	Lines    int     `json:"lines"` // without the header
	Seen     int     `json:"seen"`
	Added    int     `json:"added"`
	Faults   []Fault `json:"faults"`
}

// Fault is why a line was not imported.
type Fault struct {
	Line    int    `json:"line"`
	Field   string `json:"field"`
	Message string `json:"message"`
}

const (
	importMaxFaults = 100 // that are kept
	importSilence   = time.Minute
	importsAtOnce   = 8 // each holds its lines in memory
)

type importForm struct {
	File *multipart.FileHeader `json:"file" validate:"required,filesize=5MB"`
}

func (c *Contacts) newImport(w http.ResponseWriter, r *http.Request) {
	inertia.Render(w, r, "Contacts/Import", inertia.Props{"import": nil, "columns": csvColumns, "maxLines": importMaxLines}, head.Title("Import contacts"))
}

// showImport is polled by the page until the import has ended.
func (c *Contacts) showImport(w http.ResponseWriter, r *http.Request) {
	user, id := accounts.MustCurrent(r), chi.URLParam(r, "id")
	inertia.Render(w, r, "Contacts/Import", inertia.Props{
		"import":   func(ctx context.Context) (Import, error) { return findImport(ctx, c.db, user.AccountID, id) },
		"columns":  csvColumns,
		"maxLines": importMaxLines,
	}, head.Title("Import contacts"))
}

func findImport(ctx context.Context, db database.Querier, account, id string) (Import, error) {
	i := Import{ID: id}
	var (
		faults  string
		updated int64
	)
	err := db.QueryRow(ctx, `SELECT file_name, state, lines, seen, added, faults, updated_at FROM imports WHERE account_id = ? AND id = ?`,
		account, id).Scan(&i.FileName, &i.State, &i.Lines, &i.Seen, &i.Added, &faults, &updated)
	if err != nil {
		return i, err
	}
	if i.State == "running" && time.Since(time.UnixMilli(updated)) > importSilence {
		i.State = "failed" // the process that ran it is gone
	}
	return i, json.Unmarshal([]byte(faults), &i.Faults)
}

// startImport reads the file while the request lasts, so that it can complain
// at once if it is not a CSV file, and leaves the lines to the background.
func (c *Contacts) startImport(w http.ResponseWriter, r *http.Request) error {
	ctx, user := r.Context(), accounts.MustCurrent(r)
	form, err := bindUpload[importForm](r)
	if err != nil {
		return err
	}
	release, err := c.admitImport(ctx, user.AccountID)
	if err != nil {
		return err
	}
	records, err := oneAtATime(ctx, c.reading, func() ([]line, error) { return readCSV(form.File) })
	if err != nil {
		release()
		return err
	}
	i := Import{ID: database.NewID(), FileName: form.File.Filename, State: "running", Lines: len(records), Faults: []Fault{}}
	now := time.Now().UnixMilli()
	if _, err := c.db.Exec(ctx, `INSERT INTO imports (id, account_id, user_id, file_name, state, lines, seen, added, faults, created_at, updated_at)
		VALUES (?, ?, ?, ?, ?, ?, 0, 0, '[]', ?, ?)`,
		i.ID, user.AccountID, user.ID, i.FileName, i.State, i.Lines, now, now); err != nil {
		release()
		return err
	}
	c.imports.Go(func() {
		defer release()
		c.runImport(context.WithoutCancel(ctx), user, i, records)
	})
	inertia.Redirect(w, r, "/contacts/import/"+i.ID)
	return nil
}

// admitImport lets an import begin unless there are too many: one runs at a time
// for an account, and a few for all of them. release has to be called once.
func (c *Contacts) admitImport(ctx context.Context, account string) (release func(), err error) {
	refuse := func() (func(), error) {
		return nil, validate.Errors{}.Add("file", "Another import is under way. Please wait until it has ended.")
	}
	if _, running := c.importing.LoadOrStore(account, true); running {
		return refuse()
	}
	select {
	case c.importSlots <- struct{}{}:
		return func() { <-c.importSlots; c.importing.Delete(account) }, nil
	case <-time.After(5 * time.Second):
	case <-ctx.Done():
	}
	c.importing.Delete(account)
	return refuse()
}

// runImport adds the lines one after another and writes down how far it is.
func (c *Contacts) runImport(ctx context.Context, user accounts.User, i Import, lines []line) {
	fail := func(reason any) {
		slog.ErrorContext(ctx, "import failed", "import", i.ID, "reason", reason)
		i.State = "failed"
		if err := saveImport(ctx, c.db, i); err != nil {
			slog.ErrorContext(ctx, "import: its end is not saved", "import", i.ID, "error", err)
		}
	}
	defer func() {
		if p := recover(); p != nil { // no middleware is around it
			fail(fmt.Sprintf("panic: %v\n%s", p, debug.Stack()))
		}
	}()
	for chunk := range slices.Chunk(lines, 50) {
		next := i
		err := c.db.Tx(ctx, func(tx database.Querier) error {
			for _, l := range chunk {
				if err := next.add(ctx, tx, user.AccountID, l); err != nil {
					return err
				}
			}
			if next.Seen == next.Lines {
				next.State = "done"
				if err := activities.Record(ctx, tx, user, activities.Entry{
					Kind: "import", Summary: fmt.Sprintf("Imported %d contacts from %s", next.Added, next.FileName),
				}); err != nil {
					return err
				}
			}
			return saveImport(ctx, tx, next) // with the contacts, or not at all
		})
		if err != nil {
			fail(err)
			return
		}
		i = next
	}
}

func saveImport(ctx context.Context, db database.Querier, i Import) error {
	faults, err := json.Marshal(i.Faults)
	if err != nil {
		return err
	}
	_, err = db.Exec(ctx, `UPDATE imports SET state = ?, seen = ?, added = ?, faults = ?, updated_at = ? WHERE id = ?`,
		i.State, i.Seen, i.Added, string(faults), time.Now().UnixMilli(), i.ID)
	return err
}

// add adds the contact of a line, or a fault.
func (i *Import) add(ctx context.Context, tx database.Querier, account string, l line) error {
	i.Seen++
	fault, err := importLine(ctx, tx, account, l)
	switch {
	case err != nil:
		return err
	case fault == nil:
		i.Added++
	case len(i.Faults) < importMaxFaults:
		i.Faults = append(i.Faults, *fault)
	}
	return nil
}

// importLine adds a contact, or says what is wrong with the line.
func importLine(ctx context.Context, tx database.Querier, account string, l line) (*Fault, error) {
	fault := func(field, message string) (*Fault, error) { return &Fault{l.number, field, message}, nil }
	f := Form{
		FirstName: l.value("first name"), LastName: l.value("last name"), Email: strings.ToLower(l.value("email")),
		Phone: strings.TrimPrefix(l.value("phone"), "'"), Title: l.value("title"), Status: Status(strings.ToLower(l.value("status"))),
		City: l.value("city"), Country: l.value("country"),
	}
	if f.Status == "" {
		f.Status = Lead
	}
	switch address, err := mail.ParseAddress(f.Email); {
	case f.FirstName == "":
		return fault("first name", "is missing")
	case f.LastName == "":
		return fault("last name", "is missing")
	case err != nil || address.Address != f.Email:
		return fault("email", "is not an email address")
	case !slices.Contains([]Status{Lead, Customer, Partner, Inactive}, f.Status):
		return fault("status", "is not lead, customer, partner or inactive")
	}
	for i, value := range l.values {
		if len(value) > 200 {
			return fault(csvColumns[i], "is too long")
		}
	}
	taken, err := emailTaken(ctx, tx, account, "", f.Email)
	if err != nil {
		return nil, err
	}
	if taken {
		return fault("email", "belongs to another contact")
	}
	if name := l.value("organization"); name != "" {
		err := tx.QueryRow(ctx, `SELECT id FROM organizations WHERE account_id = ? AND name = ? AND deleted_at IS NULL`,
			account, name).Scan(&f.OrganizationID)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return nil, err
		}
		if f.OrganizationID == "" {
			return fault("organization", "is not known")
		}
	}
	_, err = insert(ctx, tx, account, f)
	return nil, err
}
