package validate_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/matryer/is"

	"github.com/chinertia/chinertia/validate"
)

// multipartRequest takes names and values in turn. A value "file:abc" is a file
// a.txt with the content abc.
func multipartRequest(t testing.TB, pairs ...string) *http.Request {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for i := 0; i < len(pairs); i += 2 {
		text, isFile := strings.CutPrefix(pairs[i+1], "file:")
		part := w.CreateFormField
		if isFile {
			part = func(name string) (io.Writer, error) { return w.CreateFormFile(name, text[:1]+".txt") }
		}
		dst, err := part(pairs[i])
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(dst, text)
	}
	w.Close()
	r := httptest.NewRequest("POST", "/", &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return r
}

type upload struct {
	Title  string                           `json:"title"`
	Avatar *multipart.FileHeader            `json:"avatar"`
	Photos []*multipart.FileHeader          `json:"photos"`
	Docs   map[string]*multipart.FileHeader `json:"docs"`
	Items  []struct {
		Name  string                  `json:"name"`
		File  *multipart.FileHeader   `json:"file"`
		Files []*multipart.FileHeader `json:"files"`
	} `json:"items"`
}

func content(fh *multipart.FileHeader) string {
	if fh == nil {
		return ""
	}
	f, err := fh.Open()
	if err != nil {
		return err.Error()
	}
	defer f.Close()
	b, _ := io.ReadAll(f)
	return string(b)
}

func TestBindFiles(t *testing.T) {
	is := is.New(t)
	got, err := validate.Bind[upload](multipartRequest(t,
		"title", "T",
		"avatar", "file:a",
		"photos[]", "file:b", "photos[]", "file:c",
		"docs[x]", "file:d",
		"items[0][name]", "n", "items[0][file]", "file:e", "items[1][files][0]", "file:f", "items[1][files][1]", "file:g",
	))
	is.NoErr(err)
	is.Equal(got.Title, "T")
	is.Equal(content(got.Avatar), "a")
	is.Equal(got.Avatar.Filename, "a.txt")
	is.Equal(len(got.Photos), 2)
	is.Equal(content(got.Photos[0])+content(got.Photos[1]), "bc")
	is.Equal(content(got.Docs["x"]), "d")
	is.Equal(got.Items[0].Name, "n")
	is.Equal(content(got.Items[0].File), "e")
	is.Equal(content(got.Items[1].Files[0])+content(got.Items[1].Files[1]), "fg")
}

func TestBindFilesOneName(t *testing.T) {
	is := is.New(t)
	got, err := validate.Bind[upload](multipartRequest(t, "photos", "file:a", "photos", "file:b"))
	is.NoErr(err)
	is.Equal(len(got.Photos), 2)
	is.Equal(content(got.Photos[0])+content(got.Photos[1]), "ab")
}

func TestBindFilesInListsWithoutIndexes(t *testing.T) {
	is := is.New(t)
	got, err := validate.Bind[upload](multipartRequest(t, "items[][file]", "file:a", "items[][file]", "file:b", "items[][name]", "n"))
	is.NoErr(err)
	is.Equal(len(got.Items), 2)
	is.Equal(got.Items[0].Name+content(got.Items[0].File)+content(got.Items[1].File), "nab")
}

func TestBindAnEmptyFile(t *testing.T) {
	is := is.New(t)
	r := httptest.NewRequest("POST", "/", strings.NewReader("--x\r\nContent-Disposition: form-data; name=\"avatar\"; filename=\"../a.txt\"\r\n\r\n\r\n--x--\r\n"))
	r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
	got, err := validate.Bind[upload](r)
	is.NoErr(err)
	is.Equal(got.Avatar.Filename, "a.txt") // without the directory
	is.Equal(got.Avatar.Size, int64(0))
}

func TestBindFilesHaveNoGaps(t *testing.T) {
	is := is.New(t)
	got, err := validate.Bind[upload](multipartRequest(t, "photos[]", "", "photos[5]", "file:a", "docs[x]", ""))
	is.NoErr(err)
	is.Equal(len(got.Photos), 1)
	is.Equal(content(got.Photos[0]), "a")
	is.Equal(len(got.Docs), 0)
}

func TestBindFilesThatAreNotThere(t *testing.T) {
	tests := []struct {
		name string
		r    *http.Request
		want []string
	}{
		{"null in JSON", jsonRequest(`{"avatar":null,"photos":null,"items":[{"file":null}]}`), nil},
		{"null in a form", multipartRequest(t, "avatar", "", "photos", "", "items[0][file]", ""), nil},
		{"an object in JSON, which would be a forged file", jsonRequest(`{"avatar":{"Filename":"/etc/passwd","Size":5},"photos":[{"Filename":"x"}]}`),
			[]string{"avatar: Avatar must be a file.", "photos.0: Photos must be a file."}},
		{"a text in JSON", jsonRequest(`{"avatar":"a.txt"}`), []string{"avatar: Avatar must be a file."}},
		{"a text in a form", multipartRequest(t, "avatar", "a.txt"), []string{"avatar: Avatar must be a file."}},
		{"a file for a text", multipartRequest(t, "title", "file:x"), []string{"title: Title must be a text."}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			got, err := validate.Bind[upload](tt.r)
			is.Equal(fields(err), tt.want)
			is.Equal(got.Avatar, nil)
		})
	}
	t.Run("an input that nobody has used", func(t *testing.T) {
		is := is.New(t)
		r := httptest.NewRequest("POST", "/", strings.NewReader("--x\r\nContent-Disposition: form-data; name=\"avatar\"; filename=\"\"\r\nContent-Type: application/octet-stream\r\n\r\n\r\n--x--\r\n"))
		r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
		got, err := validate.Bind[upload](r)
		is.NoErr(err)
		is.Equal(got.Avatar, nil)
	})
}

