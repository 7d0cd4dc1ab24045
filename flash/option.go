package flash

import "context"

// Option changes a default of [New].
type Option func(*config)

type config struct {
	key         string
	messagesKey string
	maxBytes    int
	merge       bool
	lock        func(ctx context.Context, token string) (unlock func(), err error)

	lastWriteWins bool
}

// WithKey sets the key under which the data lies in the session. A process that
// uses another key sees nothing of it, so do not change it in a running
// application.
//
// The default is "chinertia.flash". WithKey panics if key is empty.
func WithKey(key string) Option {
	if key == "" {
		panic("flash: WithKey called with an empty key")
	}
	return func(c *config) { c.key = key }
}

// WithMessagesKey sets the key of the page's flash data under which the list of
// messages appears, see [Store.Message].
//
// The default is "messages". WithMessagesKey panics if key is empty.
func WithMessagesKey(key string) Option {
	if key == "" {
		panic("flash: WithMessagesKey called with an empty key")
	}
	return func(c *config) { c.messagesKey = key }
}

// WithMaxBytes limits what one session may hold: the bytes of all values as
// JSON, and of their keys and sections. It protects the session store from a
// client that posts large forms and never looks at a page. Requests of one
// session that run at the same time can each come up to the limit, and are
// merged nevertheless.
//
// The default is 65,536. WithMaxBytes panics if n is not positive.
func WithMaxBytes(n int) Option {
	if n <= 0 {
		panic("flash: WithMaxBytes called with a limit that is not positive")
	}
	return func(c *config) { c.maxBytes = n }
}

// WithMerge says whether requests of one session that run at the same time are
// merged. It is on by default.
//
// scs loads a session when a request begins and writes all of it when the
// response begins, if anything in it was changed (with an IdleTimeout, always):
// of two requests that overlap, the later one writes over what the earlier one
// has written. A message would be lost, one that was shown would come back, and
// a request that was on its way while the visitor signed out would sign them in
// again.
//
// With merging, a session is read again just before it is written, and if
// another request has changed it meanwhile:
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
// before either of them is answered both show a message, with or without
// merging.
func WithMerge(on bool) Option {
	return func(c *config) { c.merge = on }
}

// WithLastWriteWins makes a request that has changed values of a session (flash
// data does not count) write all of its values, as scs does, although another
// request has removed some of them meanwhile, or the whole session: whoever
// signed out then is signed in again. By default what is gone stays gone, see
// [WithMerge]. Flash data is merged as ever.
//
// New panics if merging is off, which has the same effect.
func WithLastWriteWins() Option {
	return func(c *config) { c.lastWriteWins = true }
}

// WithLock closes the gap that [WithMerge] leaves between processes. lock waits
// until no other process holds the lock for the token of a session, or ctx ends,
// and returns what gives it back: a key of Redis that is set with NX and an
// expiry, an advisory lock of PostgreSQL. The token is as the session store
// knows it, and as secret.
//
// It is called once for each session that is written or deleted, by one
// goroutine of a process at a time for one token, and held for a Find and a
// Commit. If it fails, the session is not written, which is answered like any
// failure of the session store. There is none by default, as it costs one or two
// round trips more.
//
// WithLock panics if lock is nil, and New panics if merging is off.
func WithLock(lock func(ctx context.Context, token string) (unlock func(), err error)) Option {
	if lock == nil {
		panic("flash: WithLock called with nil: leave the option out instead")
	}
	return func(c *config) { c.lock = lock }
}
