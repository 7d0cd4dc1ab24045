// Command inertia is the tool beside the library: it writes TypeScript from Go
// code, starts new applications, and runs, builds and examines them.
//
//	go tool inertia generate
//	go run github.com/chinertia/chinertia/inertia/cmd/inertia@latest generate
//
// It only reads the source of an application, so that its version need not be
// the version of the library.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// A command is one subcommand. run gets the arguments after its name.
type command struct {
	name    string
	summary string
	run     func(ctx context.Context, args []string, stdout, stderr io.Writer) error
}

// commands are in the order in which -h lists them.
var commands = []command{
	{"new", "start a new application", runNew},
	{"dev", "run an application while one works on it", runDev},
	{"build", "build the front end, the SSR bundle and the program", runBuild},
	{"doctor", "say what is wrong with an application, and how to mend it", runDoctor},
	{"generate", "write TypeScript types and routes from the Go code", runGenerate},
}

// errUsage says that the command line is wrong and that this was told.
var errUsage = errors.New("usage")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run returns the exit status: 0, 1 for a command that failed, and 2 for a
// command line that is wrong.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		usage(stderr)
		return 2
	}
	switch args[0] {
	case "-h", "-help", "--help", "help":
		usage(stdout)
		return 0
	}
	for _, c := range commands {
		if c.name != args[0] {
			continue
		}
		err := c.run(ctx, args[1:], stdout, stderr)
		switch {
		case err == nil, errors.Is(err, flag.ErrHelp):
			return 0
		case errors.Is(err, errUsage):
			return 2
		}
		fmt.Fprintf(stderr, "inertia %s: %v\n", c.name, err)
		return 1
	}
	fmt.Fprintf(stderr, "inertia: there is no command %q\n\n", args[0])
	usage(stderr)
	return 2
}

func usage(w io.Writer) {
	fmt.Fprint(w, "Usage: inertia COMMAND [options]\n\nCommands:\n")
	for _, c := range commands {
		fmt.Fprintf(w, "  %-10s %s\n", c.name, c.summary)
	}
	fmt.Fprint(w, "\n\"inertia COMMAND -h\" lists the options of a command.\n")
}

// parse parses args, which must not have anything but options.
func parse(flags *flag.FlagSet, args []string, stderr io.Writer) error {
	flags.SetOutput(stderr)
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return err
		}
		return errUsage
	}
	return nil
}
