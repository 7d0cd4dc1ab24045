package ssr_test

import (
	"context"
	"embed"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"os/signal"
	"time"

	"github.com/chinertia/chinertia/ssr"
)

// The server runs beside the application, or on other machines.
func Example() {
	node := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, `{"head":["<title>Home</title>"],"body":"<div id=\"app\">Hello</div>"}`)
	}))
	defer node.Close()

	renderer := ssr.New(node.URL) // for inertia.WithSSR(renderer)

	head, body, err := renderer.RenderPage(context.Background(), []byte(`{"component":"Home","props":{},"url":"/"}`))
	fmt.Println(head, body, err)
	// Output:
	// [<title>Home</title>] <div id="app">Hello</div> <nil>
}

// The application runs the server itself: nothing to deploy, watch or restart.
func ExampleStart() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()

	renderer, err := ssr.Start(ctx, "dist/ssr/ssr.js",
		ssr.WithProcesses(2),
		ssr.WithRecycling(100_000, 512<<20),
		ssr.WithHotFile("public/hot"), // in development, Vite renders
	)
	if err != nil {
		log.Fatal(err)
	}
	defer renderer.Close()
	// inertia.Middleware(inertia.WithSSR(renderer), ...)
}

//go:embed testdata
var dist embed.FS

// The program brings the bundle along, as it does the other files of the
// frontend: there is one file to deploy, and Node to install.
func ExampleStartFS() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()

	renderer, err := ssr.StartFS(ctx, dist, "testdata/server.mjs")
	if err != nil {
		log.Fatal(err)
	}
	defer renderer.Close()
	// inertia.Middleware(inertia.WithSSR(renderer), ...)
}

// Several servers share the work, and stand in for each other.
func ExampleWithNodes() {
	renderer := ssr.New("http://ssr-1.internal:13714",
		ssr.WithNodes("http://ssr-2.internal:13714", "unix:/run/ssr.sock"),
		ssr.WithTimeout(time.Second),
		ssr.WithCache(64<<20, time.Minute),
	)
	for _, node := range renderer.Stats().Nodes {
		fmt.Println(node.Name, node.State)
	}
	// Output:
	// http://ssr-1.internal:13714 up
	// http://ssr-2.internal:13714 up
	// unix:/run/ssr.sock up
}

// A machine that only renders runs a program like this one. The application
// names it: ssr.New("http://10.0.0.7:13714").
func ExampleClient_Handler() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()

	renderer, err := ssr.StartFS(ctx, dist, "testdata/server.mjs", ssr.WithProcesses(4))
	if err != nil {
		log.Fatal(err)
	}
	defer renderer.Close()

	server := &http.Server{
		Addr:        "10.0.0.7:13714", // of a private network
		Handler:     renderer.Handler(),
		ReadTimeout: 15 * time.Second,
	}
	context.AfterFunc(ctx, func() { _ = server.Shutdown(context.Background()) })
	log.Print(server.ListenAndServe())
}

// embedded stands for a JavaScript engine inside the process.
type embedded struct{}

func (embedded) RenderPage(ctx context.Context, page []byte) (head []string, body string, err error) {
	return nil, fmt.Sprintf(`<div id="app">%d bytes</div>`, len(page)), nil
}

// Any renderer can have the limits, the breaker and the cache.
func ExampleNewPool() {
	renderer := ssr.NewPool([]ssr.Renderer{embedded{}}, ssr.WithCache(1<<20, time.Minute))
	_, body, err := renderer.RenderPage(context.Background(), []byte(`{"component":"Home"}`))
	fmt.Println(body, err)
	// Output:
	// <div id="app">20 bytes</div> <nil>
}
