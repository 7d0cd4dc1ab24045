package accounts

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net"
	"net/http"
	"strings"
)

// newSecret returns a secret for a link, and the hash that is kept of it: who
// reads the database cannot make the link.
func newSecret() (secret, hash string) {
	secret = strings.ToLower(rand.Text())
	return secret, hashOf(secret)
}

func hashOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

var errNoURL = errors.New("accounts: mail needs -url, since the Host of a request may be anybody's choice")

// link returns the address of a path for a mail. Without a URL in the
// configuration only a program on the visitor's own machine knows its address.
func (a *Accounts) link(r *http.Request, path string) (string, error) {
	if a.url != "" {
		return strings.TrimSuffix(a.url, "/") + path, nil
	}
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return "", errNoURL
	}
	return "http://" + r.Host + path, nil
}
