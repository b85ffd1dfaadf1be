package importer

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

var (
	bomUTF8    = []byte{0xEF, 0xBB, 0xBF}
	bomUTF16LE = []byte{0xFF, 0xFE}
	bomUTF16BE = []byte{0xFE, 0xFF}
)

// decode turns the bytes into valid UTF-8 without a byte order mark.
func (r *repairer) decode(raw []byte) (string, error) {
	if len(bytes.TrimSpace(raw)) == 0 {
		return "", ErrNoStory.With("The text is empty.")
	}
	switch {
	case bytes.HasPrefix(raw, bomUTF16LE):
		return r.decodeAs("utf-16le", unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), raw)
	case bytes.HasPrefix(raw, bomUTF16BE):
		return r.decodeAs("utf-16be", unicode.UTF16(unicode.BigEndian, unicode.UseBOM), raw)
	case isBinary(raw):
		return "", ErrNotText.With("The file is binary; only texts can be repaired.")
	}
	raw = bytes.TrimPrefix(raw, bomUTF8)
	if utf8.Valid(raw) {
		return string(raw), nil
	}
	return r.decodeBroken(raw)
}

// decodeBroken handles what is neither UTF-8 nor marked: an 8-bit encoding, or
// UTF-8 with damage, which an editor must look at.
func (r *repairer) decodeBroken(raw []byte) (string, error) {
	good, bad := multibyte(raw)
	if good > 2*bad {
		r.note(EncodingRepaired, 0, "utf-8 with damaged bytes", "utf-8")
		r.damaged = true
		r.doubtf("The text has damaged characters, shown as �: %d bytes.", bad)
		return strings.ToValidUTF8(string(raw), "�"), nil
	}
	cyrillic, sure := looksCyrillic(raw)
	if !sure {
		r.doubtf("The encoding of the text was guessed from very few letters.")
	}
	if cyrillic {
		return r.decodeAs("windows-1251", charmap.Windows1251, raw)
	}
	return r.decodeAs("windows-1254", charmap.Windows1254, raw)
}

func (r *repairer) decodeAs(name string, enc encoding.Encoding, raw []byte) (string, error) {
	text, err := enc.NewDecoder().Bytes(raw)
	if err != nil {
		return "", ErrNotText.With("The file cannot be read as %s.", name)
	}
	if isBinary(text) {
		return "", ErrNotText.With("The file is binary; only texts can be repaired.")
	}
	r.note(EncodingRepaired, 0, name, "utf-8")
	return string(text), nil
}

// multibyte counts whole UTF-8 sequences of two bytes and more, and bytes that
// belong to none.
func multibyte(raw []byte) (good, bad int) {
	for len(raw) > 0 {
		c, size := utf8.DecodeRune(raw)
		switch {
		case c == utf8.RuneError && size <= 1:
			bad++
		case size > 1:
			good++
		}
		raw = raw[size:]
	}
	return good, bad
}

// looksCyrillic tells windows-1251 from windows-1254. Cyrillic words are made of
// high bytes alone; in the Latin alphabets a high byte stands among ASCII letters.
// It is sure with enough such letters, or with none, when both read the same.
func looksCyrillic(raw []byte) (cyrillic, sure bool) {
	var amongHigh, amongASCII int
	for i := 1; i < len(raw); i++ {
		a, b := raw[i-1], raw[i]
		switch {
		case isHighLetter(a) && isHighLetter(b):
			amongHigh++
		case isHighLetter(a) && isASCIILetter(b), isASCIILetter(a) && isHighLetter(b):
			amongASCII++
		}
	}
	const enough = 4
	pairs := amongHigh + amongASCII
	return amongHigh > amongASCII, pairs == 0 || pairs >= enough
}

func isHighLetter(b byte) bool { return b >= 0xC0 || b == 0xA8 || b == 0xB8 }

func isASCIILetter(b byte) bool { return b|0x20 >= 'a' && b|0x20 <= 'z' }

// isBinary tells files that are no text: by the first bytes of common formats,
// or because more than one byte in ten is a control character that texts lack.
func isBinary(raw []byte) bool {
	for _, magic := range []string{"%PDF-", "PK\x03\x04", "\x89PNG", "GIF8", "\xFF\xD8\xFF", "\x1F\x8B", "\x7FELF", "\xD0\xCF\x11\xE0"} {
		if bytes.HasPrefix(raw, []byte(magic)) {
			return true
		}
	}
	controls := 0
	for _, b := range raw {
		if b < 0x20 && b != '\n' && b != '\r' && b != '\t' && b != '\f' && b != '\v' {
			controls++
		}
	}
	const share = 10
	return controls*share > len(raw)
}
