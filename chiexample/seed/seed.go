// Package seed fills an empty database with the people, organizations and
// history of a small company, so that there is something to look at.
package seed

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/chinertia/chinertia/chiexample/database"
)

// What is made; the same in every database.
const (
	Organizations = 100
	Contacts      = 500
	Activities    = 5000
	Weeks         = 52 // of history
)

// Sign in with these.
const (
	Email    = "ada@example.com"
	Password = "correct horse"
)

var users = []struct{ name, email, role string }{
	{"Ada Lindqvist", Email, "owner"},
	{"Jonas Weber", "jonas@example.com", "admin"},
	{"Priya Raman", "priya@example.com", "member"},
	{"Tomás Herrera", "tomas@example.com", "member"},
	{"Mei Tanaka", "mei@example.com", "member"},
	{"Samuel Okafor", "samuel@example.com", "member"},
}

// Fill seeds db unless somebody is in it already. All is drawn from a fixed
// seed; only the times move, they end at now. hash makes what is kept of the
// password, which everybody can read here.
func Fill(ctx context.Context, db *database.DB, now time.Time, hash func(password string) (string, error)) error {
	err := db.Tx(ctx, func(tx database.Querier) error {
		// The row makes instances that start at the same moment wait for each
		// other: only one of them inserts it.
		err := database.Changed(tx.Exec(ctx, `INSERT INTO migrations (name) VALUES ('seed') ON CONFLICT DO NOTHING`))
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		var n int
		if err := tx.QueryRow(ctx, `SELECT count(*) FROM users`).Scan(&n); err != nil || n > 0 {
			return err
		}
		s := &seeder{ctx: ctx, tx: tx, hash: hash, now: now.Truncate(time.Minute), rng: rand.New(rand.NewPCG(2718, 2818))}
		return s.fill()
	})
	if err != nil {
		return fmt.Errorf("seed: %w", err)
	}
	return nil
}

type seeder struct {
	ctx     context.Context
	tx      database.Querier
	hash    func(string) (string, error)
	now     time.Time
	rng     *rand.Rand
	account string
	users   []string
	orgs    []organization
	people  []contact
}

type organization struct {
	id, name, domain, city, country string
	dial                            string
	created                         time.Time
}

type contact struct {
	id, name, org string
	created       time.Time
}

