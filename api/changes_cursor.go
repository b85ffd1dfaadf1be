package api

import (
	"encoding/binary"
	"errors"

	"github.com/gin-gonic/gin"

	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/store"
)

// since is where a reader of the changes begins.
type since struct {
	place store.Place
	now   bool // at the end of the log, whatever place says
}

// placeMark tells the cursors of the change log from those of listings.
const placeMark = 'c'

// encodePlace makes the opaque form of a place in the change log: version, mark,
// the database's epoch, row, story within the row.
func encodePlace(p store.Place) string {
	b := []byte{cursorVersion, placeMark}
	for _, n := range []int64{p.Epoch, p.Seq, p.Within} {
		b = binary.BigEndian.AppendUint64(b, uint64(n)) //nolint:gosec // read back the same way
	}
	return sealCursor(b)
}

// decodePlace undoes encodePlace; ok is false for what it did not make.
func decodePlace(text string) (p store.Place, ok bool) {
	const numbersAt, size = 2, 2 + 3*8
	b, ok := openCursor(text)
	if !ok || len(b) != size || b[1] != placeMark {
		return p, false
	}
	for i, n := range []*int64{&p.Epoch, &p.Seq, &p.Within} {
		*n = int64(binary.BigEndian.Uint64(b[numbersAt+8*i:])) //nolint:gosec // written the same way
		if *n < 0 {
			return p, false
		}
	}
	return p, p.Epoch != 0
}

const badPlace = "was not made by this server; take it from meta.cursor, a change's cursor or a snapshot, as it is"

// readSince reads the parameter since; "" is the oldest place.
func readSince(text string) (since, error) {
	switch text {
	case "":
		return since{}, nil
	case "now":
		return since{now: true}, nil
	}
	place, ok := decodePlace(text)
	if !ok {
		return since{}, news.ErrParameter.With("since %s", badPlace).
			WithFields(news.FieldError{Parameter: "since", Code: "not-a-cursor", Detail: badPlace})
	}
	return since{place: place}, nil
}

// restart adds to the error that a cursor is too old where to begin anew.
func (s *Server) restart(c *gin.Context, err error) error {
	if errors.Is(err, news.ErrCursorGone) {
		c.Header("Link", `</v1/changes/snapshot>; rel="start"`)
	}
	return err
}
