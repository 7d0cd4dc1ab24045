package ssr

// What the fuzz targets compare with the standard library.
var (
	AppendASCII   = appendASCII
	PageSize      = pageSize
	ParseRendered = parseRendered
	CarriesFlash  = carriesFlash
)
