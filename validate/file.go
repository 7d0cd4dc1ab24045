package validate

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"mime/multipart"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/go-playground/validator/v10"

	"github.com/chinertia/chinertia/validate/internal/typeinfo"
)

// fileSize is the rule filesize=2MB: the most that an uploaded file may have,
// in bytes or with KB, MB or GB (of 1024).
func fileSize(_ context.Context, fl validator.FieldLevel) bool {
	return uploaded(fl).Size <= parseSize(fl.Param())
}

func parseSize(param string) int64 {
	number, unit := param, int64(1)
	for suffix, u := range map[string]int64{"KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30} {
		if n, ok := strings.CutSuffix(param, suffix); ok {
			number, unit = n, u
		}
	}
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n < 0 || n > math.MaxInt64/unit {
		panic("validate: filesize=" + param + " is not a size; write filesize=2MB")
	}
	return n * unit
}

// fileIsOfType is the rule filetype=image/png image/jpeg, or filetype=image/*,
// or filetype=.pdf. A media type is compared with what the first bytes of the
// file look like, not with what the client says; an extension with the name
// that the client gave.
func fileIsOfType(_ context.Context, fl validator.FieldLevel) bool {
	fh := uploaded(fl)
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

func uploaded(fl validator.FieldLevel) *multipart.FileHeader {
	v := fl.Field()
	if v.Type() != typeinfo.FileHeaderType || !v.CanAddr() {
		panic(fmt.Sprintf("validate: rule %s is for *multipart.FileHeader, not %s; a slice of files needs dive before it", fl.GetTag(), v.Type()))
	}
	return v.Addr().Interface().(*multipart.FileHeader)
}
