package mergestore

import (
	"bytes"
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
	now := session{deadline: is.deadline, values: make(map[string]any)}
	var err3 error
	if found {
		now, err3 = s.decode(theirs)
	}
	if err1 != nil || err2 != nil || err3 != nil {
		return mine, true
	}

	key := s.config.Key
	changed := !was.equalBeside(key, is)
	if changed && !found && s.config.LastWriteWins {
		return mine, true
	}
	merged := s.config.Merge(was.values[key], is.values[key], now.values[key])
	result := now
	switch {
	case !found && merged == nil:
		return nil, false // nothing of the session comes back
	case changed && found:
		result = is
		if !s.config.LastWriteWins {
			result.dropWhatIsGone(was, now)
		}
	case !is.deadline.Equal(was.deadline):
		result.deadline = is.deadline
	}
	delete(result.values, key)
	if merged != nil {
		result.values[key] = merged
	}
	record, err := s.codec.Encode(result.deadline, result.values)
	if err != nil {
		return mine, true
	}
	return record, true
}

// session is a decoded record.
type session struct {
	deadline time.Time
	values   map[string]any
}

func (s *Store) decode(record []byte) (session, error) {
	deadline, values, err := s.codec.Decode(record)
	if values == nil {
		values = make(map[string]any)
	}
	return session{deadline, values}, err
}

// dropWhatIsGone removes what another request has removed: a visitor who has
// signed out stays signed out.
func (s session) dropWhatIsGone(was, now session) {
	for k := range was.values {
		if _, ok := now.values[k]; !ok {
			delete(s.values, k)
		}
	}
}

// equalBeside reports whether s and t differ in nothing but the value under
// key.
func (s session) equalBeside(key string, t session) bool {
	left := len(t.values)
	if _, ok := t.values[key]; ok {
		left--
	}
	for k, v := range s.values {
		if k == key {
			continue
		}
		if w, ok := t.values[k]; !ok || !reflect.DeepEqual(v, w) {
			return false
		}
		left--
	}
	return left == 0
}
