package typescript

import (
	"cmp"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// taken are names that a module of TypeScript should not give to its own types.
var taken = func() map[string]bool {
	names := map[string]bool{"SharedProps": true, "FlashData": true, "Pages": true}
	for name := range strings.FieldsSeq(`Array Boolean Date Error File FormData Function Map Number Object Omit Params
		Partial Pick Promise Readonly Record Required RegExp Set String Symbol URL Blob Event Element Node Document Request Response Window`) {
		names[name] = true
	}
	return names
}()

// nameAll gives each declaration its name: that of the type in Go, with its
// package where several have one name. Pages and forms are files of their own,
// but share the enums.
func nameAll(decls []*Decl, pages map[string]string) {
	inPages, inForms := maps.Clone(taken), maps.Clone(taken)
	for _, name := range pages {
		inPages[name] = true
	}
	var ofPages, ofForms []*Decl
	for _, d := range decls {
		if d.File != "forms" {
			ofPages = append(ofPages, d)
		} else {
			ofForms = append(ofForms, d)
		}
	}
	nameIn(inPages, ofPages)
	for _, d := range ofPages {
		if d.File == "enums" {
			inForms[d.Name] = true
		}
	}
	nameIn(inForms, ofForms)
}

func nameIn(used map[string]bool, decls []*Decl) {
	groups := map[string][]*Decl{}
	for _, d := range decls {
		name := upperFirst(d.Base)
		groups[name] = append(groups[name], d)
	}
	var later []*Decl
	for _, name := range slices.Sorted(maps.Keys(groups)) {
		if group := groups[name]; len(group) == 1 && !used[name] {
			group[0].Name = name
			used[name] = true
		} else {
			later = append(later, group...)
		}
	}
	slices.SortStableFunc(later, func(a, b *Decl) int {
		return cmp.Or(cmp.Compare(a.packagePath(), b.packagePath()), cmp.Compare(a.Base, b.Base))
	})
	for _, d := range later {
		name := upperFirst(d.Base)
		for dir := d.packagePath(); dir != "" && dir != "." && dir != "/"; dir = path.Dir(dir) {
			if name = camel(path.Base(dir)) + name; !used[name] {
				break
			}
		}
		base := name
		for i := 2; used[name]; i++ {
			name = fmt.Sprint(base, i)
		}
		used[name] = true
		d.Name = name
	}
}

func (d *Decl) packagePath() string {
	if d.Package == nil {
		return ""
	}
	return d.Package.Path()
}

// pageNames returns the name of the type of each page: Contacts/Index is
// ContactsIndex.
func pageNames(components []string) map[string]string {
	names := map[string]string{}
	used := map[string]bool{}
	for _, component := range components {
		name := camel(component)
		if name == "" || unicode.IsDigit(rune(name[0])) || taken[name] {
			name += "Page"
		}
		if unicode.IsDigit(rune(name[0])) {
			name = "Page" + name
		}
		base := name
		for i := 2; used[name]; i++ {
			name = fmt.Sprint(base, i)
		}
		used[name] = true
		names[component] = name
	}
	return names
}

// camel joins the words of a text: "users/index-page" is UsersIndexPage.
func camel(s string) string {
	var b strings.Builder
	for part := range strings.FieldsFuncSeq(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' }) {
		b.WriteString(upperFirst(part))
	}
	return b.String()
}

func upperFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}

// lowerFirst is the name of a Go function as JavaScript would write it: Show is
// show, HTTPError is httpError, ID is id.
func lowerFirst(s string) string {
	runes := []rune(s)
	for i := range runes {
		if !unicode.IsUpper(runes[i]) || i > 0 && i+1 < len(runes) && !unicode.IsUpper(runes[i+1]) && !unicode.IsDigit(runes[i+1]) {
			break
		}
		runes[i] = unicode.ToLower(runes[i])
	}
	return string(runes)
}
