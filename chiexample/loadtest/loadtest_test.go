//go:build linux

// Package loadtest puts the built program under load, beside a plain net/http
// handler that answers with the same bytes from memory.
package loadtest

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/chinertia/chinertia/chiexample/seed"
)

const connections = 32

// target is a request of the mix, with the answer that it had at first.
type target struct {
	path    string
	headers map[string]string
	answer  answer
}

// answer is what the plain handler replays.
type answer struct {
	Path, Partial, Inertia string
	Header                 http.Header
	Body                   []byte
}

// TestProgramUnderLoad runs for a second, or as long as LOAD says:
//
//	LOAD=60s go test ./loadtest -v
func TestProgramUnderLoad(t *testing.T) {
	duration := time.Second
	if s := os.Getenv("LOAD"); s != "" {
		var err error
		if duration, err = time.ParseDuration(s); err != nil {
			t.Fatal(err)
		}
	}
	dir := t.TempDir()
	kith := start(t, exec.Command(buildKith(t, dir), "-addr", "127.0.0.1:0", "-db", filepath.Join(dir, "kith.db"), "-ssr", "off"))
	targets, jar := mix(t, kith.url)

	answers := filepath.Join(dir, "answers.json")
	var list []answer
	for _, r := range targets {
		list = append(list, r.answer)
	}
	data, err := json.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(answers, data, 0o600); err != nil {
		t.Fatal(err)
	}
	replay := exec.Command(os.Args[0])
	replay.Env = append(os.Environ(), "REPLAY="+answers)
	plain := start(t, replay)

	sizes := []int64{kith.memory(t)}
	var took []time.Duration
	for range 4 {
		took = append(took, load(t, kith, targets, jar, duration/4)...)
		sizes = append(sizes, kith.memory(t))
	}
	kith.report(t, "program", took, duration)
	plain.report(t, "plain handler", load(t, plain, targets, nil, duration), duration)
	t.Logf("memory of the program in MB at the start and after each quarter: %d", sizes)
	if grown := sizes[4] - sizes[1]; grown > 64 {
		t.Errorf("the memory of the program has grown by %d MB since the first quarter", grown)
	}
}

func buildKith(t *testing.T, dir string) string {
	t.Helper()
	program := filepath.Join(dir, "kith")
	if output, err := exec.Command("go", "build", "-o", program, "..").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, output)
	}
	return program
}

// mix signs in and returns requests for documents, visits, partial reloads and
// deferred props.
func mix(t *testing.T, url string) ([]target, http.CookieJar) {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Jar: jar}
	response, err := client.Post(url+"/sign-in", "application/json",
		strings.NewReader(`{"email":"`+seed.Email+`","password":"`+seed.Password+`"}`))
	if err != nil {
		t.Fatal(err)
	}
	page, err := io.ReadAll(response.Body)
	response.Body.Close()
	if err != nil {
		t.Fatal(err)
	}
	find := func(pattern string, text []byte) string {
		found := regexp.MustCompile(pattern).FindSubmatch(text)
		if found == nil {
			t.Fatalf("no %s in %.300s", pattern, text)
		}
		return string(found[1])
	}
	version := find(`"version":"([^"]+)"`, page)
	visit := map[string]string{"X-Inertia": "true", "X-Inertia-Version": version}
	partial := func(component, only string) map[string]string {
		return map[string]string{"X-Inertia": "true", "X-Inertia-Version": version,
			"X-Inertia-Partial-Component": component, "X-Inertia-Partial-Data": only}
	}
	contacts, _, err := (&target{path: "/contacts", headers: visit}).get(client, url)
	if err != nil {
		t.Fatal(err)
	}
	targets := []target{
		{path: "/"}, {path: "/contacts"}, {path: "/contacts/" + find(`"contacts":{"data":\[{"id":"([^"]+)"`, contacts), headers: visit},
		{path: "/", headers: visit}, {path: "/contacts", headers: visit}, {path: "/contacts?page=7&sort=city", headers: visit},
		{path: "/organizations", headers: visit}, {path: "/activities?page=3", headers: visit}, {path: "/reports", headers: visit},
		{path: "/trash", headers: visit}, {path: "/contacts/new", headers: visit},
		{path: "/contacts?search=anderse", headers: partial("Contacts/Index", "contacts,filters")},
		{path: "/", headers: partial("Dashboard", "recent")}, {path: "/", headers: partial("Dashboard", "weeks,statuses")},
	}
	for i := range targets {
		body, header, err := targets[i].get(client, url)
		if err != nil {
			t.Fatal(err)
		}
		targets[i].answer = answer{targets[i].path, targets[i].headers["X-Inertia-Partial-Data"], targets[i].headers["X-Inertia"], header, body}
	}
	return targets, jar
}

