package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// How long a server may take to start and to end on a busy machine.
const (
	startTime = time.Minute
	endTime   = 30 * time.Second
)

// server is a child process that serves HTTP on one processor.
type server struct {
	cmd     *exec.Cmd
	address string // "127.0.0.1:41234"
	ended   chan error
}

// addressSaid is how both servers tell a person where they listen.
var addressSaid = regexp.MustCompile(`http://(127\.0\.0\.1:\d+)/`)

// startDateline serves a database with the real program, as it is but for rate
// limits and the size of its cache, and with a log of what goes wrong only.
func startDateline(ctx context.Context, program, database, cache string) (*server, error) {
	return startServer(ctx, program, "serve", "--listen", "127.0.0.1:0", "--database", database,
		"--log-format", "text", "--log-level", "warn", "--cache-size", cache, "--rate-limit-key", "0", "--rate-limit-anonymous", "0")
}

func startServer(ctx context.Context, program string, args ...string) (*server, error) {
	cmd := exec.CommandContext(ctx, program, args...) //nolint:gosec // the program that the caller asks to measure
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = endTime
	cmd.Env = append(withoutSettings(os.Environ()), "GOMAXPROCS=1")
	said, err := cmd.StderrPipe()
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", program, err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w; \"make build\" builds bin/dateline", program, err)
	}
	s := &server{cmd: cmd, ended: make(chan error, 1)}
	listening := make(chan string, 1)
	var log strings.Builder
	go func() {
		readLog(said, &log, listening)
		s.ended <- cmd.Wait()
	}()
	select {
	case s.address = <-listening:
		return s, nil
	case err := <-s.ended:
		return nil, fmt.Errorf("%s ended before it listened: %w\n%s", program, err, log.String())
	case <-time.After(startTime):
		return nil, errors.Join(fmt.Errorf("%s does not listen after %v", program, startTime), s.stop())
	}
}

// readLog reads what a server says to its end, keeps the beginning, and tells
// the address.
func readLog(said io.Reader, log *strings.Builder, listening chan<- string) {
	const keep = 1 << 16
	lines := bufio.NewScanner(said)
	for lines.Scan() {
		if log.Len() < keep {
			log.WriteString(lines.Text() + "\n")
		}
		if found := addressSaid.FindStringSubmatch(lines.Text()); found != nil {
			select {
			case listening <- found[1]:
			default: // it says several addresses of one listener
			}
		}
	}
	_, _ = io.Copy(io.Discard, said) // after a line that was too long: it must not block
}

func withoutSettings(environ []string) (kept []string) {
	for _, v := range environ {
		if !strings.HasPrefix(v, "DATELINE_") {
			kept = append(kept, v)
		}
	}
	return kept
}

// stop ends the server as an operator does.
func (s *server) stop() error {
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	select {
	case err := <-s.ended:
		return err
	case <-time.After(endTime):
		return errors.Join(fmt.Errorf("it does not end in %v", endTime), s.cmd.Process.Kill())
	}
}

// memory is what the server holds in memory at the moment, in bytes; 0 where the
// system does not tell.
func (s *server) memory() int64 {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(s.cmd.Process.Pid) + "/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kb, _ := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 10, 64)
			return kb << 10
		}
	}
	return 0
}
