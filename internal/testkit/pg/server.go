package pg

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

var errNotInstalled = errors.New("pg: not installed")

// script makes the cluster, runs the server and waits for the end of its
// standard input. The other end of that pipe belongs to the test binary alone:
// when that stops the server or dies, in whatever way, the pipe closes, and the
// script ends the server (QUIT: at once, without a checkpoint) and removes the
// folder, which the test binary could not do any more.
const script = `
folder=$1 bin=$2
# Whoever ends the tests and all that belongs to them must not end this.
trap '' INT TERM HUP
cd "$folder" || exit 1
# Asynchronous commands would get /dev/null as input: keep the pipe.
"$bin/initdb" --pgdata="$folder/data" --username=postgres --auth=trust --encoding=UTF8 \
  --locale=C.UTF-8 --no-sync --no-instructions >/dev/null || { cd /; rm -rf "$folder"; exit 1; }
"$bin/postgres" -D "$folder/data" -k "$folder" -c listen_addresses= \
  -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off \
  -c max_connections=200 -c shared_buffers=64MB -c wal_level=minimal -c max_wal_senders=0 \
  -c logging_collector=off -c log_min_messages=warning >&2 &
server=$!
read -r _
kill -QUIT $server
wait $server
cd /
rm -rf "$folder"
exit 0
`

// server is a running PostgreSQL with its folder, which holds the socket too.
type server struct {
	folder string
	pipe   io.Closer // closing it ends the server
	done   chan struct{}
	err    error // of the process, valid after done
	log    *bytes.Buffer
}

// startServer starts a server and returns once it accepts connections.
func startServer() (*server, error) {
	bin, err := findBinaries()
	if err != nil {
		return nil, err
	}
	// Directly below the temporary folder: a test's own would belong to root,
	// and its path could exceed the 107 bytes that a socket's address has.
	folder, err := os.MkdirTemp(os.TempDir(), "kp-pg-")
	if err != nil {
		return nil, fmt.Errorf("pg: %w", err)
	}
	cmd := exec.Command("sh", "-c", script, "pg", folder, bin) // #nosec G204 -- a constant script, our own folder
	// In a process group of its own it survives the Ctrl-C that ends the tests,
	// and cleans up after them.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if os.Getuid() == 0 {
		// initdb and postgres refuse to run as root.
		if cmd.SysProcAttr.Credential, err = giveTo("postgres", folder); err != nil {
			return nil, errors.Join(err, os.Remove(folder))
		}
	}
	s := &server{folder: folder, done: make(chan struct{}), log: &bytes.Buffer{}}
	cmd.Dir = "/"
	cmd.Stdout, cmd.Stderr = s.log, s.log
	if s.pipe, err = cmd.StdinPipe(); err != nil {
		return nil, errors.Join(fmt.Errorf("pg: %w", err), os.Remove(folder))
	}
	if err := cmd.Start(); err != nil {
		return nil, errors.Join(fmt.Errorf("pg: start: %w", err), os.Remove(folder))
	}
	go func() {
		s.err = cmd.Wait()
		close(s.done)
	}()
	if err := s.waitReady(); err != nil {
		stopErr := s.stop()
		return nil, fmt.Errorf("pg: start: %w\n%s", errors.Join(err, stopErr), s.log)
	}
	return s, nil
}

func (s *server) waitReady() error {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		// Before the socket is there it is not worth asking.
		if _, err := os.Stat(filepath.Join(s.folder, ".s.PGSQL.5432")); err == nil {
			if s.exec(ctx, "SELECT 1") == nil {
				return nil
			}
		}
		select {
		case <-again.C:
		case <-s.done:
			return fmt.Errorf("the server ended: %w", errors.Join(s.err, errors.New("see its output")))
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// stop ends the server and waits until it and its folder are gone.
func (s *server) stop() error {
	if err := s.pipe.Close(); err != nil && !errors.Is(err, os.ErrClosed) {
		return fmt.Errorf("pg: stop: %w", err)
	}
	<-s.done
	if s.err != nil {
		return fmt.Errorf("pg: stop: %w\n%s", s.err, s.log)
	}
	return nil
}

// giveTo makes a folder another user's and nobody else's, and returns who that is.
func giveTo(name, folder string) (*syscall.Credential, error) {
	u, err := user.Lookup(name)
	if err != nil {
		return nil, fmt.Errorf("pg: the tests run as root, and PostgreSQL needs another user: %w", err)
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("pg: user %s: %w", name, err)
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("pg: user %s: %w", name, err)
	}
	if err := os.Chown(folder, int(uid), int(gid)); err != nil {
		return nil, fmt.Errorf("pg: %w", err)
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}

// findBinaries returns the folder of initdb and postgres: the newest of
// Debian's, which are not in PATH, or that in PATH.
func findBinaries() (string, error) {
	folders, err := filepath.Glob("/usr/lib/postgresql/*/bin")
	if err != nil {
		return "", fmt.Errorf("pg: %w", err)
	}
	slices.SortFunc(folders, func(a, b string) int { return version(b) - version(a) })
	if initdb, err := exec.LookPath("initdb"); err == nil {
		folders = append(folders, filepath.Dir(initdb))
	}
	for _, folder := range folders {
		if isFile(folder, "initdb") && isFile(folder, "postgres") {
			return folder, nil
		}
	}
	return "", errNotInstalled
}

// version is the number in /usr/lib/postgresql/15/bin.
func version(folder string) int {
	n, _ := strconv.Atoi(strings.TrimSuffix(filepath.Base(filepath.Dir(folder)), "/"))
	return n
}

func isFile(folder, name string) bool {
	info, err := os.Stat(filepath.Join(folder, name))
	return err == nil && info.Mode().IsRegular()
}
