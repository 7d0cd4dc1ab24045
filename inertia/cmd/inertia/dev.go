package main

import (
	"context"
	"flag"
	"fmt"
	"io"

	"github.com/chinertia/chinertia/inertia/cmd/inertia/internal/dev"
)

func runDev(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	cfg := dev.Config{Log: stderr}
	flags := flag.NewFlagSet("inertia dev", flag.ContinueOnError)
	flags.StringVar(&cfg.Addr, "addr", "", "where the application is found (default "+dev.DefaultAddr+", or the next free port)")
	flags.StringVar(&cfg.Web, "web", "", "the folder with the package.json of the front end (default web)")
	flags.Usage = func() {
		fmt.Fprint(stderr, "Usage: inertia dev [options] [package] [arguments of the program]\n\n",
			"The program has to listen at the address in the environment variable ADDR (or\n",
			"PORT), or in an argument {addr}. The URL of Vite is in VITE_DEV_URL and {vite}.\n\n")
		flags.PrintDefaults()
	}
	if err := parse(flags, args, stderr); err != nil {
		return err
	}
	if rest := flags.Args(); len(rest) > 0 {
		cfg.Package, cfg.Args = rest[0], rest[1:]
	}
	return dev.Run(ctx, cfg)
}
