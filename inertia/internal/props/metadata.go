package props

// Metadata is what the page object says about props beside their values, in the
// order in which the props were met (protocol 4).
type Metadata struct {
	Deferred []DeferredProp
	Rescued  []string
	Merge    []string
	Prepend  []string
	Deep     []string
	MatchOn  []string
	Scroll   []ScrollProp
	Once     []OnceProp // a key may occur more than once: the first counts
}

// DeferredProp is a prop that the client fetches with the others of its group.
type DeferredProp struct{ Group, Path string }

// ScrollProp is a page of a list.
type ScrollProp struct {
	Path  string
	Meta  ScrollMeta
	Reset bool
}

// OnceProp is a prop that the client keeps over visits.
type OnceProp struct {
	Key, Path string
	Expires   int64 // milliseconds since 1970, 0 for never
}

type metadataMark [8]int

func (m *Metadata) mark() metadataMark {
	return metadataMark{len(m.Deferred), len(m.Rescued), len(m.Merge), len(m.Prepend), len(m.Deep), len(m.MatchOn), len(m.Scroll), len(m.Once)}
}

func (m *Metadata) cut(n metadataMark) {
	m.Deferred, m.Rescued, m.Merge, m.Prepend = m.Deferred[:n[0]], m.Rescued[:n[1]], m.Merge[:n[2]], m.Prepend[:n[3]]
	m.Deep, m.MatchOn, m.Scroll, m.Once = m.Deep[:n[4]], m.MatchOn[:n[5]], m.Scroll[:n[6]], m.Once[:n[7]]
}

// reset empties the lists and keeps the memory of short ones, but nothing they
// refer to.
func (m *Metadata) reset() {
	m.Deferred, m.Scroll, m.Once = emptied(m.Deferred), emptied(m.Scroll), emptied(m.Once)
	for _, list := range []*[]string{&m.Rescued, &m.Merge, &m.Prepend, &m.Deep, &m.MatchOn} {
		*list = emptied(*list)
	}
}

// maxKept is how long the lists are that stay in memory for the next response.
const maxKept = 1024

func emptied[T any](list []T) []T {
	if cap(list) > maxKept {
		return nil
	}
	clear(list)
	return list[:0]
}

func (m *Metadata) addOnce(s *Spec, path string) {
	key := s.Key
	if key == "" {
		key = path
	}
	m.Once = append(m.Once, OnceProp{key, path, s.expires()})
}

// addMerge notes how the client merges the prop: as a whole, or the lists at the
// inner paths (protocol 4.1).
func (m *Metadata) addMerge(s *Spec, path string) {
	whole := len(s.Append) == 0 && len(s.Prepend) == 0
	switch {
	case s.Merge == Deep:
		m.Deep = append(m.Deep, path)
	case whole && s.Merge == Prepend:
		m.Prepend = append(m.Prepend, path)
	case whole:
		m.Merge = append(m.Merge, path)
	}
	m.Merge = appendInner(m.Merge, path, s.Append)
	m.Prepend = appendInner(m.Prepend, path, s.Prepend)
	m.MatchOn = appendInner(m.MatchOn, path, s.MatchOn)
}

// addScroll notes where the client puts the items of a scroll prop (protocol 4.5).
func (m *Metadata) addScroll(s *Spec, path string, prepend bool) {
	if list := path + "." + s.Wrapper; prepend {
		m.Prepend = append(m.Prepend, list)
	} else {
		m.Merge = append(m.Merge, list)
	}
	m.MatchOn = appendInner(m.MatchOn, path, s.MatchOn)
}

func appendInner(list []string, path string, inner []string) []string {
	for _, name := range inner {
		list = append(list, path+"."+name)
	}
	return list
}
