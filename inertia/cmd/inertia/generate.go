package main

import (
	"context"
	"flag"
	"io"

	"github.com/chinertia/chinertia/inertia/cmd/inertia/internal/generate"
)

func runGenerate(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	cfg := generate.Config{Log: stderr}
	flags := flag.NewFlagSet("inertia generate", flag.ContinueOnError)
	flags.StringVar(&cfg.Output, "o", "", "the folder to write to (default web/src/generated)")
	flags.BoolVar(&cfg.Check, "check", false, "write nothing, and fail if something would be written")
	flags.BoolVar(&cfg.Watch, "watch", false, "go on, and write again when Go code changes")
	flags.BoolVar(&cfg.Strict, "strict", false, "fail if something cannot be known from the code")
	flags.BoolVar(&cfg.Verbose, "v", false, "tell more: integers that JavaScript cannot hold, durations")
	if err := parse(flags, args, stderr); err != nil {
		return err
	}
	cfg.Patterns = flags.Args()
	return generate.Run(ctx, cfg)
}
