// Command chiexample is Kith, a small CRM that shows how an application is made
// with chinertia.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/chinertia/chinertia/chiexample/app"
	"github.com/chinertia/chinertia/chiexample/mail"
)

func main() {
	var cfg app.Config
	addr := flag.String("addr", cmp.Or(os.Getenv("ADDR"), "127.0.0.1:8080"), "address to listen on")
	render := flag.Bool("render", false, "only render pages, for instances that name this one with -ssr")
	flag.StringVar(&cfg.Database, "db", "kith.db", "SQLite file, or postgres:// URL")
	flag.StringVar(&cfg.Sessions, "sessions", "", "redis:// URL for sessions (default in the database)")
	flag.StringVar(&cfg.SSR, "ssr", "auto", "render on the server: auto, on (Node), quickjs (in this process), off, or URLs of SSR servers")
	flag.StringVar(&cfg.URL, "url", "", "where visitors find the application, such as https://kith.example")
	flag.Func("trusted-proxy", "network of a proxy whose X-Forwarded-For is believed, such as 10.0.0.0/8; may be repeated", func(s string) error {
		_, err := netip.ParsePrefix(s)
		cfg.TrustedProxies = append(cfg.TrustedProxies, s)
		return err
	})
	flag.StringVar(&cfg.Seed, "seed", "auto", "fill an empty database with sample data, whose password everybody can read: on, off, or auto, which is for this machine only")
	flag.StringVar(&cfg.Telemetry, "telemetry", "off", "send spans and metrics: off, stdout, or otlp (with the variables OTEL_EXPORTER_OTLP_*)")
	mailer := flag.String("mail", "", "where mail is sent, smtp://user:password@mail.example:587?from=kith@mail.example (default on the console)")
	flag.BoolVar(&cfg.Maintenance, "maintenance", false, "answer every page with 503")
	if err := flagsFromEnvironment(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	flag.Parse()
	if url := os.Getenv("VITE_DEV_URL"); url != "" { // set by "inertia dev", as is ADDR
		cfg.DevServer = strings.TrimSuffix(url, "/") + "/"
	}
	var err error
	if cfg.Mailer, err = mail.New(*mailer, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	slog.SetDefault(slog.New(slog.NewTextHandler(os.Stderr, nil)))

	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	if *render {
		err = runRenderer(ctx, *addr)
	} else {
		err = run(ctx, *addr, cfg)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// flagsFromEnvironment sets each flag from a variable of the environment, as
// -trusted-proxy from KITH_TRUSTED_PROXY. The command line wins.
func flagsFromEnvironment() (err error) {
	flag.VisitAll(func(f *flag.Flag) {
		name := "KITH_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		if value, ok := os.LookupEnv(name); ok {
			if e := flag.Set(f.Name, value); e != nil {
				err = errors.Join(err, fmt.Errorf("%s=%s: %w", name, value, e))
			}
		}
	})
	return err
}

func run(ctx context.Context, addr string, cfg app.Config) error {
	if host, _, err := net.SplitHostPort(addr); err == nil && cfg.Seed == "auto" && cfg.URL == "" && !isLocal(host) {
		cfg.Seed = "off" // everybody can come
	}
	a, err := app.New(ctx, cfg)
	if err != nil {
		return err
	}
	defer a.Close()
	return serve(ctx, addr, a, func(addr net.Addr) string {
		if cfg.DevServer != "" {
			return welcome(a, cfg) // "inertia dev" says where it runs
		}
		return runsAt(addr) + welcome(a, cfg)
	})
}

// welcome says what somebody who has just started the program wants to know.
func welcome(a *app.App, cfg app.Config) string {
	kept := "Everything is kept in PostgreSQL"
	if !strings.Contains(cfg.Database, "://") {
		kept = "Everything is kept in " + cfg.Database
	}
	if demo := a.Demo(); demo != nil {
		return fmt.Sprintf("%s; -h lists the flags.\nSign in as %s with the password: %s\n", kept, demo.Email, demo.Password)
	}
	return kept + "; -h lists the flags.\nOpen an account at /sign-up.\n"
}

func isLocal(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// runRenderer is for machines that do nothing but render. They belong on a
// private network: everybody who reaches them may have pages rendered.
func runRenderer(ctx context.Context, addr string) error {
	renderer, err := app.StartRenderer()
	if err != nil {
		return err
	}
	defer renderer.Close()
	return serve(ctx, addr, renderer.Handler(), runsAt)
}

func runsAt(addr net.Addr) string { return fmt.Sprintf("Kith runs at http://%s\n", addr) }

// serve answers requests until ctx ends, and then finishes those under way. It
// prints a greeting once it listens.
func serve(ctx context.Context, addr string, handler http.Handler, greeting func(net.Addr) string) error {
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return fmt.Errorf("cannot listen: %w", err)
	}
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       time.Minute, // uploads
		WriteTimeout:      time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(slog.Default().Handler(), slog.LevelWarn),
	}
	fmt.Print(greeting(listener.Addr()))

	done := make(chan error, 1)
	go func() {
		<-ctx.Done()
		limit, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		done <- server.Shutdown(limit)
	}()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-done
}
