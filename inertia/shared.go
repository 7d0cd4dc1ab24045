package inertia

import (
	"context"
	"net/http"
	"slices"
)

// Share adds props to every page of this request, over those of [WithShared]
// and earlier calls, and under the page's own. They may be of any kind that
// page props are.
//
// Props are not copied: do not change the map afterwards. Share may be called
// from anywhere in the request, also from inside a shared prop; it has an effect
// on the pages that are rendered later.
func Share(ctx context.Context, props Props) {
	v := visitOf(ctx, "Share")
	if v.cfg.hooks.Share != nil {
		v.cfg.hooks.Share(ctx, ShareEvent{Props: props})
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.shared = append(slices.Clip(v.shared), props)
}

// sharedByOptions returns what [WithShared] shares with this request.
func (v *visit) sharedByOptions(r *http.Request) (all []Props) {
	for _, share := range v.cfg.shared {
		if props := share(r); len(props) > 0 {
			all = append(all, props)
			if v.cfg.hooks.Share != nil {
				v.cfg.hooks.Share(r.Context(), ShareEvent{Props: props, Func: share})
			}
		}
	}
	return all
}
