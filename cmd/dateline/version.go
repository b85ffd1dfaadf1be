package main

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"
)

// version is set by the linker: -ldflags "-X main.version=v1.2.3".
var version string

// versionCommand is "dateline version".
type versionCommand struct{}

// Run prints the version, and what it was built with.
func (versionCommand) Run(p *program) error {
	_, err := fmt.Fprintf(p.out, "dateline %s %s %s/%s\n", versionText(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}

// versionText returns the version that was stamped in, else the module's as
// "go install" records it, else "dev".
func versionText() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "(devel)" {
		return cmp.Or(version, info.Main.Version, "dev")
	}
	return cmp.Or(version, "dev")
}
