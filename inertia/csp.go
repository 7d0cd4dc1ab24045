package inertia

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"strings"
)

// WithCSP sets the header Content-Security-Policy of every response that is not
// one to a visit. {nonce} in the policy stands for a nonce that is new each time,
// and that the tags of documents carry: [WithNonce] is for a policy that is made
// elsewhere.
//
//	inertia.WithCSP("default-src 'self'; script-src 'nonce-{nonce}' 'strict-dynamic'; style-src 'self' 'nonce-{nonce}'", devServer)
//
// What 'self' is allowed, requests and WebSockets, origins are too: the dev
// server of Vite, or a CDN. Empty ones are left out, and paths do not count.
// Handlers may change or delete the header.
//
// WithCSP panics if the policy has no {nonce}, or an origin is not http or https.
func WithCSP(policy string, origins ...string) Option {
	if !strings.Contains(policy, "'nonce-{nonce}'") {
		panic(fmt.Sprintf("inertia: WithCSP called with %q: want a policy with script-src 'nonce-{nonce}'", policy))
	}
	self := []string{"'self'"}
	for _, u := range parseOrigins("WithCSP", origins, true) {
		self = append(self, u.Scheme+"://"+u.Host, strings.Replace(u.Scheme, "http", "ws", 1)+"://"+u.Host)
	}
	policy = strings.ReplaceAll(policy, "'self'", strings.Join(self, " "))
	return func(c *config) {
		c.policy = policy
		c.nonce = func(r *http.Request) string { return visitOf(r.Context(), "WithCSP").nonce }
	}
}

// setPolicy sets the policy of [WithCSP] for the response, with a new nonce.
func (v *visit) setPolicy(w http.ResponseWriter) {
	if v.cfg.policy == "" || v.inertia {
		return
	}
	v.nonce = rand.Text()
	w.Header().Set("Content-Security-Policy", strings.ReplaceAll(v.cfg.policy, "{nonce}", v.nonce))
}
