package ssr

import (
	"net/http"
	"time"
)

// Option configures a [Client].
type Option func(*config)

type config struct {
	timeout time.Duration
	client  *http.Client
}

// WithTimeout sets how long a render may take, waiting included. The default
// is 2 s.
//
// WithTimeout panics if d is not positive.
func WithTimeout(d time.Duration) Option {
	if d <= 0 {
		panic("ssr: WithTimeout called with a duration that is not positive")
	}
	return func(c *config) { c.timeout = d }
}

// WithHTTPClient replaces the HTTP client, for TLS certificates, proxies and
// tests.
//
// WithHTTPClient panics if client is nil.
func WithHTTPClient(client *http.Client) Option {
	if client == nil {
		panic("ssr: WithHTTPClient called with a nil client")
	}
	return func(c *config) { c.client = client }
}
