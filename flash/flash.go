// Package flash keeps what has to survive until the next page in a session of
// github.com/alexedwards/scs: flash data, messages, validation errors, old
// input and the flags of the history. A [*Store] is the FlashStore of package
// inertia, and works with every scs store and codec:
//
//	sessions := scs.New()
//	sessions.Store = goredisstore.New(client) // before flash.New
//	notices := flash.New(sessions)
//
//	r.Use(sessions.LoadAndSave)
//	r.Use(inertia.Middleware(inertia.WithRootTemplate(root), inertia.WithFlash(notices)))
//	r.Post("/users", func(w http.ResponseWriter, r *http.Request) {
//		inertia.Flash(r.Context(), "success", "User created.")
//		inertia.Redirect(w, r, "/users")
//	})
//
// The methods [Store.Success] and so on are for several messages of a kind, which
// keep their order. Everything else is better off with inertia.Flash.
//
// Nothing is lost on the way: data stays until a page has shown it, and
// requests of one session that run at the same time do not overwrite each
// other's ([Store] says how, what it costs and what remains).
package flash

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/alexedwards/scs/v2"

	"github.com/chinertia/chinertia/flash/internal/mergestore"
)

// ErrTooLarge is in the tree of the error with which [Store.Put] and
// [Store.Message] refuse data beyond the limit of [WithMaxBytes].
var ErrTooLarge = errors.New("too much data for the session")

// Store keeps flash data in the sessions of a [scs.SessionManager]. It is safe
// for concurrent use, also by several goroutines of one request.
//
// All methods take the context of a request that has passed the LoadAndSave of
// the session manager, and panic without it, saying which line to add where.
// scs writes a session when the response begins (also with a 103): what is put
// later is lost. Put data after the session's Destroy or Clear, not before.
//
// # Requests at the same time
//
// scs loads a session when a request begins and writes all of it when the
// response begins, if anything in it was changed (with an IdleTimeout, always):
// of two requests that overlap, the later one would write over what the earlier
// one has written. A message would be lost, one that was shown would come back,
// and a request that was on its way while the visitor signed out would sign them
// in again.
//
// So a session is read again just before it is written, and if another request
// has changed it meanwhile:
//   - what that request has put stays, and what it has shown does not come back;
//     of two values for one free key the later one wins, as with two calls in
//     one request, but messages are never lost to each other;
//   - what is gone stays gone: a session that was destroyed, has expired or got
//     another token is not written again, except for flash data that this
//     request has put itself, and neither is a value that was removed;
//   - if this request has changed nothing but flash data, all other values stay
//     as that request wrote them, so that a page which shows a message cannot
//     undo a login; otherwise this request's values win, as in scs.
//
// [WithLastWriteWins] is for programs that rely on what scs does with values
// that are gone.
//
// The cost is one Find of the session store for each session that is written,
// none for one that is new or only read. The store must answer it with what was
// written last, so not from a replica that lags behind. Within one process
// nothing is lost. Between processes that share a store, what remains is the
// time between this Find and the following Commit, since the interface of an scs
// store has no compare-and-swap: two processes that both get there within one
// round trip still overwrite each other, unless [WithLock] is used.
//
// A request that renews the token or merges another session in is not merged,
// as its record is another one. Two pages of one session that are both built
// before either of them is answered both show a message.
type Store struct {
	sessions    *scs.SessionManager
	key         string
	messagesKey string
	maxBytes    int

	adding sync.Mutex // two goroutines of a request must not make two states
}

// New returns a store that keeps its data in the given sessions.
//
// It wraps Codec, Store and ErrorFunc of the session
// manager: set these before New. The wrapped Store can be iterated if the
// original can, and has a method Unwrap that returns the original. ErrorFunc
// still decides what a visitor sees when the session cannot be loaded or written,
// but its answer is final: scs alone lets the response of the handler follow in
// the same body.
//
// New panics if sessions is nil or lacks one of these, and if another store with
// the same key (see [WithKey]) is in use on it.
func New(sessions *scs.SessionManager, opts ...Option) *Store {
	switch {
	case sessions == nil:
		panic("flash: New called with nil session manager: pass the one whose LoadAndSave the router uses")
	case sessions.Store == nil || sessions.Codec == nil || sessions.ErrorFunc == nil:
		panic("flash: New called with a session manager without Store, Codec or ErrorFunc: make it with scs.New")
	}
	c := config{
		key:         "chinertia.flash",
		messagesKey: "messages",
		maxBytes:    64 << 10,
		lock:        func(context.Context, string) (func(), error) { return func() {}, nil },
	}
	for _, o := range opts {
		o(&c)
	}
	if !mergestore.Wrap(sessions, mergestore.Config{
		Key: c.key, Load: load, Save: save, Merge: mergeValues, Lock: c.lock, LastWriteWins: c.lastWriteWins,
	}) {
		panic(fmt.Sprintf("flash: New called twice for one session manager with the key %q: share the store, or choose another key with WithKey", c.key))
	}
	sessions.ErrorFunc = finalAnswer(sessions.ErrorFunc)
	return &Store{sessions: sessions, key: c.key, messagesKey: c.messagesKey, maxBytes: c.maxBytes}
}

