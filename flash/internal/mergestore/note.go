package mergestore

import (
	"bytes"
	"crypto/rand"
)

// note says where the values of a session come from. Between the codec and the
// store scs knows only bytes, so the store hands the token to Decode, and Encode
// hands the note to the store, behind the record. No note is ever stored.
type note struct {
	token  string // as the store knows it
	record []byte // what Find returned; nil on the way to Decode, which has it
}

// notes adds notes to records, and cuts them off: cut returns nil if there is
// none.
type notes struct {
	mark []byte // between record and note; random, so in no record
}

func newNotes() *notes {
	n := &notes{mark: make([]byte, 16)}
	rand.Read(n.mark) // never fails
	return n
}

func (n *notes) add(b []byte, loaded *note) []byte {
	return bytes.Join([][]byte{b, loaded.record, []byte(loaded.token)}, n.mark)
}

func (n *notes) cut(b []byte) (record []byte, loaded *note) {
	parts := bytes.SplitN(b, n.mark, 3)
	if len(parts) < 3 {
		return b, nil
	}
	return parts[0], &note{token: string(parts[2]), record: parts[1]}
}
