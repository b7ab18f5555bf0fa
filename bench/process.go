package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is a server under measurement.
type process struct {
	cmd  *exec.Cmd
	base string // http://127.0.0.1:port
	took time.Duration
	log  *os.File
}

// start runs a program and waits until probe answers below base; took is how long that was.
func start(ctx context.Context, base, probe, logFile string, env []string, name string, args ...string) (*process, error) {
	log, err := os.OpenFile(logFile, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, name, args...) // #nosec G204 -- programs that were built here
	cmd.Stdout, cmd.Stderr = log, log
	cmd.Env = append(os.Environ(), env...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	begin := time.Now()
	if err := cmd.Start(); err != nil {
		return nil, errors.Join(err, log.Close())
	}
	p := &process{cmd: cmd, base: base, log: log}
	if err := p.answers(ctx, probe); err != nil {
		text, _ := os.ReadFile(logFile)
		return nil, errors.Join(fmt.Errorf("%s: %w\n%s", filepath.Base(name), err, text), p.stop())
	}
	p.took = time.Since(begin)
	return p, nil
}

func (p *process) answers(ctx context.Context, probe string) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	again := time.NewTicker(2 * time.Millisecond)
	defer again.Stop()
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.base+probe, nil)
		if err != nil {
			return err
		}
		if res, err := client.Do(req); err == nil {
			_, _ = io.Copy(io.Discard, res.Body)
			res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return nil
			}
		}
		if !p.alive() {
			return errors.New("ended instead of answering")
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("no answer at %s: %w", p.base, ctx.Err())
		case <-again.C:
		}
	}
}

// alive is false for a process that ended, which stays a zombie until stop.
func (p *process) alive() bool {
	stat, err := os.ReadFile(p.proc("stat"))
	return err == nil && !strings.Contains(string(stat), ") Z ")
}

func (p *process) proc(name string) string {
	return filepath.Join("/proc", strconv.Itoa(p.cmd.Process.Pid), name)
}

func (p *process) stop() error {
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	_ = p.cmd.Wait() // how it ended is not what is measured
	return p.log.Close()
}

// cpu is the time on a processor of all threads, user and system, to the nanosecond (schedstat).
// Go's runtime keeps its threads, so none is missed that ended.
func (p *process) cpu() (time.Duration, error) {
	files, err := filepath.Glob(p.proc("task/*/schedstat"))
	if err != nil || len(files) == 0 {
		return 0, errors.New("/proc/PID/task/*/schedstat cannot be read: figures can be taken on Linux only")
	}
	var sum time.Duration
	for _, f := range files {
		text, err := os.ReadFile(f)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return 0, err
		}
		on, _, _ := strings.Cut(string(text), " ")
		ns, err := strconv.ParseInt(on, 10, 64)
		if err != nil {
			return 0, err
		}
		sum += time.Duration(ns)
	}
	return sum, nil
}

// resident is VmRSS in bytes.
func (p *process) resident() (int64, error) {
	text, err := os.ReadFile(p.proc("status"))
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(text), "VmRSS:")
	kb, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
	n, err := strconv.ParseInt(kb, 10, 64)
	return n * 1024, err
}

// freeAddr gives an address on the loopback that nobody listens on now.
func freeAddr(ctx context.Context) (string, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}
