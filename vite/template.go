package vite

import (
	"fmt"
	"html/template"
)

// FuncMap returns functions for templates, for documents that are not made with
// [Assets.Head] alone:
//
//	{{ viteHead "Users/Index" .Nonce }}      tags of the entries and of a page
//	{{ viteTags .Nonce "src/admin.ts" }}     tags of other entries, as by Tags
//	{{ vitePreloads "Users/Index" .Nonce }}  what a page adds, as by Preloads
//	{{ viteAsset "src/images/logo.svg" }}    the URL of a file, as by Asset
//
// The nonce may be "". Execution fails if an entry or an asset does not exist.
func (a *Assets) FuncMap() template.FuncMap {
	return template.FuncMap{
		"viteHead": a.Head,
		"viteTags": func(nonce string, entries ...string) (template.HTML, error) {
			d, err := a.frontend().tagsFor(entries)
			if err != nil {
				return "", fmt.Errorf("vite: %w", err)
			}
			return d.html(nonce), nil
		},
		"vitePreloads": func(component, nonce string) template.HTML {
			return HTML(a.Preloads(component), nonce)
		},
		"viteAsset": func(src string) (string, error) {
			u, ok := a.frontend().asset(src)
			if !ok {
				return "", fmt.Errorf("vite: asset %q is neither in the manifest nor in the build", src)
			}
			return u, nil
		},
	}
}
