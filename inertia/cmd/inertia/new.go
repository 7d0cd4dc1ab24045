package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	"github.com/chinertia/chinertia/inertia/cmd/inertia/internal/scaffold"
	"github.com/chinertia/chinertia/inertia/cmd/inertia/internal/terminal"
)

func runNew(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	cfg := scaffold.Config{Log: stderr, Version: version()}
	flags := flag.NewFlagSet("inertia new", flag.ContinueOnError)
	for _, name := range scaffold.Frameworks {
		flags.BoolFunc(name, "the front end is written for "+name, func(string) error {
			cfg.Framework = name
			return nil
		})
	}
	flags.StringVar(&cfg.SSR, "ssr", "node", "what renders documents on the server: "+strings.Join(scaffold.Renderers, ", "))
	flags.StringVar(&cfg.Module, "module", "", "the path of the Go module, such as example.com/myapp (default the name)")
	flags.StringVar(&cfg.Replace, "replace", "", "a folder with the library, to be used instead of a version")
	flags.Usage = func() {
		fmt.Fprintln(stderr, "Usage: inertia new [options] NAME")
		flags.PrintDefaults()
	}
	// The name may stand before the options, as one says it.
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		cfg.Dir, args = args[0], args[1:]
	}
	if err := parse(flags, args, stderr); err != nil {
		return err
	}
	names := flags.Args()
	if cfg.Dir != "" {
		names = append([]string{cfg.Dir}, names...)
	}
	if len(names) != 1 {
		if len(names) > 1 {
			fmt.Fprintf(stderr, "inertia new: want one name, but there are %q; options stand together, before the name or after it\n", names)
		}
		flags.Usage()
		return errUsage
	}
	cfg.Dir = names[0]
	if cfg.Module == "" && terminal.Is(os.Stdin) {
		cfg.Module = ask(os.Stdin, stdout, "Path of the Go module", strings.ToLower(filepath.Base(cfg.Dir)))
	}
	if err := scaffold.Create(ctx, cfg); err != nil {
		return err
	}
	fmt.Fprintf(stdout, "\n%s is ready:\n\n  cd %s\n  go tool inertia dev\n\n", filepath.Base(cfg.Dir), cfg.Dir)
	return nil
}

// version returns the version of this command, which is that of the library, or
// "" for a build from a checkout.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "(devel)" || strings.Contains(info.Main.Version, "+dirty") {
		return ""
	}
	return info.Main.Version
}

// ask asks for a line of text; none is the default.
func ask(from io.Reader, to io.Writer, question, otherwise string) string {
	fmt.Fprintf(to, "%s [%s]: ", question, otherwise)
	line, _ := bufio.NewReader(from).ReadString('\n') // no line is the default
	if line = strings.TrimSpace(line); line != "" {
		return line
	}
	return otherwise
}
