package inertiatest

// EncryptHistory asserts whether the browser keeps the page encrypted.
func (p *Page) EncryptHistory(want bool) *Page { p.t.Helper(); return p.flag("encryptHistory", want) }

// ClearHistory asserts whether the browser is told to forget the key of the
// pages that it keeps encrypted.
func (p *Page) ClearHistory(want bool) *Page { p.t.Helper(); return p.flag("clearHistory", want) }

// PreserveFragment asserts whether the client is told to keep the fragment of
// the URL that it asked for.
func (p *Page) PreserveFragment(want bool) *Page {
	p.t.Helper()
	return p.flag("preserveFragment", want)
}

func (p *Page) flag(member string, want bool) *Page {
	p.t.Helper()
	p.must()
	got, ok := p.object[member]
	if !ok {
		got = false
	}
	p.is(member, got, want)
	return p
}
