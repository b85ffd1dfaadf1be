//go:build race

package api_test

// writesRead is how many writes are read back at once; the race detector makes
// each ten times as long.
const writesRead = 100

// raced is whether the tests run with the race detector, which makes the database
// five to 27 times as slow unless it is left out, as make test does.
const raced = true
