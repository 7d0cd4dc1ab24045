//go:build unix

package sessionstores_test

import (
	"encoding/json"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"regexp"
	"strings"
	"testing"
	"time"
)

// visitor is a browser with the Inertia client. Its time limit is what "nothing
// hangs" means in these tests.
type visitor struct {
	url    string
	client *http.Client
}

const patience = 10 * time.Second

func newVisitor(t *testing.T, url string) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &visitor{url, &http.Client{
		Jar: jar, Timeout: patience,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// response is one that was read to its end.
type response struct {
	status   int
	header   http.Header
	location string
	body     string
	took     time.Duration
}

// do sends an Inertia request; headers come in pairs, an empty value removes one.
func (v *visitor) do(method, path string, headers ...string) (response, error) {
	r, err := http.NewRequest(method, v.url+path, nil)
	if err != nil {
		return response{}, err
	}
	r.Header.Set("X-Inertia", "true")
	r.Header.Set("X-Inertia-Version", "v1")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
		if headers[i+1] == "" {
			r.Header.Del(headers[i])
		}
	}
	began := time.Now()
	resp, err := v.client.Do(r)
	if err != nil {
		return response{}, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return response{resp.StatusCode, resp.Header, resp.Header.Get("Location"), string(body), time.Since(began)}, err
}

type page struct {
	Component string
	Props     map[string]any
	Flash     struct {
		ID       string
		Messages []struct{ Type, Text string }
	}
	ClearHistory bool
}

// texts are those of the page's messages.
func (p page) texts() (texts []string) {
	for _, m := range p.Flash.Messages {
		texts = append(texts, m.Text)
	}
	return texts
}

var pageScript = regexp.MustCompile(`<script data-page="app"[^>]*>(.*?)</script>`)

func (r response) page() (p page, err error) {
	body := r.body
	if m := pageScript.FindStringSubmatch(body); m != nil {
		body = html.UnescapeString(m[1])
	}
	if r.status != http.StatusOK {
		return p, fmt.Errorf("status %d: %s", r.status, r.body)
	}
	if err := json.NewDecoder(strings.NewReader(body)).Decode(&p); err != nil {
		return p, fmt.Errorf("%w in %s", err, body)
	}
	return p, nil
}

// must is do for a response that is there.
func (v *visitor) must(t *testing.T, method, path string, headers ...string) response {
	t.Helper()
	r, err := v.do(method, path, headers...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// page visits a page.
func (v *visitor) page(t *testing.T, path string, headers ...string) page {
	t.Helper()
	p, err := v.must(t, "GET", path, headers...).page()
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return p
}
