package browsertest

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// resource is a file that the browser asked for, and what became of it.
type resource struct {
	url       string // path and query, or all of it if it is of another server
	kind      string // Script, Stylesheet, Image, Font, ...
	initiator string // parser, script, ...
	status    int
	mime      string
	done      bool
	failed    string
}

// traffic is all that a window loads.
type traffic struct {
	w       *window
	mu      sync.Mutex
	list    []*resource
	byID    map[network.RequestID]*resource
	sockets []string // without the query
}

// watch records what the window loads from now on. Violations of the
// Content-Security-Policy become errors in the console, so that they fail the
// test whatever else tells of them.
func watch(w *window) *traffic {
	w.t.Helper()
	tr := &traffic{w: w, byID: map[network.RequestID]*resource{}}
	if err := chromedp.Listen(w.ctx, tr.listen); err != nil {
		w.t.Fatal(err)
	}
	_, err := chromedp.Call(w.ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{
		Source: `addEventListener('securitypolicyviolation', e => console.error('securitypolicyviolation', e.effectiveDirective, e.blockedURI))`,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return tr
}

func (tr *traffic) listen(event any) {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		r := &resource{url: strings.TrimPrefix(e.Request.URL, tr.w.url), kind: string(e.Type)}
		if e.Initiator != nil {
			r.initiator = string(e.Initiator.Type)
		}
		tr.list, tr.byID[e.RequestID] = append(tr.list, r), r
	case *network.EventResponseReceived:
		if r := tr.byID[e.RequestID]; r != nil {
			r.status, r.mime = int(e.Response.Status), e.Response.MimeType
		}
	case *network.EventLoadingFinished:
		if r := tr.byID[e.RequestID]; r != nil {
			r.done = true
		}
	case *network.EventLoadingFailed:
		if r := tr.byID[e.RequestID]; r != nil {
			r.done, r.failed = true, e.ErrorText
		}
	case *network.EventWebSocketCreated:
		address, _, _ := strings.Cut(e.URL, "?") // a token
		tr.sockets = append(tr.sockets, address)
	}
}

// of returns the requests for a URL so far.
func (tr *traffic) of(url string) []resource {
	return tr.all(func(r resource) bool { return r.url == url })
}

// all returns the requests so far that f wants.
func (tr *traffic) all(f func(resource) bool) []resource {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	var list []resource
	for _, r := range tr.list {
		if f(*r) {
			list = append(list, *r)
		}
	}
	return list
}

// loaded waits until the URL is loaded, and returns the one request for it. It
// fails the test if there were more, or if the answer was not 200.
func (tr *traffic) loaded(url string) resource {
	tr.w.t.Helper()
	tr.w.until("the end of the request for "+url, func() bool {
		list := tr.of(url)
		return len(list) > 0 && !slices.ContainsFunc(list, func(r resource) bool { return !r.done })
	})
	list := tr.of(url)
	if len(list) != 1 || list[0].status != http.StatusOK || list[0].failed != "" {
		tr.w.fail(fmt.Sprintf("want %s loaded once, got %+v", url, list))
	}
	return list[0]
}

// until waits until f says true.
func (w *window) until(what string, f func() bool) {
	w.t.Helper()
	for end := time.Now().Add(patience); !f(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			w.fail("waited in vain for " + what)
		}
	}
}

// problem waits until the browser has told of problems that have all the words
// in them, and forgets what it has told so far.
func (w *window) problem(words ...string) {
	w.t.Helper()
	var all string
	w.until(fmt.Sprintf("a problem with %q", words), func() bool {
		all += strings.Join(w.takeProblems(), "\n") + "\n"
		return !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(all, word) })
	})
}

// altered passes everything on to the server and changes the answers, as a
// broken cache or a hostile network does. f gets the path and the body.
func altered(t *testing.T, server *httptest.Server, f func(path string, body []byte) []byte) *httptest.Server {
	t.Helper()
	target, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	front := httptest.NewServer(&httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(target)
			r.Out.Host = r.In.Host
			r.Out.Header.Del("Accept-Encoding")
		},
		ModifyResponse: func(resp *http.Response) error {
			body, err := io.ReadAll(resp.Body)
			resp.Body.Close()
			if err != nil {
				return err
			}
			body = f(resp.Request.URL.Path, body)
			resp.Body = io.NopCloser(strings.NewReader(string(body)))
			resp.ContentLength = int64(len(body))
			resp.Header.Set("Content-Length", strconv.Itoa(len(body)))
			return nil
		},
	})
	t.Cleanup(func() {
		front.CloseClientConnections()
		front.Close()
	})
	return front
}

// problemsEnd closes the page and forgets the problems, which were expected.
func (w *window) problemsEnd() {
	w.t.Helper()
	w.do(chromedp.Navigate("about:blank"))
	w.takeProblems()
}
