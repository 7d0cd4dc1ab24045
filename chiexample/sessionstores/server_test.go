//go:build unix

package sessionstores_test

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/redis/go-redis/v9"
)

// binary returns the path of a server's program. Without it the test is
// skipped, but fails in CI, where it must be installed.
func binary(t *testing.T, name, dirs, packageName string) string {
	t.Helper()
	if path, err := exec.LookPath(name); err == nil {
		return path
	}
	if dirs != "" {
		found, _ := filepath.Glob(filepath.Join(dirs, name)) // the pattern is ours
		if len(found) > 0 {
			return slices.Max(found) // the newest version
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("no %s on this machine: install %s", name, packageName)
	}
	t.Skipf("no %s on this machine: install %s to run this test", name, packageName)
	return ""
}

// server is a process that listens on a port of 127.0.0.1.
type server struct {
	t     *testing.T
	path  string
	args  []string
	as    *syscall.Credential
	ready func() error
	cmd   *exec.Cmd
	out   bytes.Buffer
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
}

// start returns when the server is ready.
func (s *server) start() {
	s.t.Helper()
	s.cmd = exec.Command(s.path, s.args...)
	s.cmd.Stdout, s.cmd.Stderr = &s.out, &s.out
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Credential: s.as}
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	deadline := time.Now().Add(30 * time.Second)
	for {
		err := s.ready()
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			s.stop(syscall.SIGKILL)
			s.t.Fatalf("%s is not ready: %v\n%s", s.path, err, &s.out)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func (s *server) stop(how syscall.Signal) {
	if s.cmd != nil {
		s.cmd.Process.Signal(how)
		s.cmd.Wait()
		s.cmd = nil
	}
}

// startRedis starts a Redis that has on disk what it has acknowledged, and
// returns its address.
func startRedis(t *testing.T) (s *server, addr string) {
	t.Helper()
	path := binary(t, "redis-server", "", "redis-server")
	port := freePort(t)
	addr = net.JoinHostPort("127.0.0.1", port)
	client := newRedisClient(addr)
	t.Cleanup(func() { client.Close() })
	s = &server{
		t: t, path: path,
		args: []string{"--bind", "127.0.0.1", "--port", port, "--dir", t.TempDir(),
			"--save", "", "--appendonly", "yes", "--appendfsync", "always"},
		ready: func() error { return client.Ping(context.Background()).Err() },
	}
	t.Cleanup(func() { s.stop(syscall.SIGKILL) })
	s.start()
	return s, addr
}

// newRedisClient has limits that are short enough for a visitor who waits.
func newRedisClient(addr string) *redis.Client {
	return redis.NewClient(&redis.Options{
		Addr: addr, DialTimeout: time.Second, ReadTimeout: time.Second, WriteTimeout: time.Second, PoolTimeout: 2 * time.Second,
	})
}

// startPostgres starts a PostgreSQL with an empty database, and returns a pool
// of connections to it.
func startPostgres(t *testing.T) *pgxpool.Pool {
	t.Helper()
	const dirs = "/usr/lib/postgresql/*/bin"
	initdb := binary(t, "initdb", dirs, "postgresql")
	path := binary(t, "postgres", dirs, "postgresql")

	dir, err := os.MkdirTemp("", "sessionstores-postgres-") // not below t.TempDir, which another user may not enter
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	as := unprivileged(t, dir)

	var out bytes.Buffer
	cmd := exec.Command(initdb, "-D", dir, "-U", "test", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
	cmd.Stdout, cmd.Stderr = &out, &out
	cmd.Dir = dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: as}
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s: %v\n%s", initdb, err, &out)
	}

	port := freePort(t)
	pool, err := pgxpool.New(t.Context(), fmt.Sprintf("postgres://test@127.0.0.1:%s/postgres?sslmode=disable&connect_timeout=2", port))
	if err != nil {
		t.Fatal(err)
	}
	s := &server{
		t: t, path: path, as: as,
		args:  []string{"-D", dir, "-p", port, "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=" + dir, "-c", "fsync=off"},
		ready: func() error { return pool.Ping(context.Background()) },
	}
	t.Cleanup(func() { s.stop(syscall.SIGINT) }) // a fast shutdown
	t.Cleanup(pool.Close)
	s.start()
	return pool
}

// unprivileged returns whom PostgreSQL, which refuses to be root, can run as,
// and gives him the directory. It is nil if the test is not root itself.
func unprivileged(t *testing.T, dir string) *syscall.Credential {
	t.Helper()
	if os.Geteuid() != 0 {
		return nil
	}
	u, err1 := user.Lookup("postgres")
	if err1 != nil {
		var err2 error
		if u, err2 = user.Lookup("nobody"); err2 != nil {
			t.Fatalf("PostgreSQL cannot run as root, and there is no other user: %v", cmp.Or(err1, err2))
		}
	}
	uid, err := strconv.Atoi(u.Uid)
	if err != nil {
		t.Fatal(err)
	}
	gid, err := strconv.Atoi(u.Gid)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(dir, uid, gid); err != nil {
		t.Fatal(err)
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
}
