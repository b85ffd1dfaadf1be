package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strings"

	"github.com/dateline-api/dateline/cmd/dateline-bench/limit"
)

// machine is what figures depend on. It has no name.
type machine struct {
	processor string
	count     int
	system    string
	goVersion string
	sqlite    string
}

func thisMachine(ctx context.Context) (machine, error) {
	version, err := limit.SQLiteVersion(ctx)
	if err != nil {
		return machine{}, fmt.Errorf("ask for SQLite's version: %w", err)
	}
	return machine{processor(), runtime.NumCPU(), runtime.GOOS + "/" + runtime.GOARCH, runtime.Version(), version}, nil
}

// processor is what the system calls the processor, or "unknown processor".
func processor() string {
	text, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return "unknown processor"
	}
	for line := range strings.Lines(string(text)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return "unknown processor"
}

// String is the machine in one line.
func (m machine) String() string {
	return fmt.Sprintf("%s, %d processors, %s, %s, SQLite %s", m.processor, m.count, m.system, m.goVersion, m.sqlite)
}
