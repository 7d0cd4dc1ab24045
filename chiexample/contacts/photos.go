package contacts

import (
	"bytes"
	"context"
	"errors"
	"image"
	_ "image/gif" // formats that are accepted
	"image/jpeg"
	_ "image/png"
	"io"
	"mime/multipart"
	"net/http"
	"strconv"
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
	photoSide      = 256      // pixels of a side after resizing
	photoMaxPixels = 40 << 20 // before; a small file can hold a very large picture
	photosAtOnce   = 2        // that are unpacked, which takes up to 320 MB each
)

var errNotAPhoto = errors.New("contacts: not a picture that can be read")

// setPhoto keeps a small square JPEG that was made anew from the pixels:
// nothing else of the file, its metadata included, is ever served.
func (c *Contacts) setPhoto(w http.ResponseWriter, r *http.Request) {
	ctx, user, id := r.Context(), accounts.MustCurrent(r), chi.URLParam(r, "id")
	form, err := validate.Bind[photoForm](r)
	if err != nil {
		inertia.BackWithErrors(w, r, err)
		return
	}
	photo, err := c.readPhoto(ctx, form.Photo)
	if errors.Is(err, errNotAPhoto) {
		err = validate.Errors{}.Add("photo", "This picture cannot be read.")
	}
	if err != nil {
		inertia.BackWithErrors(w, r, err)
		return
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
		inertia.Error(w, r, err)
		return
	}
	inertia.Flash(ctx, "success", "Photo saved.")
	inertia.Back(w, r)
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

func (c *Contacts) readPhoto(ctx context.Context, header *multipart.FileHeader) ([]byte, error) {
	file, err := header.Open()
	if err != nil {
		return nil, err
	}
	defer file.Close()
	size, _, err := image.DecodeConfig(file)
	if err != nil || size.Width < 1 || size.Height < 1 || size.Width > photoMaxPixels/size.Height {
		return nil, errNotAPhoto
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	select {
	case c.photos <- struct{}{}:
		defer func() { <-c.photos }()
	case <-ctx.Done():
		return nil, ctx.Err()
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

// photo serves a photo to users of the account that it belongs to.
func (c *Contacts) photo(w http.ResponseWriter, r *http.Request) {
	var data []byte
	err := c.db.QueryRow(r.Context(), `SELECT jpeg FROM photos WHERE account_id = ? AND id = ?`,
		accounts.MustCurrent(r).AccountID, chi.URLParam(r, "photo")).Scan(&data)
	if err != nil {
		inertia.Error(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "image/jpeg")
	w.Header().Set("Content-Length", strconv.Itoa(len(data)))
	w.Header().Set("Content-Security-Policy", "default-src 'none'")
	w.Header().Set("Cache-Control", "private, max-age=31536000, immutable") // another photo has another URL
	w.Write(data)
}
