//go:build unix

package browsertest

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/chinertia/chinertia/chiexample/seed"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/matryer/is"
	"github.com/redis/go-redis/v9"
)

// TestTwoInstancesBehindAProxy runs the program twice, on PostgreSQL and with
// sessions in Redis, behind a proxy that sends every request to the other one:
// nothing may be in the memory of a process.
func TestTwoInstancesBehindAProxy(t *testing.T) {
	t.Parallel()
	if chromium == nil {
		open(t, "") // skips or fails
	}
	is := is.New(t)
	postgres, redis := startPostgres(t), startRedis(t)
	program := build(t)
	var backends []*url.URL
	findProgram(t, "node", "")
	var nodes []*exec.Cmd
	var urls []string
	for range 2 {
		node := exec.Command(program, "-render", "-addr", "127.0.0.1:0")
		urls = append(urls, startProgram(t, node).String())
		nodes = append(nodes, node)
	}
	for range 2 {
		backends = append(backends, runProgram(t, program,
			"-addr", "127.0.0.1:0", "-db", postgres, "-sessions", redis, "-ssr", strings.Join(urls, ",")))
	}
	var turn atomic.Int64
	var served [2]atomic.Int64
	proxy := httptest.NewServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		n := int(turn.Add(1)) % 2
		served[n].Add(1)
		r.SetURL(backends[n])
		r.Out.Host = r.In.Host // or else requests would look as if from another site
		r.SetXForwarded()
	}})
	t.Cleanup(proxy.Close)

	w := open(t, proxy.URL)
	w.visit("/contacts?status=partner")
	w.waitPath("/sign-in")
	w.signIn(seed.Email, seed.Password)
	w.waitPath("/contacts?status=partner")
	w.clickText("New contact")
	w.waitText("First name")
	w.fill(`input[name=firstName]`, "Aaron")
	w.clickText("Add contact")
	w.wait(`document.querySelectorAll('[data-error]').length === 2`) // errors that the other instance has kept
	w.fill(`input[name=lastName]`, "Aardvark")
	w.fill(`input[name=email]`, "aaron@example.org")
	w.clickText("Add contact")
	w.waitText("Aaron Aardvark added.") // and a flash message
	w.fill(`textarea[name=body]`, "Written on two machines.")
	w.clickText("Add note")
	w.wait(`document.querySelector(location.hash || '#none')?.innerText.includes('Written on two machines.')`)
	w.visit("/")
	w.wait(`!!document.querySelector('[data-weeks] svg') && !!document.querySelector('[data-top] li')`)
	w.visit("/reports")
	w.wait(`!!document.querySelector('[data-months] rect')`)
	w.visit("/organizations?sort=contacts&search=ember")
	w.wait(`!!document.querySelector('[data-organization]')`)
	w.visit("/trash")
	w.click(`[data-item] button`)
	w.waitText("Restored.")
	w.visit("/activities?page=3&kind=call")
	w.wait(`document.querySelectorAll('[data-activity]').length >= 25`)
	w.visit("/contacts/import")
	w.upload(`input[name=file]`, "people.csv", []byte("first name,last name,email\nIda,Stern,ida@example.org\n"))
	w.clickText("Import")
	w.waitText("1 contact added.")

	// A machine that renders goes, then the other one: nobody notices but for
	// who renders.
	rendered := func() bool {
		w.visit("/contacts")
		w.wait(`document.querySelectorAll('[data-contact]').length === 20`)
		return eval[bool](w, `!!document.querySelector('[data-server-rendered]')`)
	}
	for range 2 { // instances
		is.True(rendered())
	}
	stop(t, nodes[0])
	for range 4 {
		is.True(rendered())
	}
	stop(t, nodes[1])
	for range 2 {
		is.True(!rendered())
	}

	w.click(`[aria-label="Sign out"]`)
	w.waitPath("/sign-in")
	is.True(served[0].Load() > 10)
	is.True(served[1].Load() > 10)
}

// TestTheProgramStopsCleanly ends the program while a request is under way.
func TestTheProgramStopsCleanly(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	cmd := exec.Command(build(t), "-addr", "127.0.0.1:0", "-db", filepath.Join(t.TempDir(), "kith.db"), "-ssr", "auto")
	address := startProgram(t, cmd)
	response, err := http.Get(address.String() + "/healthz")
	is.NoErr(err)
	response.Body.Close()
	is.Equal(response.StatusCode, http.StatusOK)

	conn, err := net.Dial("tcp", address.Host)
	is.NoErr(err)
	defer conn.Close()
	body := `{"email":"` + seed.Email + `","password":"` + seed.Password + `"}`
	fmt.Fprintf(conn, "POST /sign-in HTTP/1.1\r\nHost: %s\r\nX-Inertia: true\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s",
		address.Host, len(body), body[:10])
	time.Sleep(100 * time.Millisecond) // until the request has begun
	is.NoErr(cmd.Process.Signal(syscall.SIGTERM))
	time.Sleep(100 * time.Millisecond)
	fmt.Fprint(conn, body[10:])
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	is.NoErr(err)
	answer.Body.Close()
	is.Equal(answer.StatusCode, http.StatusSeeOther) // what had begun was finished
	is.NoErr(cmd.Wait())                             // status 0
}

