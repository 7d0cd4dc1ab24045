//go:build linux

package loadtest

import (
	"bytes"
	"encoding/binary"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/chinertia/chinertia/chiexample/seed"
)

// TestUploadsAreBoundedInMemory sends small files that unpack to something very
// large, many at the same moment, and looks at the most that the program has had.
func TestUploadsAreBoundedInMemory(t *testing.T) {
	dir := t.TempDir()
	kith := start(t, exec.Command(buildKith(t, dir), "-addr", "127.0.0.1:0", "-db", filepath.Join(dir, "kith.db"), "-ssr", "off"))
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse // what the pages behind it show is not of interest: the first of them takes all messages
	}}
	do := func(method, path, contentType string, body io.Reader) string {
		r, err := http.NewRequestWithContext(t.Context(), method, kith.url+path, body)
		if err != nil {
			t.Error(err)
			return ""
		}
		r.Header.Set("Content-Type", contentType)
		r.Header.Set("Accept", "application/json") // errors are the answer
		response, err := client.Do(r)
		if err != nil {
			t.Error(err)
			return ""
		}
		defer response.Body.Close()
		text, err := io.ReadAll(response.Body)
		if err != nil {
			t.Error(err)
		}
		return response.Status + " " + string(text)
	}
	if text := do("POST", "/sign-in", "application/json", strings.NewReader(`{"email":"`+seed.Email+`","password":"`+seed.Password+`"}`)); !strings.HasPrefix(text, "204") {
		t.Fatalf("signing in: %s", text)
	}
	r, err := http.NewRequest("GET", kith.url+"/contacts", nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	page, err := io.ReadAll(response.Body)
	response.Body.Close()
	if err != nil {
		t.Fatal(err)
	}
	contact := regexp.MustCompile(`"data":\[{"id":"([^"]+)"`).FindSubmatch(page)
	if contact == nil {
		t.Fatalf("no contact in %.500s", page)
	}
	photos, before := "/contacts/"+string(contact[1])+"/photo", kith.peak(t)

	cells := "first name,last name,email" + strings.Repeat(",", 4<<20) + "\n" + strings.Repeat(",", 500_000) + "\n"
	quoted := "first name,last name,email\n" + strings.Repeat("\"\n\""+strings.Repeat(",", 30_000), 100) + "\n"
	rows := "first name,last name,email\n" + strings.Repeat(strings.Repeat(",", 900)+"\n", 4900)
	wide := "first name,last name,email" + strings.Repeat(",x", 20_000) + "\n" + strings.Repeat(strings.Repeat("y,", 20_000)+"\n", 100)
	for _, tt := range []struct{ name, path, field, file, answer string }{
		{"one line of very many cells", "/contacts/import", "file", cells, ""},
		{"cells between quoted ends of lines", "/contacts/import", "file", quoted, ""},
		{"many lines of many cells", "/contacts/import", "file", rows, ""},
		{"many columns", "/contacts/import", "file", wide, ""},
		{"a progressive JPEG of 40 megapixels", photos, "photo", progressiveJPEG(6400, 6400), "too many pixels"},
		{"a progressive JPEG that is as large as may be", photos, "photo", progressiveJPEG(2500, 2500), "303"},
	} {
		var all sync.WaitGroup
		for range 6 {
			var upload bytes.Buffer
			form := multipart.NewWriter(&upload)
			part, _ := form.CreateFormFile(tt.field, "file.jpg") // neither can fail: it is a buffer
			io.WriteString(part, tt.file)
			form.Close()
			all.Go(func() {
				text := do("POST", tt.path, form.FormDataContentType(), &upload)
				if !strings.Contains(text, tt.answer) {
					t.Errorf("%s: %s", tt.name, text)
				}
			})
		}
		all.Wait()
		t.Logf("%-50s %6d kB: at most %d MB so far", tt.name, len(tt.file)>>10, kith.peak(t))
	}
	if grown := kith.peak(t) - before; grown > 200 {
		t.Errorf("uploads have taken %d MB", grown)
	}
}

// progressiveJPEG returns a gray-green picture in three full components, whose
// coefficients a reader has to keep until the end. It is very small.
func progressiveJPEG(width, height int) string {
	var b bytes.Buffer
	segment := func(marker byte, data ...byte) {
		b.Write([]byte{0xff, marker})
		binary.Write(&b, binary.BigEndian, uint16(len(data)+2)) // cannot fail: it is a buffer
		b.Write(data)
	}
	b.Write([]byte{0xff, 0xd8})
	segment(0xdb, append([]byte{0}, bytes.Repeat([]byte{1}, 64)...)...)
	segment(0xc2, 8, byte(height>>8), byte(height), byte(width>>8), byte(width), 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0)
	segment(0xc4, append([]byte{0, 1}, make([]byte, 16)...)...) // one code of one bit: no difference
	segment(0xda, 3, 1, 0, 2, 0, 3, 0, 0, 0, 0)
	blocks := ((width + 7) / 8) * ((height + 7) / 8)
	b.Write(make([]byte, blocks*3/8+1))
	b.Write([]byte{0xff, 0xd9})
	return b.String()
}
