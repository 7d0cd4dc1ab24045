package ssr

import (
	"bufio"
	"io"
)

// What the fuzz targets compare with the standard library.
var (
	IsASCII       = isASCII
	AppendASCII   = appendASCII
	PageSize      = pageSize
	ParseRendered = parseRendered
	TopLevel      = topLevel
	CarriesFlash  = carriesFlash
)

func ReadResponse(r io.Reader, limit int64) (status int, body []byte, keepAlive bool, err error) {
	resp, err := readResponse(bufio.NewReaderSize(r, 16<<10), limit, nil)
	return resp.status, resp.body, resp.keepAlive, err
}
