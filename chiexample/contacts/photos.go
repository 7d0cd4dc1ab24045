package contacts

import (
	"bytes"
	"errors"
	"image"
	_ "image/gif" // formats that are accepted
	"image/jpeg"
	_ "image/png"
	"io"
	"mime/multipart"
	"net/http"
	"runtime"
	"time"

	"github.com/chinertia/chinertia/chiexample/accounts"
	"github.com/chinertia/chinertia/chiexample/database"
	"github.com/chinertia/chinertia/inertia"
	"github.com/chinertia/chinertia/validate"
	"github.com/go-chi/chi/v5"
	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp"
)

type photoForm struct {
	Photo *multipart.FileHeader `json:"photo" validate:"required,filesize=8MB,filetype=image/jpeg image/png image/gif image/webp"`
}

const (
	photoSide      = 256       // pixels of a side after resizing
	photoMaxMemory = 120 << 20 // that reading may take; a small file can hold a very large picture
)

var (
	errNotAPhoto  = errors.New("contacts: not a picture that can be read")
	errLargePhoto = errors.New("contacts: a picture with too many pixels")
)

// setPhoto keeps a small square JPEG that was made anew from the pixels:
// nothing else of the file, its metadata included, is ever served.
func (c *Contacts) setPhoto(w http.ResponseWriter, r *http.Request) error {
	ctx, user, id := r.Context(), accounts.MustCurrent(r), chi.URLParam(r, "id")
	form, err := bindUpload[photoForm](r)
	if err != nil {
		return err
	}
	photo, err := oneAtATime(ctx, c.reading, func() ([]byte, error) { return readPhoto(form.Photo) })
	if errors.Is(err, errNotAPhoto) {
		err = validate.Errors{}.Add("photo", "This picture cannot be read.")
	}
	if errors.Is(err, errLargePhoto) {
		err = validate.Errors{}.Add("photo", "This picture has too many pixels. Please take a smaller one.")
	}
	if err != nil {
		return err
	}
	err = c.db.Tx(ctx, func(tx database.Querier) error {
		photoID := database.NewID()
		if _, err := tx.Exec(ctx, `INSERT INTO photos (id, account_id, jpeg, created_at) VALUES (?, ?, ?, ?)`,
			photoID, user.AccountID, photo, time.Now().UnixMilli()); err != nil {
			return err
		}
		return replacePhoto(r, tx, user.AccountID, id, photoID)
	})
	if err != nil {
		return err
	}
	inertia.Flash(ctx, "success", "Photo saved.")
	inertia.Back(w, r)
	return nil
}

func (c *Contacts) deletePhoto(w http.ResponseWriter, r *http.Request) {
	err := c.db.Tx(r.Context(), func(tx database.Querier) error {
		return replacePhoto(r, tx, accounts.MustCurrent(r).AccountID, chi.URLParam(r, "id"), "")
	})
	if err != nil {
		inertia.Error(w, r, err)
		return
	}
	inertia.Back(w, r)
}

func replacePhoto(r *http.Request, tx database.Querier, account, contact, photo string) error {
	err := database.Changed(tx.Exec(r.Context(), `UPDATE contacts SET photo_id = ?, updated_at = ?
		WHERE account_id = ? AND id = ? AND deleted_at IS NULL`, null(photo), time.Now().UnixMilli(), account, contact))
	if err != nil {
		return err
	}
	_, err = tx.Exec(r.Context(), `DELETE FROM photos WHERE account_id = ? AND id NOT IN
		(SELECT photo_id FROM contacts WHERE account_id = ? AND photo_id IS NOT NULL)`, account, account)
	return err
}

// readPhoto takes at most photoMaxMemory.
func readPhoto(header *multipart.FileHeader) ([]byte, error) {
	file, err := header.Open()
	if err != nil {
		return nil, err
	}
	defer file.Close()
	switch need, err := photoMemory(file); {
	case err != nil:
		return nil, errNotAPhoto
	case need > photoMaxMemory:
		return nil, errLargePhoto
	case need > photoMaxMemory/4:
		defer runtime.GC() // or the next one comes on top of it
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	picture, _, err := image.Decode(file)
	if err != nil {
		return nil, errNotAPhoto
	}
	// The square in the middle.
	b := picture.Bounds()
	side := min(b.Dx(), b.Dy())
	square := image.Rect(0, 0, side, side).Add(b.Min).Add(image.Pt((b.Dx()-side)/2, (b.Dy()-side)/2))
	small := image.NewRGBA(image.Rect(0, 0, photoSide, photoSide))
	draw.Draw(small, small.Bounds(), image.White, image.Point{}, draw.Src) // below transparent pictures
	draw.CatmullRom.Scale(small, small.Bounds(), picture, square, draw.Over, nil)
	var out bytes.Buffer
	err = jpeg.Encode(&out, small, &jpeg.Options{Quality: 85})
	return out.Bytes(), err
}

// photo serves a photo to users of the account that it belongs to. The browser
// asks each time whether it still may show it.
func (c *Contacts) photo(w http.ResponseWriter, r *http.Request) {
	var data []byte
	id := chi.URLParam(r, "photo")
	err := c.db.QueryRow(r.Context(), `SELECT p.jpeg FROM photos p JOIN contacts c ON c.photo_id = p.id
		WHERE p.account_id = ? AND p.id = ? AND c.deleted_at IS NULL`, accounts.MustCurrent(r).AccountID, id).Scan(&data)
	if err != nil {
		inertia.Error(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "image/jpeg")
	h.Set("Content-Security-Policy", "default-src 'none'")
	h.Set("Cache-Control", "private, no-cache")
	h.Set("ETag", `"`+id+`"`) // another photo has another one
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
}
