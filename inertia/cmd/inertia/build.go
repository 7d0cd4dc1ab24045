package main

import (
	"context"
	"flag"
	"fmt"
	"io"

	"github.com/chinertia/chinertia/inertia/cmd/inertia/internal/build"
)

func runBuild(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	cfg := build.Config{Log: stderr}
	flags := flag.NewFlagSet("inertia build", flag.ContinueOnError)
	flags.StringVar(&cfg.Output, "o", "", "the file of the program (default bin/ and the last part of its path)")
	flags.StringVar(&cfg.Web, "web", "", "the folder with the package.json of the front end (default web)")
	flags.Usage = func() {
		fmt.Fprintln(stderr, "Usage: inertia build [options] [package]")
		flags.PrintDefaults()
	}
	if err := parse(flags, args, stderr); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		cfg.Package = flags.Arg(0)
	}
	file, err := build.Run(ctx, cfg)
	if err != nil {
		return err
	}
	fmt.Fprintln(stdout, file)
	return nil
}
