package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// How long the program may take to start and to end on a busy machine.
const (
	startTime = time.Minute
	endTime   = time.Minute
)

// builtFolder is where the program was built, when it was.
var builtFolder atomic.Pointer[string]

// build builds the program once, with the flags of "make build", which has
// filled the build cache with them.
var build = sync.OnceValues(func() (string, error) {
	folder, err := os.MkdirTemp("", "dateline-test-")
	if err != nil {
		return "", err
	}
	builtFolder.Store(&folder)
	path := filepath.Join(folder, "dateline")
	cmd := exec.Command("go", "build", "-trimpath", "-tags", "nomsgpack", "-o", path, ".")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build: %w\n%s", err, out)
	}
	return path, nil
})

// binary returns the path of the program as people have it, in a process of its
// own. The race detector does not see into that, so its run leaves these tests
// to the one without it; "make test" does both.
func binary(t *testing.T) string {
	t.Helper()
	if raced {
		t.Skip("the race detector does not see another process; run this without -race")
	}
	path, err := build()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// command makes a run of the program that no setting of the machine has a say in.
func command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(binary(t), args...)
	cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "DATELINE_") })
	return cmd
}

// output runs the program and returns what it writes to standard output.
func output(t *testing.T, args ...string) string {
	t.Helper()
	cmd := command(t, args...)
	var messages strings.Builder
	cmd.Stderr = &messages
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("dateline %s: %v\n%s%s", strings.Join(args, " "), err, out, messages.String())
	}
	return string(out)
}

// adminKey makes a key that may do everything.
func adminKey(t *testing.T, database string) string {
	t.Helper()
	return strings.TrimSpace(output(t, "keys", "create", "--name", "test", "--scope", "admin", "--database", database))
}

// process is a running "dateline serve".
type process struct {
	cmd     *exec.Cmd
	address string
	ended   chan struct{} // closed when it has ended; err is set then
	err     error

	mu  sync.Mutex
	log strings.Builder
}

// start serves a database on a free port of 127.0.0.1 until the test ends.
func start(t *testing.T, database string, args ...string) *process {
	t.Helper()
	args = append([]string{"serve", "--listen", "127.0.0.1:0", "--database", database,
		"--log-format", "json", "--rate-limit-key", "0", "--rate-limit-anonymous", "0"}, args...)
	p := &process{cmd: command(t, args...), ended: make(chan struct{})}
	said, err := p.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	listening := make(chan string, 1)
	go func() {
		p.read(said, listening)
		p.err = p.cmd.Wait()
		close(p.ended)
	}()
	t.Cleanup(func() {
		p.kill()
		if t.Failed() {
			t.Logf("the server's log ends:\n%s", tail(p.said()))
		}
	})
	select {
	case p.address = <-listening:
	case <-p.ended:
		t.Fatalf("it ended before it listened: %v\n%s", p.err, p.said())
	case <-time.After(startTime):
		t.Fatalf("it does not listen: %s", p.said())
	}
	return p
}

// read keeps the log, and tells the address when the log has it.
func (p *process) read(said io.Reader, listening chan<- string) {
	lines := bufio.NewScanner(said)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		p.mu.Lock()
		p.log.Write(lines.Bytes())
		p.log.WriteByte('\n')
		p.mu.Unlock()
		var line struct{ Msg, Address string }
		if json.Unmarshal(lines.Bytes(), &line) == nil && line.Msg == "listening" {
			select {
			case listening <- line.Address:
			default: // another listener, of metrics
			}
		}
	}
}

// said returns the log so far.
func (p *process) said() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.log.String()
}

// tail returns the end of a long text.
func tail(text string) string { return text[max(0, len(text)-4000):] }

// kill ends the process as a power cut would, and waits for it.
func (p *process) kill() {
	_ = p.cmd.Process.Kill() // it may have ended
	<-p.ended
}

// signal sends a signal.
func (p *process) signal(t *testing.T, s os.Signal) {
	t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil && !errors.Is(err, os.ErrProcessDone) {
		t.Fatal(err)
	}
}

// end stops the process as an operator does and wants the exit code 0.
func (p *process) end(t *testing.T) {
	t.Helper()
	p.signal(t, syscall.SIGTERM)
	p.wait(t)
	if p.err != nil {
		t.Errorf("it ended with %v", p.err)
	}
}

// wait returns when the process has ended.
func (p *process) wait(t *testing.T) {
	t.Helper()
	select {
	case <-p.ended:
	case <-time.After(endTime):
		t.Fatalf("it does not end: %s", tail(p.said()))
	}
}

// caller returns a client of the server with a key, or none when it is "".
func (p *process) caller(key string) caller {
	return caller{base: "http://" + p.address, key: key}
}
