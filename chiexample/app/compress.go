package app

import (
	"net/http"

	"github.com/klauspost/compress/gzhttp"
)

// compress sends documents, visits and exports as small as the browser takes
// them. It is outside of the session, which is written with the header of a
// response: compression holds the header back until there is enough to compress.
// The files of the build are compressed already.
func compress(next http.Handler) http.Handler { return gzhttp.GzipHandler(next) }
