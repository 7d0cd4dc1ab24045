package app

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"strings"

	"github.com/chinertia/chinertia/chiexample/web"
	"github.com/chinertia/chinertia/inertia"
	chiotel "github.com/chinertia/chinertia/inertia/otel"
	"github.com/chinertia/chinertia/ssr"
	"github.com/chinertia/chinertia/ssr/quickjs"
)

// startSSR returns what renders documents on the server, or nil.
func (a *App) startSSR(cfg Config) (inertia.Renderer, error) {
	switch {
	case cfg.SSR == "" || cfg.SSR == "off":
		return nil, nil
	case strings.Contains(cfg.SSR, "://"):
		nodes := strings.Split(cfg.SSR, ",")
		client := ssr.New(nodes[0], ssr.WithNodes(nodes[1:]...), ssr.WithHeader(chiotel.TraceHeader))
		a.onClose(func() { client.Close() })
		return client, nil
	case cfg.SSR != "auto" && cfg.SSR != "on" && cfg.SSR != "quickjs":
		return nil, fmt.Errorf("ssr: %q is not auto, on, quickjs, off or a list of URLs", cfg.SSR)
	case cfg.DevServer != "":
		client := ssr.New(ssr.DefaultURL, ssr.WithDevServer(cfg.DevServer))
		a.onClose(func() { client.Close() })
		return client, nil
	}
	if cfg.SSR != "quickjs" {
		client, err := StartRenderer()
		if err == nil {
			a.onClose(func() { client.Close() })
			return client, nil
		}
		if cfg.SSR == "on" {
			return nil, err
		}
		slog.Info("pages are rendered in this process", "reason", err)
	}
	return a.startQuickJS()
}

// startQuickJS returns a renderer that needs nothing but this program.
func (a *App) startQuickJS() (inertia.Renderer, error) {
	bundle, err := fs.ReadFile(web.DistSSR(), "main.mjs")
	if err != nil {
		return nil, err
	}
	renderer, err := quickjs.New(bundle)
	if err != nil {
		return nil, err
	}
	a.onClose(func() { renderer.Close() })
	return renderer, nil
}

// StartRenderer starts Node with the bundle in this binary. It runs until the
// client is closed.
func StartRenderer() (*ssr.Client, error) {
	return ssr.StartFS(context.Background(), web.DistSSR(), "main.mjs", ssr.WithHeader(chiotel.TraceHeader))
}
