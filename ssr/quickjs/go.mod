module github.com/chinertia/chinertia/ssr/quickjs

go 1.26.0

replace github.com/chinertia/chinertia => ../..

require (
	github.com/chinertia/chinertia v0.0.0-00010101000000-000000000000
	github.com/go-sourcemap/sourcemap v2.1.4+incompatible
	github.com/matryer/is v1.4.1
	modernc.org/quickjs v0.27.0
)

require (
	github.com/dustin/go-humanize v1.1.0 // indirect
	github.com/google/uuid v1.6.0 // indirect
	github.com/mattn/go-isatty v0.0.24 // indirect
	github.com/ncruces/go-strftime v1.1.0 // indirect
	github.com/remyoudompheng/bigfft v0.0.0-20230129092748-24d4a6f8daec // indirect
	golang.org/x/sys v0.49.0 // indirect
	modernc.org/libc v1.79.0 // indirect
	modernc.org/libquickjs v0.14.0 // indirect
	modernc.org/mathutil v1.7.1 // indirect
	modernc.org/memory v1.12.1 // indirect
)
