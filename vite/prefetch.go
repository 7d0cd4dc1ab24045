package vite

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
