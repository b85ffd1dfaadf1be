package wordindex

import "errors"

// errCut is data that ends too early.
var errCut = errors.New("the data ends within a number")

// appendVarint appends a number in SQLite's form: seven bits a byte, the highest
// first, and eight in a ninth (https://sqlite.org/fileformat2.html#varint).
func appendVarint(b []byte, v uint64) []byte {
	switch {
	case v <= 0x7f:
		return append(b, byte(v))
	case v <= 0x3fff:
		return append(b, byte(v>>7)|0x80, byte(v)&0x7f)
	}
	var buf [9]byte
	i := len(buf)
	if v>>56 != 0 {
		i--
		buf[i] = byte(v)
		v >>= 8
		for i > 0 {
			i--
			buf[i] = byte(v)&0x7f | 0x80
			v >>= 7
		}
		return append(b, buf[:]...)
	}
	for last := byte(0); v > 0; v >>= 7 {
		i--
		buf[i] = byte(v)&0x7f | last
		last = 0x80
	}
	return append(b, buf[i:]...)
}

// varint reads a number and tells how many bytes it has; 0 when b ends within it.
func varint(b []byte) (v uint64, size int) {
	for i, c := range b {
		if i == 8 {
			return v<<8 | uint64(c), 9
		}
		v = v<<7 | uint64(c&0x7f)
		if c < 0x80 {
			return v, i + 1
		}
	}
	return 0, 0
}
