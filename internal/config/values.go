package config

import (
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/url"
	"strconv"
	"strings"

	"github.com/dustin/go-humanize"
)

// hidden stands where a password would be.
const hidden = "xxxxx"

// Location is a file's path or a URL which may hold a password. Printed,
// logged or marshalled it shows no password; string(l) has it.
type Location string

// String returns the location without its password. A URL that cannot be
// parsed shows its scheme alone, because nobody can tell where its password is.
func (l Location) String() string {
	scheme, _, isURL := strings.Cut(string(l), "://")
	if !isURL {
		return string(l)
	}
	u, err := url.Parse(string(l))
	if err != nil {
		return scheme + "://" + hidden
	}
	if q := u.Query(); q.Has("password") || q.Has("sslpassword") {
		for _, key := range []string{"password", "sslpassword"} {
			if q.Has(key) {
				q.Set(key, hidden)
			}
		}
		u.RawQuery = q.Encode()
	}
	return u.Redacted()
}

// GoString is String, for %#v.
func (l Location) GoString() string { return strconv.Quote(l.String()) }

// LogValue is String, for slog.
func (l Location) LogValue() slog.Value { return slog.StringValue(l.String()) }

// MarshalText is String, for encoders. What it writes cannot be read back when
// there was a password.
func (l Location) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText takes the text as it is.
func (l *Location) UnmarshalText(text []byte) error {
	*l = Location(text)
	return nil
}

// Size is a number of bytes, written with a unit ("1MiB", "500 kB") or bare.
type Size int64

// String writes the size exactly, in the largest binary unit that divides it.
func (s Size) String() string {
	for _, unit := range []struct {
		size Size
		name string
	}{{1 << 30, "GiB"}, {1 << 20, "MiB"}, {1 << 10, "KiB"}} {
		if s != 0 && s%unit.size == 0 {
			return strconv.FormatInt(int64(s/unit.size), 10) + unit.name
		}
	}
	return strconv.FormatInt(int64(s), 10) + "B"
}

// UnmarshalText reads what String writes, and decimal units.
func (s *Size) UnmarshalText(text []byte) error {
	n, err := humanize.ParseBytes(string(text))
	if err != nil {
		return fmt.Errorf("%q is not a size such as 1MiB or 500kB", text)
	}
	if n > math.MaxInt64 {
		return errors.New("larger than any body can be")
	}
	*s = Size(n)
	return nil
}
