package ssr

// What the fuzz targets compare with the standard library.
var (
	ASCII         = asciiJSON
	ParseRendered = parseRendered
	CarriesFlash  = carriesFlash
)
