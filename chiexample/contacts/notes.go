package contacts

import (
	"context"
	"database/sql"
	"net/http"
	"strings"
	"time"

	"github.com/chinertia/chinertia/chiexample/accounts"
	"github.com/chinertia/chinertia/chiexample/activities"
	"github.com/chinertia/chinertia/chiexample/database"
	"github.com/chinertia/chinertia/inertia"
	"github.com/chinertia/chinertia/validate"
	"github.com/go-chi/chi/v5"
)

// Note is what somebody wrote about a contact.
type Note struct {
	ID   string `json:"id"`
	Body string `json:"body"`
	User string `json:"user"`
	At   int64  `json:"at"`
}

func notes(ctx context.Context, db database.Querier, contact string) ([]Note, error) {
	rows, err := db.Query(ctx, `SELECT n.id, n.body, u.name, n.created_at FROM notes n JOIN users u ON u.id = n.user_id
		WHERE n.contact_id = ? AND n.deleted_at IS NULL ORDER BY n.created_at DESC, n.id DESC`, contact)
	return database.All(rows, err, func(rows *sql.Rows) (Note, error) {
		var n Note
		err := rows.Scan(&n.ID, &n.Body, &n.User, &n.At)
		return n, err
	})
}

type noteForm struct {
	Body string `json:"body" validate:"required,max=5000"`
}

// Normalize is called before the rules are checked.
func (f *noteForm) Normalize() { f.Body = strings.TrimSpace(f.Body) }

// addNote leads to the note on the page of the contact: the fragment of the
// redirect reaches the browser.
func (c *Contacts) addNote(w http.ResponseWriter, r *http.Request) error {
	ctx, user := r.Context(), accounts.MustCurrent(r)
	form, err := validate.Bind[noteForm](r)
	if err != nil {
		return err
	}
	contact, err := find(ctx, c.db, user.AccountID, chi.URLParam(r, "id"))
	if err != nil {
		return err
	}
	id := database.NewID()
	err = c.db.Tx(ctx, func(tx database.Querier) error {
		if _, err := tx.Exec(ctx, `INSERT INTO notes (id, account_id, contact_id, user_id, body, created_at) VALUES (?, ?, ?, ?, ?, ?)`,
			id, user.AccountID, contact.ID, user.ID, form.Body, time.Now().UnixMilli()); err != nil {
			return err
		}
		return activities.Record(ctx, tx, user, activities.Entry{Kind: "note", Summary: "Wrote a note", Contact: contact.ID})
	})
	if err != nil {
		return err
	}
	inertia.Redirect(w, r, "/contacts/"+contact.ID+"#note-"+id)
	return nil
}

// noteKept is how long a note that was deleted can be taken back.
const noteKept = time.Hour

// deleteNote hides a note, and deletes for good those that were hidden long ago.
func (c *Contacts) deleteNote(w http.ResponseWriter, r *http.Request) {
	ctx, account, id, now := r.Context(), accounts.MustCurrent(r).AccountID, chi.URLParam(r, "id"), time.Now()
	err := database.Changed(c.db.Exec(ctx, `UPDATE notes SET deleted_at = ? WHERE account_id = ? AND contact_id = ? AND id = ? AND deleted_at IS NULL`,
		now.UnixMilli(), account, id, chi.URLParam(r, "note")))
	if err == nil {
		_, err = c.db.Exec(ctx, `DELETE FROM notes WHERE account_id = ? AND deleted_at < ?`, account, now.Add(-noteKept).UnixMilli())
	}
	if err != nil {
		inertia.Error(w, r, err)
		return
	}
	inertia.Flash(ctx, "success", "Note deleted.")
	inertia.Flash(ctx, "undo", "/contacts/"+id+"/notes/"+chi.URLParam(r, "note")+"/restore")
	inertia.Back(w, r)
}

func (c *Contacts) restoreNote(w http.ResponseWriter, r *http.Request) {
	err := database.Changed(c.db.Exec(r.Context(), `UPDATE notes SET deleted_at = NULL WHERE account_id = ? AND contact_id = ? AND id = ?`,
		accounts.MustCurrent(r).AccountID, chi.URLParam(r, "id"), chi.URLParam(r, "note")))
	if err != nil {
		inertia.Error(w, r, err)
		return
	}
	inertia.Back(w, r)
}
