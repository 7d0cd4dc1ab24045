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

// prefetchScript adds links for a list of [url, as] once the page has loaded,
// the first n at once and each further one when another is done. What it adds
// carries the nonce of the script itself.
const prefetchScript = `(()=>{const nonce=document.currentScript.nonce,n=%N,list=%LIST;` +
	`const next=()=>{const f=list.shift();if(!f)return;` +
	`const l=document.createElement("link");l.rel="prefetch";l.as=f[1];l.crossOrigin="";l.fetchPriority="low";` +
	`if(nonce)l.nonce=nonce;l.onload=l.onerror=next;l.href=f[0];document.head.append(l)};` +
	`if(!(navigator.connection&&navigator.connection.saveData))` +
	`addEventListener("load",()=>setTimeout(()=>{for(let i=0;i<n&&list.length;i++)next()}))})()`

// prefetchTags returns the script that fetches all that the chunks of a walk may
// load later, if that is anything.
func (b *build) prefetchTags(w *walk) []Tag {
	if b.config.prefetch == 0 {
		return nil
	}
	var list [][2]string
	for _, file := range w.lazyFiles() {
		as := "script"
		if isStyleFile(file) {
			as = "style"
		}
		list = append(list, [2]string{b.config.base.url(file), as})
	}
	if len(list) == 0 {
		return nil
	}
	n := b.config.prefetch
	if n < 0 {
		n = len(list)
	}
	return []Tag{{Kind: Script, Body: withJSON(prefetchScript, "%N", n, "%LIST", list)}}
}
