//go:build !race

package api_test

// writesRead is how many writes are read back at once.
const writesRead = 2_000

// raced is whether the tests run with the race detector.
const raced = false