func (r *target) get(client *http.Client, url string) ([]byte, http.Header, error) {
	request, err := http.NewRequest(http.MethodGet, url+r.path, nil)
	if err != nil {
		return nil, nil, err
	}
	request.Header.Set("Accept", "text/html, application/xhtml+xml")
	for name, value := range r.headers {
		request.Header.Set(name, value)
	}
	response, err := client.Do(request)
	if err != nil {
		return nil, nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err == nil && (response.StatusCode != http.StatusOK || response.Header.Get("X-Inertia") != r.headers["X-Inertia"]) {
		err = fmt.Errorf("%s %v: status %d: %.200s", r.path, r.headers, response.StatusCode, body)
	}
	return body, response.Header, err
}

// load sends the mix over all connections and returns how long each request took.
func load(t *testing.T, s *server, targets []target, jar http.CookieJar, duration time.Duration) []time.Duration {
	t.Helper()
	began := s.cpuTime(t)
	ctx, cancel := context.WithTimeout(t.Context(), duration)
	defer cancel()
	client := &http.Client{Jar: jar, Transport: &http.Transport{MaxIdleConnsPerHost: connections}}
	defer client.CloseIdleConnections()
	var (
		mu  sync.Mutex
		all []time.Duration
		wg  sync.WaitGroup
	)
	for c := range connections {
		wg.Go(func() {
			var took []time.Duration
			for n := c; ctx.Err() == nil; n++ {
				began := time.Now()
				if _, _, err := targets[n%len(targets)].get(client, s.url); err != nil {
					t.Error(err)
					return
				}
				took = append(took, time.Since(began))
			}
			mu.Lock()
			defer mu.Unlock()
			all = append(all, took...)
		})
	}
	wg.Wait()
	s.cpu += s.cpuTime(t) - began
	return all
}

// server is a process under load.
type server struct {
	url string
	pid int
	cpu time.Duration // that load has caused
}

func (s *server) report(t *testing.T, name string, took []time.Duration, duration time.Duration) {
	t.Helper()
	if len(took) == 0 {
		t.Fatal(name, "answered nothing")
	}
	slices.Sort(took)
	at := func(share float64) time.Duration {
		return took[int(share*float64(len(took)-1))].Round(100 * time.Microsecond)
	}
	t.Logf("%-13s %7d requests, %5.0f a second, %v of CPU each, p50 %v, p99 %v", name, len(took), float64(len(took))/duration.Seconds(),
		(s.cpu / time.Duration(len(took))).Round(10*time.Microsecond), at(0.5), at(0.99))
}

func start(t *testing.T, cmd *exec.Cmd) *server {
	t.Helper()
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Signal(syscall.SIGTERM)
		cmd.Wait() // the handler that replays has no end of its own
	})
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if _, url, ok := strings.Cut(lines.Text(), "runs at "); ok {
			return &server{url: url, pid: cmd.Process.Pid}
		}
	}
	t.Fatal("the program has not said where it runs")
	return nil
}

// memory returns the resident size in MB, and peak the most that it has been.
func (s *server) memory(t *testing.T) int64 { t.Helper(); return s.status(t, "VmRSS:") }
func (s *server) peak(t *testing.T) int64   { t.Helper(); return s.status(t, "VmHWM:") }

func (s *server) status(t *testing.T, field string) int64 {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.pid))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), field)
	kb, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return kb >> 10
}

func (s *server) cpuTime(t *testing.T) time.Duration {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.pid))
	if err != nil {
		t.Fatal(err)
	}
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')'):]))
	var ticks int64
	for _, f := range fields[12:14] { // utime and stime; counted from the name
		n, err := strconv.ParseInt(f, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}

// TestMain is the plain handler too.
func TestMain(m *testing.M) {
	path := os.Getenv("REPLAY")
	if path == "" {
		os.Exit(m.Run())
	}
	if err := replayAnswers(path); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
