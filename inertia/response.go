package inertia

import (
	"context"
	"net/http"
	"sync"

	"github.com/chinertia/chinertia/inertia/internal/pagejson"
	"github.com/chinertia/chinertia/inertia/internal/props"
	"github.com/chinertia/chinertia/inertia/internal/selection"
)

// response is what a page is made with. It is pooled, so that a page costs no
// memory but that of its own values.
type response struct {
	visit   *visit
	ctx     context.Context
	page    page
	options renderOptions
	sel     selection.Selection
	props   props.Walker
	json    pagejson.Writer
}

// maxPooled is the largest buffer that is kept for the next response, so that one
// huge page does not cost its memory for ever.
const maxPooled = 1 << 20

var responses = sync.Pool{New: func() any {
	e := new(response)
	e.props.Options = props.Options{Selection: &e.sel, Rescued: e.rescued, Failed: propFailed, Panicked: propPanic}
	return e
}}

func (v *visit) newResponse(ctx context.Context) *response {
	e := responses.Get().(*response)
	e.visit, e.ctx, e.options.status = v, ctx, http.StatusOK
	return e
}

// release gives the response back. One that failed or panicked is left to the
// garbage collector instead.
func (e *response) release() {
	e.visit, e.ctx = nil, nil
	e.page = page{}
	e.options = renderOptions{}
	e.sel.Reset()
	e.props.Reset()
	e.json.Reset(maxPooled)
	responses.Put(e)
}
