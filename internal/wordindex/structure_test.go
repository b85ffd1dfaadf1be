package wordindex

import (
	"bytes"
	"math"
	"testing"
)

// TestVarint wants numbers of each length to come back.
func TestVarint(t *testing.T) {
	t.Parallel()
	for shift := range 64 {
		for _, v := range []uint64{1 << shift, 1<<shift - 1, math.MaxUint64 >> shift} {
			b := appendVarint([]byte("x"), v)
			if got, n := varint(b[1:]); got != v || n != len(b)-1 {
				t.Errorf("%d comes back as %d, %d of %d bytes", v, got, n, len(b)-1)
			}
			if _, n := varint(b[1 : len(b)-1]); n != 0 {
				t.Errorf("%d without its end has %d bytes", v, n)
			}
		}
	}
}

// fresh is the structure of an index that was just made: no levels.
var fresh = []byte{0, 0, 0, 6, 0xff, 0, 0, 1, 0, 0, 0}

// TestGrow wants segments to get numbers and origins of their own.
func TestGrow(t *testing.T) {
	t.Parallel()
	data := fresh
	for i := 1; i <= 3; i++ {
		s, err := ReadStructure(data)
		if err != nil {
			t.Fatal(err)
		}
		segment, origin, err := s.Grow(10*i, 5)
		if err != nil || segment != i || origin != uint64(i) || s.Newest() != i {
			t.Fatalf("segment %d, origin %d, %d segments: %v; want %d of each", segment, origin, s.Newest(), err, i)
		}
		data = s.Append(nil)
	}
	if want := []byte{0, 0, 0, 6, 0xff, 0, 0, 1, 1, 3, 60, 0, 3, 1, 1, 10, 1, 1, 0, 0, 5, 2, 1, 20, 2, 2, 0, 0, 5, 3, 1, 30, 3, 3, 0, 0, 5}; !bytes.Equal(data, want) {
		t.Errorf("written as %v, want %v", data, want)
	}
	if _, err := ReadStructure([]byte{0, 0, 0, 6, 1, 1, 1, 0, 0}); err == nil {
		t.Error("a structure without origins is read")
	}
}

// FuzzReadStructure wants whatever is read to be written so that it is read the
// same again.
func FuzzReadStructure(f *testing.F) {
	f.Add(fresh)
	f.Add(fresh[:7])
	f.Add([]byte{0, 0, 0, 6, 0xff, 0, 0, 1, 1, 1, 10, 0, 1, 1, 1, 10, 1, 1, 0, 0, 5})
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := ReadStructure(data)
		if err != nil {
			return
		}
		again, err := ReadStructure(s.Append(nil))
		if err != nil {
			t.Fatalf("%v cannot be read again: %v", s.Append(nil), err)
		}
		if !bytes.Equal(again.Append(nil), s.Append(nil)) {
			t.Errorf("%v becomes %v", s.Append(nil), again.Append(nil))
		}
	})
}