func (s *seeder) fill() error {
	start := s.now.AddDate(0, 0, -7*Weeks)
	s.account = s.id(start)
	if err := s.exec(`INSERT INTO accounts (id, name, created_at) VALUES (?, ?, ?)`,
		s.account, "Brightwater Studio", start.UnixMilli()); err != nil {
		return err
	}
	hash, err := s.hash(Password)
	if err != nil {
		return err
	}
	for _, u := range users {
		id := s.id(start)
		s.users = append(s.users, id)
		if err := s.exec(`INSERT INTO users (id, account_id, name, email, password_hash, role, created_at)
			VALUES (?, ?, ?, ?, ?, ?, ?)`, id, s.account, u.name, u.email, hash, u.role, start.UnixMilli()); err != nil {
			return err
		}
	}
	for _, step := range []func() error{s.organizations, s.contacts, s.notes, s.activities} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func (s *seeder) organizations() error {
	seen := map[string]bool{}
	for len(s.orgs) < Organizations {
		first, kind := pick(s, companyFirst), pick(s, kinds)
		name := first + " " + kind.word
		if seen[name] {
			continue
		}
		seen[name] = true
		place := pick(s, places)
		o := organization{
			id: s.id(s.past(7 * Weeks)), name: name, city: place.city, country: place.country, dial: place.dial,
			domain: strings.ToLower(first+strings.ReplaceAll(kind.word, " ", "")) + ".example", created: s.past(7 * Weeks),
		}
		var deleted any
		if len(s.orgs)%25 == 24 {
			deleted = s.past(20).UnixMilli()
		} else {
			s.orgs = append(s.orgs, o)
		}
		if err := s.exec(`INSERT INTO organizations
			(id, account_id, name, industry, website, phone, city, country, search, created_at, updated_at, deleted_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			o.id, s.account, o.name, kind.industry, "https://"+o.domain, s.phone(o.dial), o.city, o.country,
			strings.ToLower(o.name+" "+o.city+" "+o.country), o.created.UnixMilli(), o.created.UnixMilli(), deleted); err != nil {
			return err
		}
		if deleted != nil {
			s.orgs = append(s.orgs, o) // counts, its people stay
		}
	}
	return nil
}

func (s *seeder) contacts() error {
	seen := map[string]bool{}
	for len(s.people) < Contacts {
		first, last := pick(s, firstNames), pick(s, lastNames)
		if seen[first+last] {
			continue
		}
		seen[first+last] = true
		// A few organizations have many people: the power draws low numbers
		// more often.
		o := s.orgs[int(math.Pow(s.rng.Float64(), 1.4)*float64(len(s.orgs)))]
		created := s.moment(1.8) // most of them long ago
		c := contact{id: s.id(created), name: first + " " + last, org: o.id, created: created}
		email := ascii(first) + "." + ascii(last) + "@" + o.domain
		status := []string{"lead", "lead", "lead", "customer", "customer", "customer", "customer", "partner", "partner", "inactive"}[s.rng.IntN(10)]
		starred := 0
		if s.rng.IntN(12) == 0 {
			starred = 1
		}
		var deleted any
		if len(s.people)%40 == 39 {
			deleted = s.past(28).UnixMilli()
		}
		if err := s.exec(`INSERT INTO contacts
			(id, account_id, organization_id, first_name, last_name, email, phone, title, status, city, country, starred, search,
			created_at, updated_at, deleted_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			c.id, s.account, o.id, first, last, email, s.phone(o.dial), pick(s, titles), status, o.city, o.country, starred,
			strings.ToLower(strings.Join([]string{first, last, email, o.city}, " ")),
			created.UnixMilli(), created.UnixMilli(), deleted); err != nil {
			return err
		}
		s.people = append(s.people, c)
	}
	return nil
}

func (s *seeder) notes() error {
	rows := batch{s: s, insert: `INSERT INTO notes (id, account_id, contact_id, user_id, body, created_at)`}
	for range 300 {
		c := pick(s, s.people)
		at := s.between(c.created, s.now)
		if err := rows.add(s.id(at), s.account, c.id, pick(s, s.users), pick(s, noteBodies), at.UnixMilli()); err != nil {
			return err
		}
	}
	return rows.flush()
}

func (s *seeder) activities() error {
	rows := batch{s: s, insert: `INSERT INTO activities
		(id, account_id, user_id, contact_id, organization_id, kind, summary, day, created_at)`}
	for range Activities {
		// A little more happens of late than a year ago, and in working hours.
		at := s.moment(0.8)
		c := pick(s, s.people)
		for c.created.After(at) {
			c = pick(s, s.people)
		}
		at = at.Truncate(24 * time.Hour).Add(time.Duration(8*60+s.rng.IntN(10*60)) * time.Minute)
		if at.After(s.now) {
			at = s.now.Add(-time.Duration(s.rng.IntN(6*60)) * time.Minute)
		}
		kind := []string{"email", "email", "email", "email", "call", "call", "call", "meeting", "meeting", "task"}[s.rng.IntN(10)]
		if err := rows.add(s.id(at), s.account, pick(s, s.users), c.id, c.org, kind, pick(s, summaries[kind]),
			at.UTC().Format(time.DateOnly), at.UnixMilli()); err != nil {
			return err
		}
	}
	return rows.flush()
}

func (s *seeder) exec(query string, args ...any) error {
	_, err := s.tx.Exec(s.ctx, query, args...)
	return err
}

// batch collects rows, to insert a hundred with one statement.
type batch struct {
	s      *seeder
	insert string // INSERT INTO table (columns)
	rows   int
	args   []any
}

func (b *batch) add(args ...any) error {
	b.args = append(b.args, args...)
	b.rows++
	if b.rows < 100 {
		return nil
	}
	return b.flush()
}

func (b *batch) flush() error {
	if b.rows == 0 {
		return nil
	}
	row := "(" + strings.Repeat("?, ", len(b.args)/b.rows-1) + "?)"
	err := b.s.exec(b.insert+" VALUES "+strings.Repeat(row+", ", b.rows-1)+row, b.args...)
	b.rows, b.args = 0, b.args[:0]
	return err
}

func (s *seeder) id(at time.Time) string { return database.MakeID(at, s.rng.Uint64()) }

// moment returns a moment of the history: with a bias below 1 more often a late
// one, above 1 an early one.
func (s *seeder) moment(bias float64) time.Time {
	const span = 7 * Weeks * 24 * time.Hour
	return s.now.Add(-span + time.Duration(math.Pow(s.rng.Float64(), bias)*float64(span))).Truncate(time.Minute)
}

// past returns a moment within the last so many days.
func (s *seeder) past(days int) time.Time {
	return s.now.Add(-time.Duration(s.rng.Int64N(int64(days) * int64(24*time.Hour)))).Truncate(time.Minute)
}

func (s *seeder) between(from, to time.Time) time.Time {
	d := to.Sub(from)
	if d <= 0 {
		return from
	}
	return from.Add(time.Duration(s.rng.Int64N(int64(d)))).Truncate(time.Minute)
}

func (s *seeder) phone(dial string) string {
	return fmt.Sprintf("%s %03d %04d", dial, 200+s.rng.IntN(800), s.rng.IntN(10000))
}

func pick[T any](s *seeder, list []T) T { return list[s.rng.IntN(len(list))] }

var plain = strings.NewReplacer("á", "a", "ã", "a", "ä", "ae", "å", "a", "ç", "c", "é", "e", "è", "e", "ë", "e", "í", "i", "ł", "l",
	"ń", "n", "ñ", "n", "ó", "o", "ö", "oe", "ø", "o", "ř", "r", "š", "s", "ú", "u", "ü", "ue", "ý", "y", "ž", "z", "ı", "i", "ş", "s", "'", "", " ", "")

func ascii(name string) string { return plain.Replace(strings.ToLower(name)) }
