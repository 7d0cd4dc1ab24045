package main

import (
	"context"
	"flag"
	"fmt"
	"io"

	"github.com/chinertia/chinertia/inertia/cmd/inertia/internal/doctor"
)

func runDoctor(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	cfg := doctor.Config{Output: stdout}
	flags := flag.NewFlagSet("inertia doctor", flag.ContinueOnError)
	flags.StringVar(&cfg.Web, "web", "", "the folder with the package.json of the front end (default web)")
	flags.StringVar(&cfg.URL, "url", "", "a page of the application while it runs, to be examined too")
	if err := parse(flags, args, stderr); err != nil {
		return err
	}
	problems, err := doctor.Run(ctx, cfg)
	switch {
	case err != nil:
		return err
	case problems == 1:
		return fmt.Errorf("1 problem")
	case problems > 1:
		return fmt.Errorf("%d problems", problems)
	}
	return nil
}
