package seed_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/chinertia/chinertia/chiexample/database"
	"github.com/chinertia/chinertia/chiexample/seed"
	"github.com/matryer/is"
)

func TestFillMakesTheSameEveryTimeAndOnlyOnce(t *testing.T) {
	is := is.New(t)
	now := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)
	plain := func(password string) (string, error) { return password, nil }
	digest := func() (counts [4]int, first string) {
		db, err := database.Open(t.Context(), filepath.Join(t.TempDir(), "kith.db"))
		is.NoErr(err)
		defer db.Close()
		is.NoErr(seed.Fill(t.Context(), db, now, plain))
		is.NoErr(seed.Fill(t.Context(), db, now.AddDate(1, 0, 0), plain)) // does nothing
		is.NoErr(db.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM contacts), (SELECT count(*) FROM organizations),
			(SELECT count(*) FROM activities), (SELECT count(*) FROM users)`).Scan(&counts[0], &counts[1], &counts[2], &counts[3]))
		is.NoErr(db.QueryRow(t.Context(), `SELECT min(id || first_name || last_name || email) FROM contacts`).Scan(&first))
		return counts, first
	}
	counts, first := digest()
	is.Equal(counts, [4]int{seed.Contacts, seed.Organizations, seed.Activities, 6})
	again, sameFirst := digest()
	is.Equal(again, counts)
	is.Equal(sameFirst, first)
}
