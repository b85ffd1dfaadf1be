// Command generate writes the API description from the handlers' annotations:
//
//	go run ./internal/openapi/generate          writes openapi.yaml and the copies in docs
//	go run ./internal/openapi/generate -check   writes nothing; exits 1 and names the files that are stale
//
// It runs in the root of the repository. Exit codes: 0 done or up to date, 1 stale,
// or the annotations leave something out (every fault is listed), 2 wrong use.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/dateline-api/dateline/internal/openapi"
)

// folders hold the annotations and the wire types; the first also has doc.go.
var folders = []string{"api", "internal/news", "internal/formats"}

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("generate", flag.ContinueOnError)
	flags.SetOutput(stderr)
	check := flags.Bool("check", false, "write nothing; exit 1 and name the files that are stale")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		return 2
	}
	if err := generate(*check, stdout); err != nil {
		fmt.Fprintln(stderr, "generate:", err)
		return 1
	}
	return 0
}

func generate(check bool, out io.Writer) error {
	files, err := openapi.Generate("docs/problems", folders...)
	if err != nil {
		return err
	}
	if check {
		return files.Check(".")
	}
	changed, err := files.Write(".")
	for _, name := range changed {
		fmt.Fprintln(out, "wrote", name)
	}
	return err
}
