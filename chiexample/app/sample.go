package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"time"

	"github.com/chinertia/chinertia/chiexample/accounts"
	"github.com/chinertia/chinertia/chiexample/seed"
)

var errSampleInPublic = errors.New("the database has the sample data, whose password everybody can read: " +
	"take an empty database, or -seed=on if it is meant to be looked at by everybody")

// fillSample fills an empty database with sample data where that is wanted, and
// returns what the sign-in page tells about it. In public nobody gets sample
// data by default, neither now nor from a database that was filled before.
func (a *App) fillSample(ctx context.Context, cfg Config) (*accounts.Demo, error) {
	switch cfg.Seed {
	case "", "auto", "on", "off":
	default:
		return nil, fmt.Errorf("seed: %q is not auto, on or off", cfg.Seed)
	}
	if cfg.Seed == "on" || cfg.Seed != "off" && !cfg.public() {
		if err := seed.Fill(ctx, a.db, time.Now(), cfg.Passwords.Hash); err != nil {
			return nil, err
		}
	}
	known, err := accounts.HasPassword(ctx, a.db, seed.Email, seed.Password)
	if err != nil || !known {
		return nil, err
	}
	if cfg.Seed != "on" && cfg.public() {
		return nil, errSampleInPublic
	}
	if cfg.Seed == "off" {
		return nil, nil
	}
	return &accounts.Demo{Email: seed.Email, Password: seed.Password}, nil
}

// public reports whether others than the one at this machine are expected.
func (c Config) public() bool {
	if c.URL == "" {
		return false
	}
	u, err := url.Parse(c.URL)
	if err != nil {
		return true
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() != "localhost" && (ip == nil || !ip.IsLoopback())
}
