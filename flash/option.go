package flash

import "context"

// Option changes a default of [New].
type Option func(*config)

type config struct {
	key         string
	messagesKey string
	maxBytes    int
	lock        func(ctx context.Context, token string) (unlock func(), err error)

	lastWriteWins bool
}

// require panics for an option that makes no sense.
func require(ok bool, otherwise string) {
	if !ok {
		panic("flash: " + otherwise)
	}
}

// WithKey sets the key under which the data lies in the session. A process that
// uses another key sees nothing of it, so do not change it in a running
// application.
//
// The default is "chinertia.flash". WithKey panics if key is empty.
func WithKey(key string) Option {
	require(key != "", "WithKey called with an empty key")
	return func(c *config) { c.key = key }
}

// WithMessagesKey sets the key of the page's flash data under which the list of
// messages appears, see [Store.Message].
//
// The default is "messages". WithMessagesKey panics if key is empty.
func WithMessagesKey(key string) Option {
	require(key != "", "WithMessagesKey called with an empty key")
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
	require(n > 0, "WithMaxBytes called with a limit that is not positive")
	return func(c *config) { c.maxBytes = n }
}

// WithLastWriteWins makes a request that has changed values of a session (flash
// data does not count) write all of its values, as scs does, although another
// request has removed some of them meanwhile, or the whole session: whoever
// signed out then is signed in again. By default what is gone stays gone, see
// [Store]. Flash data is merged as ever.
func WithLastWriteWins() Option {
	return func(c *config) { c.lastWriteWins = true }
}

// WithLock closes the gap that merging leaves between processes. lock waits
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
// WithLock panics if lock is nil.
func WithLock(lock func(ctx context.Context, token string) (unlock func(), err error)) Option {
	require(lock != nil, "WithLock called with nil: leave the option out instead")
	return func(c *config) { c.lock = lock }
}
