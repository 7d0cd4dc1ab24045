package accounts

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"github.com/chinertia/chinertia/chiexample/database"
	"github.com/chinertia/chinertia/validate"
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

	sessionVersion int64 // that sessions must have to be valid
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

const selectUser = `SELECT u.id, u.name, u.email, u.role, u.account_id, a.name, u.session_version FROM users u JOIN accounts a ON a.id = u.account_id `

func scanUser(row interface{ Scan(...any) error }) (User, error) {
	var u User
	err := row.Scan(&u.ID, &u.Name, &u.Email, &u.Role, &u.AccountID, &u.Account, &u.sessionVersion)
	return u, err
}

func findUser(ctx context.Context, db database.Querier, id string) (User, error) {
	return scanUser(db.QueryRow(ctx, selectUser+`WHERE u.id = ? AND u.removed_at IS NULL`, id))
}

var (
	errBadCredentials = errors.New("accounts: email or password is wrong")
	errTooMany        = errors.New("accounts: too many failed attempts")
)

// Failed attempts within a quarter of an hour after which no more are accepted.
// Few are enough for one email from one network; others who try the same email
// cannot lock its owner out until they have very many networks.
const (
	window           = 15 * time.Minute
	failuresPerPair  = 5
	failuresPerPlace = 30
	failuresPerEmail = 200
)

// authenticate returns the user with the email and password. The failures are
// counted in the database, so that the limit holds over several instances.
func (a *Accounts) authenticate(ctx context.Context, email, password, address string) (User, error) {
	db, since := a.db, time.Now().Add(-window).UnixMilli()
	// The attempt counts before the password is looked at, and one after another,
	// or else many at the same moment would all be let through. Those that are
	// refused do not count: the wait ends for somebody who keeps trying.
	err := db.TxAlone(ctx, "sign-in", func(tx database.Querier) error {
		var pair, place, byEmail int
		if err := tx.QueryRow(ctx, `SELECT count(CASE WHEN email = ? AND address = ? THEN 1 END), count(CASE WHEN address = ? THEN 1 END),
			count(CASE WHEN email = ? THEN 1 END) FROM sign_in_failures WHERE created_at > ?`,
			email, address, address, email, since).Scan(&pair, &place, &byEmail); err != nil {
			return err
		}
		if pair >= failuresPerPair || place >= failuresPerPlace || byEmail >= failuresPerEmail {
			return errTooMany
		}
		_, err := tx.Exec(ctx, `INSERT INTO sign_in_failures (id, email, address, created_at) VALUES (?, ?, ?, ?)`,
			database.NewID(), email, address, time.Now().UnixMilli())
		return err
	})
	if err != nil {
		return User{}, err
	}

	var id, hash string
	err = db.QueryRow(ctx, `SELECT id, password_hash FROM users WHERE email = ? AND removed_at IS NULL`, email).Scan(&id, &hash)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return User{}, err
	}
	if !a.passwords.matches(hash, password) {
		return User{}, errBadCredentials
	}
	if _, err := db.Exec(ctx, `DELETE FROM sign_in_failures WHERE email = ? AND address = ? OR created_at < ?`, email, address, since); err != nil {
		return User{}, err
	}
	return findUser(ctx, db, id)
}

// signUpUser makes an account and its owner.
func (a *Accounts) signUpUser(ctx context.Context, f signUpForm) (User, error) {
	hash, err := a.passwords.Hash(f.Password)
	if err != nil {
		return User{}, err
	}
	var id string
	err = a.db.Tx(ctx, func(tx database.Querier) error {
		account := database.NewID()
		if _, err := tx.Exec(ctx, `INSERT INTO accounts (id, name, created_at) VALUES (?, ?, ?)`,
			account, f.Company, time.Now().UnixMilli()); err != nil {
			return err
		}
		var err error
		id, err = insertUser(ctx, tx, account, f.Name, f.Email, hash, Owner)
		return err
	})
	if err != nil {
		return User{}, err
	}
	return findUser(ctx, a.db, id)
}

// insertUser adds a user, or returns [validate.Errors] if another one has the
// address: two requests at the same moment may both have found it free.
func insertUser(ctx context.Context, db database.Querier, account, name, email, hash string, role Role) (id string, err error) {
	id = database.NewID()
	_, err = db.Exec(ctx, `INSERT INTO users (id, account_id, name, email, password_hash, role, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		id, account, name, email, hash, role, time.Now().UnixMilli())
	if database.IsDuplicate(err) {
		err = errEmailTaken()
	}
	return id, err
}

func errEmailTaken() error {
	return validate.Errors{}.Add("email", "There is an account with this address already.")
}

// normalEmail is how addresses are compared and kept.
func normalEmail(s string) string { return strings.ToLower(strings.TrimSpace(s)) }
