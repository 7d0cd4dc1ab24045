package inertia

import "context"

// Renderer turns a page object into HTML on the server. The clients of package
// ssr satisfy it; an in-process JavaScript engine could as well.
//
// RenderPage gets the page object as JSON and must not keep or change the
// bytes after it has returned. It returns the lines for the document's head
// and the HTML for its body, which replaces both the script element with the
// page object and the root element. An empty body without an error means that
// this page is to be rendered by the browser, and is not reported anywhere. It
// is called from many goroutines, and should end soon after ctx does.
type Renderer interface {
	RenderPage(ctx context.Context, page []byte) (head []string, body string, err error)
}
