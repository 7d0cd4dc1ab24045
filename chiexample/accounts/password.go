package accounts

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"

	"github.com/chinertia/chinertia/chiexample/database"
	"golang.org/x/crypto/bcrypt"
)

// Passwords hashes passwords with bcrypt. The zero value takes as long as bcrypt
// recommends.
type Passwords struct {
	// Cost is that of bcrypt. The default is bcrypt.DefaultCost; tests take
	// bcrypt.MinCost.
	Cost int
}

// Hash returns what is kept of a password.
func (p Passwords) Hash(password string) (string, error) {
	hash, err := bcrypt.GenerateFromPassword([]byte(password), p.cost())
	if err != nil {
		return "", fmt.Errorf("accounts: hash the password: %w", err)
	}
	return string(hash), nil
}

// matches reports whether the hash is that of the password. It takes as long
// when there is no hash, so that the time of an answer does not tell whether an
// address is known.
func (p Passwords) matches(hash, password string) bool {
	if hash == "" {
		bcrypt.CompareHashAndPassword(nobody(p.cost()), []byte(password)) // for the time that it takes
		return false
	}
	return bcrypt.CompareHashAndPassword([]byte(hash), []byte(password)) == nil
}

// HasPassword reports whether a user has the email and the password.
func HasPassword(ctx context.Context, db database.Querier, email, password string) (bool, error) {
	var hash string
	err := db.QueryRow(ctx, `SELECT password_hash FROM users WHERE email = ?`, email).Scan(&hash)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil && bcrypt.CompareHashAndPassword([]byte(hash), []byte(password)) == nil, err
}

func (p Passwords) cost() int {
	if p.Cost == 0 {
		return bcrypt.DefaultCost
	}
	return p.Cost
}

var nobodies sync.Map // by cost

func nobody(cost int) []byte {
	if hash, ok := nobodies.Load(cost); ok {
		return hash.([]byte)
	}
	hash, _ := bcrypt.GenerateFromPassword([]byte("nobody"), cost) // fails for passwords that are too long
	nobodies.Store(cost, hash)
	return hash
}
