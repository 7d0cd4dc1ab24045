package mergestore

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
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
	mark []byte // at the end of a record with a note, random, so in no other
}

func newNotes() *notes {
	n := &notes{mark: make([]byte, 16)}
	rand.Read(n.mark) // never fails
	return n
}

func (n *notes) add(b []byte, loaded *note) []byte {
	out := make([]byte, 0, len(b)+len(loaded.record)+len(loaded.token)+8+len(n.mark))
	out = append(out, b...)
	out = append(out, loaded.record...)
	out = append(out, loaded.token...)
	out = binary.BigEndian.AppendUint32(out, uint32(len(loaded.record)))
	out = binary.BigEndian.AppendUint32(out, uint32(len(loaded.token)))
	return append(out, n.mark...)
}

func (n *notes) cut(b []byte) (record []byte, loaded *note) {
	rest, ok := bytes.CutSuffix(b, n.mark)
	if !ok {
		return b, nil
	}
	rest, sizes := rest[:len(rest)-8], rest[len(rest)-8:]
	token := len(rest) - int(binary.BigEndian.Uint32(sizes[4:]))
	start := token - int(binary.BigEndian.Uint32(sizes))
	return rest[:start:start], &note{token: string(rest[token:]), record: rest[start:token:token]}
}
