package accounts

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/chinertia/chinertia/chiexample/database"
	"golang.org/x/crypto/bcrypt"
)

// User is somebody who may sign in. Users belong to an account, the company
// whose data they share; every query of the application names it.
type User struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Email     string `json:"email"`
	Role      Role   `json:"role"`
	Account   string `json:"account"` // its name
	AccountID string `json:"-"`
}

// Role is what a user may do: a member works with contacts, an admin also
// empties the trash and changes roles, and the owner cannot be removed.
type Role string

// The roles.
const (
	Owner  Role = "owner"
	Admin  Role = "admin"
	Member Role = "member"
)

const selectUser = `SELECT u.id, u.name, u.email, u.role, u.account_id, a.name FROM users u JOIN accounts a ON a.id = u.account_id `

func scanUser(row interface{ Scan(...any) error }) (User, error) {
	var u User
	err := row.Scan(&u.ID, &u.Name, &u.Email, &u.Role, &u.AccountID, &u.Account)
	return u, err
}

func findUser(ctx context.Context, db database.Querier, id string) (User, error) {
	return scanUser(db.QueryRow(ctx, selectUser+`WHERE u.id = ?`, id))
}

var (
	errBadCredentials = errors.New("accounts: email or password is wrong")
	errTooMany        = errors.New("accounts: too many failed attempts")
)

// nobody is compared with when there is no user, so that the time of an answer
// does not tell whether an address is known.
var nobody, _ = bcrypt.GenerateFromPassword([]byte("nobody"), bcrypt.DefaultCost)

// Failed attempts within a quarter of an hour after which no more are accepted,
// for an email and for the network address that they come from.
const (
	window             = 15 * time.Minute
	failuresPerEmail   = 5
	failuresPerAddress = 30
)

// authenticate returns the user with the email and password. The failures are
// counted in the database, so that the limit holds over several instances.
func authenticate(ctx context.Context, db database.Querier, email, password, address string) (User, error) {
	email = strings.ToLower(email)
	since := time.Now().Add(-window).UnixMilli()
	var byEmail, byAddress int
	if err := db.QueryRow(ctx, `SELECT count(CASE WHEN email = ? THEN 1 END), count(CASE WHEN address = ? THEN 1 END)
		FROM sign_in_failures WHERE created_at > ?`, email, address, since).Scan(&byEmail, &byAddress); err != nil {
		return User{}, err
	}
	if byEmail >= failuresPerEmail || byAddress >= failuresPerAddress {
		return User{}, errTooMany
	}

	var id, hash string
	err := db.QueryRow(ctx, `SELECT id, password_hash FROM users WHERE email = ?`, email).Scan(&id, &hash)
	switch {
	case errors.Is(err, database.ErrNotFound):
		hash = string(nobody)
	case err != nil:
		return User{}, err
	}
	if bcrypt.CompareHashAndPassword([]byte(hash), []byte(password)) == nil && id != "" {
		return findUser(ctx, db, id)
	}
	if _, err := db.Exec(ctx, `INSERT INTO sign_in_failures (id, email, address, created_at) VALUES (?, ?, ?, ?)`,
		database.NewID(), email, address, time.Now().UnixMilli()); err != nil {
		return User{}, err
	}
	_, err = db.Exec(ctx, `DELETE FROM sign_in_failures WHERE created_at < ?`, since)
	return User{}, errors.Join(errBadCredentials, err)
}

// signUp makes an account and its owner.
func signUp(ctx context.Context, db *database.DB, f signUpForm) (User, error) {
	hash, err := bcrypt.GenerateFromPassword([]byte(f.Password), bcrypt.DefaultCost)
	if err != nil {
		return User{}, fmt.Errorf("accounts: sign up: %w", err)
	}
	u := User{ID: database.NewID(), AccountID: database.NewID()}
	now := time.Now().UnixMilli()
	err = db.Tx(ctx, func(tx database.Querier) error {
		if _, err := tx.Exec(ctx, `INSERT INTO accounts (id, name, created_at) VALUES (?, ?, ?)`, u.AccountID, f.Company, now); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO users (id, account_id, name, email, password_hash, role, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
			u.ID, u.AccountID, f.Name, strings.ToLower(f.Email), string(hash), Owner, now)
		return err
	})
	if err != nil {
		return User{}, err
	}
	return findUser(ctx, db, u.ID)
}

func emailTaken(ctx context.Context, db database.Querier, email, except string) (bool, error) {
	var n int
	err := db.QueryRow(ctx, `SELECT count(*) FROM users WHERE email = ? AND id <> ?`, strings.ToLower(email), except).Scan(&n)
	return n > 0, err
}
