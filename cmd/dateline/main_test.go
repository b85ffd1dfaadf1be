package main

import (
	"os"
	"testing"
)

// TestMain removes the program that the tests have built when they are done.
func TestMain(m *testing.M) {
	code := m.Run()
	if folder := builtFolder.Load(); folder != nil {
		_ = os.RemoveAll(*folder) // it is in the temporary folder, which somebody else cleans otherwise
	}
	os.Exit(code)
}
