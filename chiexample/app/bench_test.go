//go:build unix

package app_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"

	"github.com/chinertia/chinertia/chiexample/internal/apptest"
	"github.com/chinertia/chinertia/chiexample/seed"
)

// BenchmarkList is the document of a list of the sample data, without
// server-side rendering. cpu-ns is what the process used, the garbage collector
// included.
func BenchmarkList(b *testing.B) {
	a := apptest.Seeded(b)
	form := httptest.NewRequest("POST", "/sign-in", strings.NewReader(`{"email":"`+seed.Email+`","password":"`+seed.Password+`"}`))
	form.Header.Set("Content-Type", "application/json")
	signIn := httptest.NewRecorder()
	a.ServeHTTP(signIn, form)
	for _, path := range []string{"/contacts", "/contacts?search=ember", "/organizations"} {
		b.Run(path, func(b *testing.B) {
			b.ReportAllocs()
			before := cpu(b)
			for b.Loop() {
				r := httptest.NewRequest("GET", path, nil)
				for _, c := range signIn.Result().Cookies() {
					r.AddCookie(c)
				}
				w := httptest.NewRecorder()
				a.ServeHTTP(w, r)
				if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"Ada Lindqvist"`) {
					b.Fatalf("%d: %.500s", w.Code, w.Body)
				}
			}
			b.ReportMetric(float64(cpu(b)-before)/float64(b.N), "cpu-ns/op")
		})
	}
}

func cpu(b *testing.B) int64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return usage.Utime.Nano() + usage.Stime.Nano()
}
