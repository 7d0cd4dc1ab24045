// Package mail sends the few messages of the application: links to reset a
// password and to accept an invitation.
package mail

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/wneessen/go-mail"
)

// Message is a mail in plain text.
type Message struct {
	To, Subject, Text string
}

// Mailer sends messages. It is safe for concurrent use.
type Mailer interface {
	Send(ctx context.Context, m Message) error
}

// Console prints messages instead of sending them, for development. The links in
// them are secrets: nobody else may read what it writes to.
func Console(w io.Writer) Mailer { return &console{w: w} }

type console struct {
	mu sync.Mutex
	w  io.Writer
}

func (c *console) Send(_ context.Context, m Message) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, err := fmt.Fprintf(c.w, "\n-- mail to %s: %s\n%s\n--\n", m.To, m.Subject, strings.TrimSpace(m.Text))
	return err
}

type smtp struct {
	client *mail.Client
	from   string
}

// New returns the mailer for a URL, such as
//
//	smtp://user:password@mail.example:587?from=kith@mail.example
//
// which begins TLS after the greeting, or smtps:// for TLS from the start. Only a
// server on this machine may do without TLS. The empty URL is that of
// [Console] on w.
func New(address string, w io.Writer) (Mailer, error) {
	if address == "" {
		return Console(w), nil
	}
	u, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("mail: %w", err)
	}
	from := u.Query().Get("from")
	if u.Scheme != "smtp" && u.Scheme != "smtps" || u.Hostname() == "" || from == "" {
		return nil, fmt.Errorf("mail: %q is not like smtp://user:password@mail.example:587?from=kith@mail.example", u.Redacted())
	}
	options := []mail.Option{mail.WithTimeout(10 * time.Second), mail.WithTLSPolicy(mail.TLSMandatory)}
	if u.Scheme == "smtps" {
		options = append(options, mail.WithSSLPort(false))
	} else if host := u.Hostname(); host == "localhost" || host == "127.0.0.1" || host == "::1" {
		options = append(options, mail.WithTLSPolicy(mail.TLSOpportunistic))
	}
	if u.Port() != "" {
		port, err := strconv.Atoi(u.Port())
		if err != nil {
			return nil, fmt.Errorf("mail: port %q: %w", u.Port(), err)
		}
		options = append(options, mail.WithPort(port))
	}
	if u.User != nil {
		password, _ := u.User.Password()
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(u.User.Username()), mail.WithPassword(password))
	}
	client, err := mail.NewClient(u.Hostname(), options...)
	if err != nil {
		return nil, fmt.Errorf("mail: %w", err)
	}
	return smtp{client, from}, nil
}

func (s smtp) Send(ctx context.Context, m Message) error {
	msg := mail.NewMsg()
	if err := msg.From(s.from); err != nil {
		return fmt.Errorf("mail: sender: %w", err)
	}
	if err := msg.To(m.To); err != nil {
		return fmt.Errorf("mail: recipient: %w", err)
	}
	msg.Subject(m.Subject)
	msg.SetBodyString(mail.TypeTextPlain, m.Text)
	if err := s.client.DialAndSendWithContext(ctx, msg); err != nil {
		return fmt.Errorf("mail: send: %w", err)
	}
	return nil
}
