package inertiatest

import (
	"bytes"
	"errors"
	"fmt"
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
	method      string
	url         *url.URL
	body        []byte
	contentType string
	document    bool
	component   string // of the page that a partial reload is for
	referer     *url.URL
}

// incoming is the answer to a request.
type incoming struct {
	drawn    bool           // as a tree, by an assertion that failed
	response *http.Response // its body has been read
	body     []byte
}

func (o *outgoing) send() (*incoming, error) {
	r, err := o.request()
	if err != nil {
		return nil, err
	}
	for _, f := range o.config.intercept {
		if r = f(r); r == nil {
			return nil, errors.New("the function of WithRequest returned nil")
		}
	}
	w := recorder{httptest.NewRecorder()}
	o.client.tab.handler.ServeHTTP(w, r)
	in := &incoming{response: w.Result(), body: w.Body.Bytes()}
	in.response.Request = r
	o.client.tab.jar.SetCookies(o.url, in.response.Cookies())
	return in, nil
}

// request makes the request as a handler of net/http gets it.
func (o *outgoing) request() (*http.Request, error) {
	origin := o.url.Scheme + "://" + o.url.Host
	r := httptest.NewRequestWithContext(o.client.t.Context(), o.method, origin+o.url.RequestURI(), bytes.NewReader(o.body))
	r.RequestURI = o.url.RequestURI()
	r.URL.Scheme, r.URL.Host = "", ""
	h := r.Header
	h.Set("User-Agent", "inertiatest")
	if o.contentType != "" {
		h.Set("Content-Type", o.contentType)
	}
	h.Set("Sec-Fetch-Site", "none")
	if o.referer != nil {
		h.Set("Referer", o.referer.String())
		h.Set("Sec-Fetch-Site", "same-origin")
	}
	if o.document {
		h.Set("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
		h.Set(header.SecFetchDest, "document")
		h.Set(header.SecFetchMode, "navigate")
	} else if err := o.setVisitHeaders(h); err != nil {
		return nil, err
	}
	for _, cookie := range o.client.tab.jar.Cookies(o.url) {
		r.AddCookie(cookie)
	}
	for name, values := range o.config.header {
		if h[name] = values; values[0] == "" {
			h.Del(name)
		}
	}
	return r, nil
}

// setVisitHeaders sets what the client sends (protocol 11).
func (o *outgoing) setVisitHeaders(h http.Header) error {
	h.Set("Accept", "text/html, application/xhtml+xml")
	h.Set("X-Requested-With", "XMLHttpRequest")
	h.Set(header.Inertia, "true")
	h.Set(header.SecFetchDest, "empty")
	h.Set(header.SecFetchMode, "cors")
	h.Set("Sec-Fetch-Site", "same-origin")
	if o.method != http.MethodGet {
		h.Set("Origin", o.url.Scheme+"://"+o.url.Host)
	}
	if o.config.prefetch {
		h.Set(header.Purpose, "prefetch")
	}
	if o.config.background {
		h.Set("Cache-Control", "no-cache")
	}
	if token := o.client.Cookie("XSRF-TOKEN"); token != nil {
		text, _ := url.PathUnescape(token.Value) // "" if it is none
		h.Set("X-Xsrf-Token", text)
	}
	if version := o.client.tab.version; version != "" {
		h.Set(header.Version, version)
	}
	if keys := o.client.tab.heldKeys(time.Now()); len(keys) > 0 {
		h.Set(header.ExceptOnce, strings.Join(keys, ","))
	}
	for name, values := range o.config.visit {
		h.Set(name, strings.Join(values, ","))
	}
	switch {
	case o.component == "": // there is nothing to reload
		h.Del(header.PartialData)
		h.Del(header.PartialExcept)
		h.Del(header.Reset)
	case o.config.isPartial():
		h.Set(header.PartialComponent, o.component)
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

// recorder leaves out interim responses, which httptest takes for the response
// itself.
type recorder struct{ *httptest.ResponseRecorder }

func (w recorder) WriteHeader(status int) {
	if status >= 200 || status == http.StatusSwitchingProtocols {
		w.ResponseRecorder.WriteHeader(status)
	}
}
