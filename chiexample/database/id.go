package database

import (
	"crypto/rand"
	"encoding/binary"
	"time"
)

// NewID returns an identifier for a new row: 20 letters and digits that sort by
// time, so that new rows are neighbours in the index, and that nobody can guess.
func NewID() string {
	var random [8]byte
	rand.Read(random[:]) // never fails
	return MakeID(time.Now(), binary.BigEndian.Uint64(random[:]))
}

// MakeID returns the identifier for a time and a random number, of which 50
// bits count.
func MakeID(at time.Time, random uint64) string {
	const digits = "0123456789abcdefghjkmnpqrstvwxyz"
	id := make([]byte, 20)
	ms := uint64(at.UnixMilli())
	for i := 9; i >= 0; i-- {
		id[i], ms = digits[ms&31], ms>>5
		id[10+i], random = digits[random&31], random>>5
	}
	return string(id)
}
