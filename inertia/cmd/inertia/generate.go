package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"runtime/debug"
	"strings"

	"github.com/chinertia/chinertia/inertia/cmd/inertia/internal/generate"
)

const generateUsage = `Usage: inertia generate [options] [packages]

Writes TypeScript from the Go code of the module: pages.ts, forms.ts,
routes.ts, enums.ts and inertia.d.ts, with schema.json and routes.json for
tests. What cannot be known from the code is told with file and line.

Settings are in inertia.json beside the go.mod, if there is one.

Options:
`

func runGenerate(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	cfg := generate.Config{Log: stderr, Types: map[string]string{}, Routes: map[string]string{}}
	flags := flag.NewFlagSet("inertia generate", flag.ContinueOnError)
	flags.StringVar(&cfg.Output, "o", "", "the `folder` to write to (default web/src/generated in the root of the module)")
	flags.BoolVar(&cfg.Check, "check", false, "write nothing, and fail if something would be written")
	flags.BoolVar(&cfg.Watch, "watch", false, "go on, and write again when Go code changes")
	flags.BoolVar(&cfg.Strict, "strict", false, "fail if something cannot be known from the code")
	flags.BoolVar(&cfg.Verbose, "v", false, "tell more, such as integers that JavaScript cannot hold")
	flags.Func("type", "the TypeScript of a Go type, `decimal.Decimal=string`; may be repeated", pair(cfg.Types))
	flags.Func("route", "the name of a route, `\"GET /contacts=contacts.index\"`, or - to leave it out; may be repeated", pair(cfg.Routes))
	flags.Usage = func() {
		fmt.Fprint(flags.Output(), generateUsage)
		flags.PrintDefaults()
	}
	if err := parse(flags, args, stderr); err != nil {
		return err
	}
	if cfg.Check && cfg.Watch {
		fmt.Fprintln(stderr, "inertia generate: -check and -watch do not go together")
		return errUsage
	}
	cfg.Patterns = flags.Args()
	debug.SetGCPercent(400) // what is read is needed until the end
	return generate.Run(ctx, cfg)
}

// pair reads options of the form key=value.
func pair(into map[string]string) func(string) error {
	return func(s string) error {
		key, value, ok := strings.Cut(s, "=")
		if !ok || key == "" || value == "" {
			return fmt.Errorf("write it as name=value")
		}
		into[key] = value
		return nil
	}
}
