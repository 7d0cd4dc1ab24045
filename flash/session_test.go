package flash_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/alexedwards/scs/v2"
	"github.com/alexedwards/scs/v2/memstore"
	"github.com/go-chi/chi/v5"
	"github.com/matryer/is"

	"github.com/chinertia/chinertia/flash"
	"github.com/chinertia/chinertia/inertia"
)

const noSession = "flash: no session in the context of the request: " +
	"add r.Use(sessions.LoadAndSave) above r.Use(inertia.Middleware(...)), with the session manager that flash.New was given"

// message returns the text with which f panics.
func message(f func()) (text string) {
	defer func() {
		if err, ok := recover().(error); ok {
			text = err.Error()
		}
	}()
	f()
	return ""
}

func TestMissingSession(t *testing.T) {
	sessions, other := scs.New(), scs.New()
	store := flash.New(sessions)
	foreign, err := other.Load(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	for name, ctx := range map[string]context.Context{"no middleware": t.Context(), "another manager's": foreign} {
		for call, f := range map[string]func(){
			"Put":     func() { store.Put(ctx, "flash", map[string]any{"a": 1}) },
			"Get":     func() { store.Get(ctx) },
			"Remove":  func() { store.Remove(ctx, "flash") },
			"Success": func() { store.Success(ctx, "Saved.") },
			"Reflash": func() { store.Reflash(ctx) },
			"Keep":    func() { store.Keep(ctx, "a") },
		} {
			t.Run(call+" with "+name, func(t *testing.T) {
				is := is.New(t)
				is.Equal(message(f), noSession)
			})
		}
	}
}

func TestSessionMiddlewareThatIsMissingOrInTheWrongOrder(t *testing.T) {
	is := is.New(t)
	sessions := scs.New()
	store := flash.New(sessions)
	pages := func() func(http.Handler) http.Handler {
		return inertia.Middleware(inertia.WithRootTemplate(document), inertia.WithFlash(store))
	}
	serve := func(middlewares ...func(http.Handler) http.Handler) {
		r := chi.NewRouter()
		r.Use(middlewares...)
		r.Get("/", func(http.ResponseWriter, *http.Request) {})
		r.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil))
	}
	is.Equal(message(func() { serve(pages()) }), noSession)
	is.Equal(message(func() { serve(pages(), sessions.LoadAndSave) }), noSession)
	is.Equal(message(func() { serve(sessions.LoadAndSave, pages()) }), "")
}

func TestSessionManagerChangedAfterNew(t *testing.T) {
	is := is.New(t)
	get := func(change func(*scs.SessionManager)) string {
		sessions := scs.New()
		store := flash.New(sessions)
		change(sessions)
		ctx, err := sessions.Load(t.Context(), "")
		is.NoErr(err)
		return message(func() { store.Get(ctx) })
	}
	newStore := func(m *scs.SessionManager) { m.Store = memstore.New() }
	newCodec := func(m *scs.SessionManager) { m.Codec = scs.GobCodec{} }
	is.Equal(get(newStore), "flash: the Store of the session manager was set after flash.New: set it before")
	is.Equal(get(newCodec), "flash: the Codec of the session manager was set after flash.New: set it before")
	is.Equal(get(func(*scs.SessionManager) {}), "")
}

func TestSomethingElseUnderTheKey(t *testing.T) {
	is := is.New(t)
	s := newSite(t)
	token := s.request("", func(ctx context.Context) { s.SessionManager.Put(ctx, "chinertia.flash", 42) })
	ctx := s.begin(token)
	want := `flash: the session key "chinertia.flash" holds a value of type int: something else uses it, choose another key with WithKey`
	_, err := s.Store.Get(ctx)
	is.Equal(err.Error(), want)
	is.Equal(s.Success(ctx, "Saved.").Error(), want)
	is.Equal(s.Store.Remove(ctx, "flash").Error(), want)
	is.Equal(s.Reflash(ctx).Error(), want)
	is.Equal(s.GetInt(ctx, "chinertia.flash"), 42) // and is left alone

	token = s.request("", func(ctx context.Context) { s.SessionManager.Put(ctx, "chinertia.flash", "text") }) // which is base64, too
	_, err = s.Store.Get(s.begin(token))
	is.Equal(err.Error(), `flash: the session key "chinertia.flash" holds a value of type string: something else uses it, choose another key with WithKey`)
}
