//go:build race

package api_test

// writesRead is how many writes are read back at once; the race detector makes
// each ten times as long.
const writesRead = 400
