package inertiatest

// Error asserts the messages of a field in the errors prop; without messages,
// that there are any. Errors in a bag are for [Page.BagError].
func (p *Page) Error(field string, messages ...string) *Page {
	p.t.Helper()
	p.must()
	p.hasError(p.props()["errors"], "the errors prop", field, messages)
	return p
}

// BagError is [Page.Error] for errors in a bag.
func (p *Page) BagError(bag, field string, messages ...string) *Page {
	p.t.Helper()
	p.must()
	errors, _ := p.props()["errors"].(map[string]any)
	inBag, ok := errors[bag].(map[string]any)
	if !ok {
		p.errorf("there is no error bag %s: the errors prop is %s", bag, show(p.props()["errors"]))
		return p
	}
	p.hasError(inBag, "the bag "+bag, field, messages)
	return p
}

// NoErrors asserts that the fields have no errors; without fields, that there
// are none at all, in no bag either.
func (p *Page) NoErrors(fields ...string) *Page {
	p.t.Helper()
	p.must()
	errors, _ := p.props()["errors"].(map[string]any)
	if len(fields) == 0 && hasErrors(errors) {
		p.errorf("there are errors\n\tgot:  %s", show(errors))
	}
	for _, field := range fields {
		if got, ok := errors[field]; ok {
			p.errorf("there is an error for %s\n\tgot:  %s", field, show(got))
		}
	}
	return p
}

// hasErrors tells errors from bags that are empty.
func hasErrors(errors map[string]any) bool {
	for _, e := range errors {
		if bag, ok := e.(map[string]any); !ok || len(bag) > 0 {
			return true
		}
	}
	return false
}

func (p *Page) hasError(errors any, where, field string, messages []string) {
	p.t.Helper()
	fields, _ := errors.(map[string]any)
	got, ok := fields[field]
	if !ok {
		p.errorf("there is no error for %q: %s is %s", field, where, show(errors))
		return
	}
	switch _, list := got.([]any); {
	case len(messages) == 0:
	case len(messages) == 1 && !list:
		p.is("error for "+field, got, messages[0])
	default:
		p.is("errors for "+field, got, messages)
	}
}