func build(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "kith")
	if output, err := exec.Command("go", "build", "-o", path, "..").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, output)
	}
	return path
}

// runProgram runs the program until the end of the test and returns its URL.
func runProgram(t *testing.T, program string, args ...string) *url.URL {
	t.Helper()
	cmd := exec.Command(program, args...)
	address := startProgram(t, cmd)
	t.Cleanup(func() { stop(t, cmd) })
	return address
}

// stop ends a program that must end well.
func stop(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	cmd.Process.Signal(syscall.SIGTERM)
	if err := cmd.Wait(); err != nil {
		t.Error("the program ended with", err)
	}
}

// startProgram returns the URL that the program prints.
func startProgram(t *testing.T, cmd *exec.Cmd) *url.URL {
	t.Helper()
	cmd.Stderr = os.Stderr
	if os.Getenv("REQUESTS") == "" {
		cmd.Stderr = nil
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if _, found, ok := strings.Cut(lines.Text(), "runs at "); ok {
			u, err := url.Parse(found)
			if err != nil {
				t.Fatal(err)
			}
			go io.Copy(io.Discard, out) // or else it would wait for a reader
			return u
		}
	}
	t.Fatal("the program has not said where it runs")
	return nil
}

// findProgram skips the test if a server is not installed, but fails it in CI.
func findProgram(t *testing.T, name, pattern string) string {
	t.Helper()
	if path, err := exec.LookPath(name); err == nil {
		return path
	}
	if found, _ := filepath.Glob(pattern); len(found) > 0 {
		return slices.Max(found) // the newest
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("no %s: CI has to run this test", name)
	}
	t.Skipf("no %s in PATH", name)
	return ""
}

func startRedis(t *testing.T) string {
	t.Helper()
	address := freeAddress(t)
	_, port, _ := net.SplitHostPort(address)
	startServer(t, exec.Command(findProgram(t, "redis-server", ""), "--bind", "127.0.0.1", "--port", port, "--save", "", "--dir", t.TempDir()), func() error {
		client := redis.NewClient(&redis.Options{Addr: address})
		defer client.Close()
		return client.Ping(t.Context()).Err()
	})
	return "redis://" + address
}

func startPostgres(t *testing.T) string {
	t.Helper()
	const dirs = "/usr/lib/postgresql/*/bin/"
	initdb, postgres := findProgram(t, "initdb", dirs+"initdb"), findProgram(t, "postgres", dirs+"postgres")
	dir, err := os.MkdirTemp("", "kith-postgres-") // t.TempDir cannot be entered by another user
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	as := &syscall.SysProcAttr{Credential: notRoot(t, dir)} // PostgreSQL refuses to run as root
	cmd := exec.Command(initdb, "-D", dir, "-U", "kith", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
	cmd.Dir, cmd.SysProcAttr = dir, as
	if output, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("initdb: %v\n%s", err, output)
	}
	address := freeAddress(t)
	_, port, _ := net.SplitHostPort(address)
	cmd = exec.Command(postgres, "-D", dir, "-p", port, "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off")
	cmd.Dir, cmd.SysProcAttr = dir, as
	url := "postgres://kith@" + address + "/postgres?sslmode=disable"
	startServer(t, cmd, func() error {
		pool, err := pgxpool.New(t.Context(), url)
		if err != nil {
			return err
		}
		defer pool.Close()
		return pool.Ping(t.Context())
	})
	return url
}

func startServer(t *testing.T, cmd *exec.Cmd, ready func() error) {
	t.Helper()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Signal(syscall.SIGINT)
		cmd.Wait()
	})
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for {
		err := ready()
		if err == nil {
			return
		}
		if ctx.Err() != nil {
			t.Fatalf("%s does not answer: %v", cmd.Path, err)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// notRoot gives the directory to another user if the test runs as root.
func notRoot(t *testing.T, dir string) *syscall.Credential {
	t.Helper()
	if os.Geteuid() != 0 {
		return nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, _ := strconv.Atoi(u.Uid) // numbers, on unix
		gid, _ := strconv.Atoi(u.Gid)
		if err := os.Chown(dir, uid, gid); err != nil {
			t.Fatal(err)
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	}
	t.Fatal("no user that PostgreSQL could run as")
	return nil
}
