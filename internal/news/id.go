package news

import (
	"encoding/hex"
	"fmt"
)

// ID is the identity of an article: a UUID, version 7 when the server made it
// (RFC 9562, 5.7). The zero ID means none.
type ID [16]byte

// ParseID reads the canonical lower- or upper-case form with hyphens
// (RFC 9562, 4). Nothing else passes, so a parsed id is safe wherever an id goes.
func ParseID(s string) (ID, error) {
	var id ID
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return ID{}, errID(s)
	}
	compact := s[:8] + s[9:13] + s[14:18] + s[19:23] + s[24:]
	if _, err := hex.Decode(id[:], []byte(compact)); err != nil {
		return ID{}, errID(s)
	}
	return id, nil
}

func errID(s string) error {
	if len(s) > 60 {
		s = s[:60] + "…"
	}
	return ErrParameter.With("%q is not an article id", s).WithFields(FieldError{
		Code: "not-an-id", Detail: fmt.Sprintf("%q is not an id; an id is a UUID such as 01902dcb-0c00-79ba-a3e4-3416874f0a87", s),
	})
}

// IsZero reports whether id names nothing.
func (id ID) IsZero() bool { return id == ID{} }

// String gives the canonical form in lower case, and "" for the zero ID.
func (id ID) String() string {
	if id.IsZero() {
		return ""
	}
	var b [36]byte
	hex.Encode(b[0:8], id[0:4])
	b[8] = '-'
	hex.Encode(b[9:13], id[4:6])
	b[13] = '-'
	hex.Encode(b[14:18], id[6:8])
	b[18] = '-'
	hex.Encode(b[19:23], id[8:10])
	b[23] = '-'
	hex.Encode(b[24:36], id[10:16])
	return string(b[:])
}

// MarshalText gives the canonical form.
func (id ID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText reads the canonical form; "" is the zero ID.
func (id *ID) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*id = ID{}
		return nil
	}
	parsed, err := ParseID(string(b))
	if err != nil {
		return err
	}
	*id = parsed
	return nil
}
