package app

import (
	"context"
	"fmt"
	"log/slog"
	"strings"

	"github.com/chinertia/chinertia/chiexample/web"
	"github.com/chinertia/chinertia/inertia"
	"github.com/chinertia/chinertia/ssr"
)

// startSSR returns what renders documents on the server, or nil.
func (a *App) startSSR(cfg Config) (inertia.Renderer, error) {
	switch {
	case cfg.SSR == "" || cfg.SSR == "off":
		return nil, nil
	case strings.Contains(cfg.SSR, "://"):
		nodes := strings.Split(cfg.SSR, ",")
		client := ssr.New(nodes[0], ssr.WithNodes(nodes[1:]...))
		a.onClose(func() { client.Close() })
		return client, nil
	case cfg.SSR != "auto" && cfg.SSR != "on":
		return nil, fmt.Errorf("ssr: %q is not auto, on, off or a list of URLs", cfg.SSR)
	case cfg.DevServer != "":
		client := ssr.New(ssr.DefaultURL, ssr.WithDevServer(cfg.DevServer))
		a.onClose(func() { client.Close() })
		return client, nil
	}
	client, err := StartRenderer()
	if err != nil && cfg.SSR == "auto" {
		slog.Warn("pages are rendered in the browser only", "reason", err)
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	a.onClose(func() { client.Close() })
	return client, nil
}

// StartRenderer starts Node with the bundle in this binary. It runs until the
// client is closed.
func StartRenderer() (*ssr.Client, error) {
	return ssr.StartFS(context.Background(), web.DistSSR(), "main.mjs")
}