// Put stores values under their keys in a section, beside what is there; an
// equal key is replaced. Nothing happens if there are no values.
//
// It fails, and leaves everything as it was, if a value cannot be encoded as
// JSON or if the session would hold more than [WithMaxBytes] allows
// ([ErrTooLarge]).
func (s *Store) Put(ctx context.Context, section string, values map[string]any) error {
	if len(values) == 0 {
		return nil
	}
	keys := slices.AppendSeq(make([]string, 0, len(values)), maps.Keys(values))
	slices.Sort(keys) // the same order in every process
	added := make([]entry, 0, len(values))
	for _, key := range keys {
		data, err := json.Marshal(values[key])
		if err != nil {
			return fmt.Errorf("flash: put %q in section %q: %w", key, section, err)
		}
		added = append(added, entry{ID: newID(), Section: section, Key: key, Data: data})
	}
	return s.add(ctx, section, added)
}

// Get returns all sections that hold anything, each with its keys and their
// JSON values. Nothing is removed, and the session does not count as modified.
// The result is nil if there is nothing, and belongs to the caller.
//
// It fails only if the session holds something else under the store's key.
func (s *Store) Get(ctx context.Context) (map[string]map[string]json.RawMessage, error) {
	st, err := s.find(ctx)
	if st == nil {
		return nil, err
	}
	return st.sections(), nil
}

// Remove empties the sections. What [Store.Reflash] and [Store.Keep] hold back
// stays, and so does what this request has put since it last saw any data with
// Get, and what another request has put since this one began. The session
// counts as modified only if something was removed.
func (s *Store) Remove(ctx context.Context, sections ...string) error {
	st, err := s.find(ctx)
	if st == nil {
		return err
	}
	if st.remove(sections) {
		s.sessions.Put(ctx, s.key, st) // marks the session as modified
	}
	return nil
}

func (s *Store) add(ctx context.Context, section string, added []entry) error {
	s.adding.Lock()
	defer s.adding.Unlock()
	st, err := s.find(ctx)
	if err != nil {
		return err
	}
	if st == nil {
		st = new(state)
	}
	if size, ok := st.add(added, s.maxBytes); !ok {
		return fmt.Errorf("flash: put into section %q: %w: %d bytes, the limit is %d: keep less, or raise it with WithMaxBytes",
			section, ErrTooLarge, size, s.maxBytes)
	}
	s.sessions.Put(ctx, s.key, st) // marks the session as modified
	return nil
}

// errNoSession is what a request without a session panics with.
var errNoSession = errors.New("flash: no session in the context of the request: " +
	"add r.Use(sessions.LoadAndSave) above r.Use(inertia.Middleware(...)), with the session manager that flash.New was given")

// find returns the state of the request, nil if its session holds nothing.
func (s *Store) find(ctx context.Context) (*state, error) {
	switch codec, store := mergestore.IsInUse(s.sessions, s.key); {
	case !codec:
		panic(errors.New("flash: the Codec of the session manager was set after flash.New: set it before"))
	case !store:
		panic(errors.New("flash: the Store of the session manager was set after flash.New: set it before"))
	}
	switch v := s.value(ctx).(type) {
	case nil:
		return nil, nil
	case *state:
		return v, nil
	default:
		return nil, fmt.Errorf("flash: the session key %q holds a value of type %T: something else uses it, choose another key with WithKey", s.key, v)
	}
}

// value is the session's value under the store's key.
func (s *Store) value(ctx context.Context) any {
	defer func() {
		if recover() != nil {
			panic(errNoSession)
		}
	}()
	return s.sessions.Get(ctx, s.key)
}
