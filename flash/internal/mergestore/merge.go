package mergestore

import (
	"bytes"
	"cmp"
	"reflect"
	"time"
)

// merge returns the record to write for a request that loaded base and made it
// mine, while theirs is what is stored now, if found. It reports whether to
// write at all. A record that cannot be decoded is replaced by mine.
func (s *Store) merge(base, mine, theirs []byte, found bool) (record []byte, write bool) {
	if found && bytes.Equal(theirs, base) {
		return mine, true // as nearly always
	}
	was, err1 := s.decode(base)
	is, err2 := s.decode(mine)
	now := session{deadline: is.deadline, others: make(map[string]any)}
	var err3 error
	if found {
		now, err3 = s.decode(theirs)
	}
	hasChanged := !reflect.DeepEqual(was.others, is.others)
	if cmp.Or(err1, err2, err3) != nil || hasChanged && !found && s.config.LastWriteWins {
		return mine, true
	}
	merged := s.config.Merge(was.own, is.own, now.own)
	result := now
	switch {
	case !found && merged == nil:
		return nil, false // nothing of the session comes back
	case hasChanged && found:
		result = is
		for key := range was.others {
			if _, ok := now.others[key]; !ok && !s.config.LastWriteWins {
				delete(result.others, key) // a visitor who has signed out stays signed out
			}
		}
	case !is.deadline.Equal(was.deadline):
		result.deadline = is.deadline
	}
	set(result.others, s.config.Key, merged)
	record, err := s.codec.Encode(result.deadline, result.others)
	if err != nil {
		return mine, true
	}
	return record, true
}

// session is a decoded record.
type session struct {
	deadline time.Time
	own      any // the value under the key that is merged
	others   map[string]any
}

func (s *Store) decode(record []byte) (session, error) {
	deadline, values, err := s.codec.Decode(record)
	if values == nil {
		values = make(map[string]any)
	}
	own := values[s.config.Key]
	delete(values, s.config.Key)
	return session{deadline, own, values}, err
}
