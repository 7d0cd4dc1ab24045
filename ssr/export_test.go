package ssr

// What the fuzz targets compare with the standard library.
var (
	IsASCII       = isASCII
	AppendASCII   = appendASCII
	PageSize      = pageSize
	ParseRendered = parseRendered
	TopLevel      = topLevel
	CarriesFlash  = carriesFlash
)
