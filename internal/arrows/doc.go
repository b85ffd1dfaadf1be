// Package arrows holds the table of which package may import which, and tests
// that the code keeps to it, so that a new arrow is a decision and not an
// accident. It has no code of its own.
package arrows
