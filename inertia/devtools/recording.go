package devtools

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/chinertia/chinertia/inertia"
)

// recording is what is known about one request while it is answered.
type recording struct {
	id        string
	began     time.Time
	request   *http.Request
	sent      *requestBody
	props     []inertia.PropEvent
	component string
	propsTook time.Duration
	ssr       *inertia.SSREvent
	resolved  time.Time // when the props were there
	source    *place    // that called Render
	action    string    // the function in which that is
	handler   *place    // where that function begins
	sharedBy  map[string]*place
}

type recordingKey struct{}

func recordingOf(ctx context.Context) *recording {
	rec, _ := ctx.Value(recordingKey{}).(*recording)
	return rec
}

func onProp(ctx context.Context, e inertia.PropEvent) {
	if rec := recordingOf(ctx); rec != nil {
		rec.props = append(rec.props, e)
	}
}

func onShare(ctx context.Context, e inertia.ShareEvent) {
	rec := recordingOf(ctx)
	if rec == nil {
		return
	}
	by := placeOfFunc(e.Func)
	if e.Func == nil {
		by, _, _ = caller()
	}
	if rec.sharedBy == nil {
		rec.sharedBy = map[string]*place{}
	}
	for name := range e.Props {
		name, _, _ = strings.Cut(name, ".")
		rec.sharedBy[name] = by
	}
}

func onResolved(ctx context.Context, e inertia.ResolveEvent) {
	if rec := recordingOf(ctx); rec != nil {
		rec.component, rec.propsTook, rec.resolved = e.Component, e.Duration, time.Now()
		rec.source, rec.action, rec.handler = caller()
	}
}

func onSSR(ctx context.Context, e inertia.SSREvent) {
	if rec := recordingOf(ctx); rec != nil {
		rec.ssr = &e
	}
}

// Headers of the DevTools protocol.
const (
	headerID        = "X-Inertia-Devtools-Id"
	headerTab       = "X-Inertia-Devtools-Tab"
	headerVisit     = "X-Inertia-Devtools-Visit"
	headerParent    = "X-Inertia-Devtools-Parent"
	headerParentOut = "X-Inertia-Devtools-Parent-Out"
	headerDeferred  = "X-Inertia-Devtools-Deferred"
	headerPoll      = "X-Inertia-Devtools-Poll"
)

// record answers a request and keeps an entry about it.
func (d *Recorder) record(w http.ResponseWriter, r *http.Request, next http.Handler) {
	rec := &recording{id: rand.Text(), began: time.Now()}
	r = r.WithContext(context.WithValue(r.Context(), recordingKey{}, rec))
	rec.request = r
	rec.sent = captureBody(r, d.maxBody)
	parent := r.Header.Get(headerParent)
	h := w.Header()
	h.Set(headerID, rec.id)
	if parent == "" || inertia.IsPrefetch(r) {
		parent = rec.id // a prefetch must not move the batch on
	}
	h.Set(headerParentOut, parent)

	out := &writer{ResponseWriter: w, rec: rec, slow: d.slow, max: d.maxBody}
	returned := false
	defer func() {
		out.finish()
		if returned || out.status != 0 { // a panic that nobody answered has no entry
			d.keep(rec, out)
		}
	}()
	next.ServeHTTP(out, r)
	returned = true
}

// keep puts the entry of a request that has been answered into the buffer.
func (d *Recorder) keep(rec *recording, out *writer) {
	e := d.entry(rec, out)
	data, err := json.Marshal(e)
	if err != nil {
		e.HTTP.RequestBody, e.HTTP.ResponseBody, e.PropValues = omitted("unserializable"), omitted("unserializable"), map[string]any{}
		if data, err = json.Marshal(e); err != nil {
			return // nothing of the rest can fail
		}
	}
	d.buffer.add(&stored{
		id: rec.id, tab: rec.request.Header.Get(headerTab), component: rec.component, kind: e.Meta.RequestType,
		made: rec.began, json: data,
	})
}

// requestType is the first that matches, in the order of the protocol.
func requestType(r *http.Request, component string) string {
	h := r.Header
	switch {
	case h.Get("Precognition") != "":
		return "precognition"
	case !inertia.IsInertia(r) && component != "":
		return "initial"
	case !inertia.IsInertia(r):
		return "http"
	case h.Get(headerDeferred) != "":
		return "deferred"
	case h.Get(headerPoll) != "":
		return "poll"
	case h.Get("X-Inertia-Partial-Component") != "":
		return "partial"
	case inertia.IsPrefetch(r):
		return "prefetch"
	}
	return "navigate"
}

func (d *Recorder) entry(rec *recording, out *writer) *entry {
	r := rec.request
	took := milliseconds(time.Since(rec.began))
	page, isPage := pageOf(out)
	e := &entry{
		Meta: meta{
			ID: rec.id, TabUUID: orNull(r.Header.Get(headerTab)), BatchID: orNull(r.Header.Get(headerParent)),
			VisitID: orNull(r.Header.Get(headerVisit)), Timestamp: rec.began.UTC().Format("2006-01-02T15:04:05.000Z"),
			UTime: float64(rec.began.UnixMicro()) / 1e6, Method: r.Method, URL: d.withoutSecrets(absoluteURL(r)), Component: orNull(rec.component),
			RequestType: requestType(r, rec.component), Status: out.status, ServerTimingMs: &took,
		},
		HTTP: exchange{
			RequestHeaders: d.headers(r.Header), ResponseHeaders: d.headers(out.Header()),
			RequestBody: d.requestBody(rec), ResponseBody: d.responseBody(out, page, isPage),
		},
		Route:        route{URI: d.pattern(r), Action: orNull(rec.action), ActionSource: rec.handler},
		RenderSource: rec.source,
	}
	for _, name := range []string{"Location", "X-Inertia-Location", "X-Inertia-Redirect"} {
		if e.Meta.RedirectLocation == nil {
			e.Meta.RedirectLocation = orNull(d.withoutSecrets(out.Header().Get(name)))
		}
	}
	if d.pages != nil && rec.component != "" {
		e.ComponentPath = orNull(d.pages(rec.component))
	}
	e.Props, e.PropValues = d.propsOf(rec, page)
	return e
}

func (d *Recorder) pattern(r *http.Request) string {
	if d.route != nil {
		if pattern := safely(r.Context(), d.route); pattern != "" {
			return pattern
		}
	}
	return r.Pattern
}

// safely calls f, which is of the app and may not expect requests that no route
// answers.
func safely(ctx context.Context, f func(context.Context) string) (s string) {
	defer func() {
		if recover() != nil {
			s = ""
		}
	}()
	return f(ctx)
}

func absoluteURL(r *http.Request) string {
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	return scheme + "://" + r.Host + r.URL.RequestURI()
}
