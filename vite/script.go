package vite

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strings"
)

// withJSON puts values into an inline script in place of their marks. A value is
// written as JSON with <, > and & escaped, so it cannot leave its expression
// nor the script element.
func withJSON(script string, pairs ...any) string {
	for i := 0; i < len(pairs); i += 2 {
		data, err := json.Marshal(pairs[i+1])
		if err != nil {
			panic("vite: " + err.Error()) // strings and numbers cannot fail
		}
		script = strings.Replace(script, pairs[i].(string), string(data), 1)
	}
	return script
}

// CSPHashes returns the sources, such as 'sha256-…', that a Content Security
// Policy without a nonce has to allow for the inline scripts of
// [Assets.Head]. There are some only with options and builds that need inline
// scripts: prefetching, React refresh, import maps and legacy builds.
func (a *Assets) CSPHashes(component string) []string {
	var hashes []string
	for _, t := range a.frontend().document(component).tags {
		if t.Body != "" && t.Kind != InlineStyle {
			sum := sha256.Sum256([]byte(t.Body))
			hashes = append(hashes, "'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'")
		}
	}
	return hashes
}
