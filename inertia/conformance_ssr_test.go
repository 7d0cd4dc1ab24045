package inertia_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"time"

	"github.com/chinertia/chinertia/inertia"
	"github.com/chinertia/chinertia/ssr"
)

// ssrOptions starts the scripted server and makes every host lead to it.
func (run *caseRun) ssrOptions(config map[string]any) []inertia.Option {
	if config["enabled"] == false {
		return nil
	}
	reply, _ := config["reply"].(map[string]any)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var page any
		_ = json.Unmarshal(body, &page)
		run.ssrRequests = append(run.ssrRequests, map[string]any{
			"method": r.Method, "url": "http://" + r.Host + r.URL.RequestURI(), "contentType": r.Header.Get("Content-Type"), "body": page,
		})
		scriptedReply(w, r, reply)
	}))
	run.t.Cleanup(server.Close)
	client := &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
		if reply["refused"] == true {
			return nil, errors.New("connection refused")
		}
		var d net.Dialer
		return d.DialContext(ctx, network, server.Listener.Addr().String())
	}}}
	run.t.Cleanup(client.CloseIdleConnections)
	limit := time.Minute
	if reply["timeout"] == true || reply["hangs"] == true {
		limit = 50 * time.Millisecond
	}
	opts := []ssr.Option{ssr.WithHTTPClient(client), ssr.WithTimeout(limit)}
	dir := run.t.TempDir()
	if config["ensureBundle"] == true {
		bundle := filepath.Join(dir, "ssr.js")
		if config["bundle"] != nil {
			run.write(bundle, "")
		}
		opts = append(opts, ssr.WithBundle(bundle))
	}
	if hot, ok := config["hotFile"].(string); ok {
		name := filepath.Join(dir, "hot")
		run.write(name, hot)
		opts = append(opts, ssr.WithHotFile(name))
	}
	if hot, ok := config["hotUrl"].(string); ok {
		opts = append(opts, ssr.WithDevServer(hot))
	}
	url, _ := config["url"].(string)
	renderer := ssr.New(url, opts...)
	result := []inertia.Option{inertia.WithSSR(renderer)}
	if config["throwOnError"] == true {
		result = append(result, inertia.WithSSRRequired())
	}
	if list, ok := config["exclude"].([]any); ok {
		for _, pattern := range list {
			result = append(result, inertia.WithSSRExcept(pattern.(string)))
		}
	}
	for key := range config {
		switch key {
		case "enabled", "url", "reply", "ensureBundle", "bundle", "hotFile", "hotUrl", "throwOnError", "exclude":
		default:
			run.fail("config ssr.%s is unknown to the test", key)
		}
	}
	return result
}

func scriptedReply(w http.ResponseWriter, r *http.Request, reply map[string]any) {
	if reply["timeout"] == true || reply["hangs"] == true {
		<-r.Context().Done()
		return
	}
	status := http.StatusOK
	if n, ok := reply["status"].(json.Number); ok {
		code, _ := n.Int64()
		status = int(code)
	}
	var body []byte
	if v, ok := reply["json"]; ok {
		body, _ = json.Marshal(v)
		w.Header().Set("Content-Type", "application/json")
	}
	for _, key := range []string{"text", "body", "raw"} {
		if text, ok := reply[key].(string); ok {
			body = []byte(text)
		}
	}
	w.WriteHeader(status)
	w.Write(body)
}

func (run *caseRun) write(name, text string) {
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		run.fail("%v", err)
	}
}