func TestFileRules(t *testing.T) {
	const png = "\x89PNG\r\n\x1a\n0000"
	type form struct {
		Avatar *multipart.FileHeader   `json:"avatar" validate:"required,filesize=10KB,filetype=image/png image/jpeg"`
		Photos []*multipart.FileHeader `json:"photos" validate:"max=2,dive,filetype=image/*"`
		Doc    *multipart.FileHeader   `json:"doc" validate:"omitempty,filetype=.txt .PDF"`
	}
	tests := []struct {
		name  string
		pairs []string
		want  []string
	}{
		{"kept", []string{"avatar", "file:" + png, "photos", "file:" + png, "doc", "file:x"}, nil},
		{"required", nil, []string{"avatar: Avatar is required."}},
		{"too large", []string{"avatar", "file:" + png + strings.Repeat("0", 10<<10)}, []string{"avatar: Avatar must not be larger than 10KB."}},
		{"of another type", []string{"avatar", "file:<html>"}, []string{"avatar: Avatar must be a file of type image/png or image/jpeg."}},
		{"one of several of another type", []string{"avatar", "file:" + png, "photos", "file:" + png, "photos", "file:x"}, []string{"photos.1: Photos must be a file of type image/*."}},
		{"too many", []string{"avatar", "file:" + png, "photos", "file:" + png, "photos", "file:" + png, "photos", "file:" + png}, []string{"photos: Photos must have at most 2 items."}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			_, err := validate.Bind[form](multipartRequest(t, tt.pairs...))
			is.Equal(fields(err), tt.want)
		})
	}
}

// A field that takes any value takes files as well; what is not a file breaks
// their rules, and nothing else.
func TestFileRulesOfAnyValue(t *testing.T) {
	type form struct {
		Any any `json:"any" validate:"omitempty,filesize=1KB,filetype=.txt"`
	}
	is := is.New(t)
	got, err := validate.Bind[form](multipartRequest(t, "any", "file:a"))
	is.NoErr(err)
	fh, ok := got.Any.(*multipart.FileHeader)
	is.True(ok)
	is.Equal(content(fh), "a")
	for _, r := range []*http.Request{jsonRequest(`{"any":"a"}`), jsonRequest(`{"any":[1]}`), jsonRequest(`{"any":{"Size":1}}`), formRequest("any=a")} {
		_, err := validate.Bind[form](r)
		is.Equal(fields(err), []string{"any: Any must not be larger than 1KB."})
		_, err = validate.Values(r)
		is.NoErr(err)
	}
}

// TestTemporaryFilesAreRemoved: the server cleans up after the request that it
// has made, but not after the copy that a middleware makes with WithContext.
func TestTemporaryFilesAreRemoved(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		b := validate.New(validate.WithLimits(validate.Limits{Memory: 1}))
		ctx, cancel := context.WithCancel(t.Context())
		got, err := validate.BindWith[upload](b, multipartRequest(t, "avatar", "file:abc").WithContext(ctx))
		is.NoErr(err)
		files, err := filepath.Glob(filepath.Join(dir, "multipart-*"))
		is.NoErr(err)
		is.Equal(len(files), 1) // the file is not kept in memory
		is.Equal(content(got.Avatar), "abc")

		cancel() // as the server does when the handler has returned
		synctest.Wait()
		_, err = os.Stat(files[0])
		is.True(errors.Is(err, fs.ErrNotExist))
	})
}
