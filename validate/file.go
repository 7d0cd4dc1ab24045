package validate

import (
	"context"
	"errors"
	"io"
	"math"
	"mime/multipart"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/go-playground/validator/v10"
)

// fileSize is the rule filesize=2MB: the most that an uploaded file may have,
// in bytes or with KB, MB or GB (of 1024).
func fileSize(_ context.Context, fl validator.FieldLevel) bool {
	fh, ok := uploaded(fl)
	return ok && fh.Size <= parseSize(fl.Param())
}

var sizeUnits = map[string]int64{"": 1, "KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30}

func parseSize(param string) int64 {
	number := strings.TrimRight(param, "BKMG")
	unit := sizeUnits[param[len(number):]]
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n < 0 || unit == 0 || n > math.MaxInt64/unit {
		panic("validate: filesize=" + param + " is not a size; write filesize=2MB")
	}
	return n * unit
}

// fileIsOfType is the rule filetype=image/png image/jpeg, or filetype=image/*,
// or filetype=.pdf. A media type is compared with what the first bytes of the
// file look like, not with what the client says; an extension with the name
// that the client gave.
func fileIsOfType(_ context.Context, fl validator.FieldLevel) bool {
	fh, ok := uploaded(fl)
	if !ok {
		return false
	}
	media := ""
	for want := range strings.FieldsSeq(fl.Param()) {
		if strings.HasPrefix(want, ".") {
			if strings.EqualFold(filepath.Ext(fh.Filename), want) {
				return true
			}
			continue
		}
		if media == "" {
			media = sniff(fh)
		}
		if family, ok := strings.CutSuffix(want, "*"); media == want || ok && strings.HasPrefix(media, family) {
			return true
		}
	}
	return false
}

func sniff(fh *multipart.FileHeader) string {
	f, err := fh.Open()
	if err != nil {
		return "unreadable"
	}
	defer f.Close()
	head := make([]byte, 512)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return "unreadable"
	}
	media, _, _ := strings.Cut(http.DetectContentType(head[:n]), ";")
	return media
}

// uploaded returns the file that a rule is about. A field that takes any value can
// hold something else.
func uploaded(fl validator.FieldLevel) (fh *multipart.FileHeader, ok bool) {
	if v := fl.Field(); v.CanAddr() {
		fh, ok = v.Addr().Interface().(*multipart.FileHeader)
	}
	return fh, ok
}
