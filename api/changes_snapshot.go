package api

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json"

	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/store"
)

// SnapshotQuery is the query string of the snapshot.
type SnapshotQuery struct {
	Include string `form:"include" validate:"optional" example:"bodyText"` // give these as well in each story: bodyText, bodyMarkdown
}

// snapshotEnd is the last line of a snapshot.
type snapshotEnd struct {
	Cursor string `json:"cursor"`
	Count  int64  `json:"count"`
}

const (
	ndjsonType    = "application/x-ndjson"
	snapshotChunk = 64 << 10 // bytes that are sent at once
)

// getSnapshot serves all that the caller may see.
//
//	@ID				getSnapshot
//	@Summary		Take a snapshot
//	@Description	All stories that the caller may see, of one moment, one JSON object a line, in the order in which they were first stored. The last line is `{"cursor": …, "count": …}`; without it the snapshot is not whole and must be taken again. Following the changes from that cursor, which is also in the header Dateline-Cursor, misses nothing and repeats nothing. It must be read within 15 minutes, without a pause of more than 15 seconds.
//	@Tags			Follow changes
//	@Produce		application/x-ndjson
//	@Param			_			query		SnapshotQuery	false	"-"
//	@Success		200			{string}	string			"A line for each story, and the last line with the cursor and the number of stories"
//	@Header			200			{string}	Dateline-Cursor	"where to go on in the changes"
//	@Failure		400,401,429	{object}	Problem
//	@Failure		default		{object}	Problem	"Any other problem"
//	@Security		ApiKey || Anonymous
//	@Router			/v1/changes/snapshot [get]
func (s *Server) getSnapshot(c *gin.Context) error {
	want, err := readInclude(wholeStory, query[SnapshotQuery](c).Include)
	if err != nil {
		return err
	}
	leave, err := s.snapshots.enter(s.caller(c))
	if err != nil {
		c.Header("Retry-After", "60")
		return err
	}
	defer leave()
	requestOf(c).untimed = true
	ctx, cancel := context.WithTimeout(c.Request.Context(), s.streaming.walk)
	defer cancel()
	err = s.db.Snapshot(ctx, viewer(c), func(shot *store.Snapshot) error { return s.sendSnapshot(c, shot, want) })
	if err != nil && c.Writer.Written() {
		s.log.LogAttrs(c.Request.Context(), slog.LevelWarn, "a snapshot was cut off", slog.String("requestId", requestOf(c).id), slog.Any("error", err))
		panic(http.ErrAbortHandler) // half a snapshot must not look whole
	}
	return err
}

func (s *Server) sendSnapshot(c *gin.Context, shot *store.Snapshot, want include) error {
	cursor := encodePlace(shot.Place)
	h := c.Writer.Header()
	h.Set("Content-Type", ndjsonType)
	h.Set("Dateline-Cursor", cursor)
	s.cacheAnswer(c, answer{})
	c.Writer.WriteHeader(http.StatusOK)
	if c.Request.Method == http.MethodHead {
		c.Writer.WriteHeaderNow()
		return nil
	}
	out := bufio.NewWriterSize(&patient{c.Writer, http.NewResponseController(c.Writer), s.streaming.patience}, snapshotChunk)
	end := snapshotEnd{Cursor: cursor}
	editor := viewer(c).Editor()
	err := shot.Each(func(a news.Article) error {
		end.Count++
		line, err := s.renderArticle(a, editor, want, nil)
		if err != nil {
			return err
		}
		return writeLine(out, line)
	})
	if err != nil {
		return err
	}
	last, err := json.Marshal(end)
	if err != nil {
		return fmt.Errorf("render the end of a snapshot: %w", err)
	}
	if err := writeLine(out, last); err != nil {
		return err
	}
	return out.Flush()
}

func writeLine(out *bufio.Writer, line []byte) error {
	if _, err := out.Write(line); err != nil {
		return fmt.Errorf("the reader takes nothing: %w", err)
	}
	return out.WriteByte('\n')
}

// patient writes to a reader who must take each piece within a time.
type patient struct {
	to       http.ResponseWriter
	control  *http.ResponseController
	patience time.Duration
}

func (p *patient) Write(b []byte) (int, error) {
	_ = p.control.SetWriteDeadline(time.Now().Add(p.patience)) // recorders in tests have none
	return p.to.Write(b)
}
