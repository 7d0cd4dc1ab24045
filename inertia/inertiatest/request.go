package inertiatest

import (
	"bytes"
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"time"

	"github.com/chinertia/chinertia/inertia/internal/header"
)

// outgoing is one request of the client.
type outgoing struct {
	client      *Client
	config      config
	base        config // without what holds for this request only
	method      string
	url         *url.URL
	body        []byte
	contentType string
	document    bool
	component   string // of the page that a partial reload is for
	referer     string
}

// incoming is the answer to a request.
type incoming struct {
	drawn        bool           // as a tree, by an assertion that failed
	response     *http.Response // its body has been read
	body         []byte
	began, ended time.Time
}

func (o *outgoing) send() (*incoming, error) {
	r, err := o.request()
	if err != nil {
		return nil, err
	}
	for _, f := range o.config.intercept {
		if r = f(r); r == nil {
			return nil, fmt.Errorf("the function of WithRequest returned nil")
		}
	}
	in := &incoming{began: time.Now()}
	w := recorder{httptest.NewRecorder()}
	o.client.tab.handler.ServeHTTP(w, r)
	in.ended = time.Now()
	in.response = w.Result()
	in.response.Request = r
	if in.body, err = io.ReadAll(in.response.Body); err != nil {
		return nil, err
	}
	in.response.Body = io.NopCloser(bytes.NewReader(in.body))
	o.client.tab.jar.SetCookies(o.url, in.response.Cookies())
	return in, nil
}

// request makes the request as a handler of net/http gets it.
func (o *outgoing) request() (*http.Request, error) {
	r, err := http.NewRequestWithContext(o.client.t.Context(), o.method, o.url.String(), bytes.NewReader(o.body))
	if err != nil {
		return nil, err
	}
	r.RequestURI = o.url.RequestURI()
	if r.URL, err = url.ParseRequestURI(r.RequestURI); err != nil {
		return nil, err
	}
	r.Host = o.url.Host
	r.RemoteAddr = "192.0.2.1:1234" // reserved for documentation
	if o.url.Scheme == "https" {
		r.TLS = &tls.ConnectionState{Version: tls.VersionTLS13, HandshakeComplete: true, ServerName: o.url.Hostname()}
	}
	h := r.Header
	h.Set("User-Agent", "inertiatest")
	if o.referer != "" {
		h.Set("Referer", o.referer)
	}
	if o.contentType != "" {
		h.Set("Content-Type", o.contentType)
	}
	if o.document {
		o.setDocumentHeaders(h)
	} else if err := o.setVisitHeaders(h); err != nil {
		return nil, err
	}
	for _, cookie := range o.client.tab.jar.Cookies(o.url) {
		r.AddCookie(cookie)
		if cookie.Name == "XSRF-TOKEN" && !o.document {
			if token, err := url.PathUnescape(cookie.Value); err == nil {
				h.Set("X-Xsrf-Token", token)
			}
		}
	}
	for name, values := range o.config.header {
		if h[name] = values; values[0] == "" {
			h.Del(name)
		}
	}
	return r, nil
}

func (o *outgoing) setDocumentHeaders(h http.Header) {
	h.Set("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
	h.Set("Sec-Fetch-Dest", "document")
	h.Set("Sec-Fetch-Mode", "navigate")
	h.Set("Sec-Fetch-Site", "none")
	if o.referer != "" {
		h.Set("Sec-Fetch-Site", "same-origin")
	}
	if o.config.prefetch {
		h.Set("Sec-Purpose", "prefetch")
	}
}

// setVisitHeaders sets what the client sends (protocol 11).
func (o *outgoing) setVisitHeaders(h http.Header) error {
	h.Set("Accept", "text/html, application/xhtml+xml")
	h.Set("X-Requested-With", "XMLHttpRequest")
	h.Set("X-Inertia", "true")
	h.Set("Sec-Fetch-Dest", "empty")
	h.Set("Sec-Fetch-Mode", "cors")
	h.Set("Sec-Fetch-Site", "same-origin")
	if o.method != http.MethodGet && o.method != http.MethodHead {
		h.Set("Origin", o.url.Scheme+"://"+o.url.Host)
	}
	if v := o.version(); v != "" {
		h.Set("X-Inertia-Version", v)
	}
	if o.config.bag != "" {
		h.Set("X-Inertia-Error-Bag", o.config.bag)
	}
	if o.config.prefetch {
		h.Set("Purpose", "prefetch")
	}
	if o.config.async {
		h.Set("Cache-Control", "no-cache")
	}
	if o.config.isPartial() && o.component != "" {
		set := func(name string, paths ...string) {
			if len(paths) > 0 {
				h.Set(name, strings.Join(paths, ","))
			}
		}
		set("X-Inertia-Partial-Component", o.component)
		set("X-Inertia-Partial-Data", append(o.config.only[:len(o.config.only):len(o.config.only)], o.config.reset...)...)
		set("X-Inertia-Partial-Except", o.config.except...)
		set("X-Inertia-Reset", o.config.reset...)
	}
	if keys := o.client.tab.heldKeys(time.Now()); len(keys) > 0 {
		h.Set("X-Inertia-Except-Once-Props", strings.Join(keys, ","))
	}
	return encodeHeader(h)
}

// encodeHeader writes values as browsers do, who refuse some.
func encodeHeader(h http.Header) error {
	for name, values := range h {
		for i, value := range values {
			if !header.CanCarry(value) {
				return fmt.Errorf("a browser cannot send the header %s: %q, which has characters that Latin-1 lacks", name, value)
			}
			values[i] = header.Encode(value)
		}
	}
	return nil
}

func (o *outgoing) version() string {
	if o.config.version != nil {
		return *o.config.version
	}
	return o.client.tab.version
}

// recorder leaves out interim responses, which httptest takes for the response
// itself.
type recorder struct{ *httptest.ResponseRecorder }

func (w recorder) WriteHeader(status int) {
	if status >= 200 || status == http.StatusSwitchingProtocols {
		w.ResponseRecorder.WriteHeader(status)
	}
}
