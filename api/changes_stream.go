package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json"

	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/store"
)

// StreamQuery is the query string of the stream of changes.
type StreamQuery struct {
	Since   string `form:"since" validate:"optional" example:"now"`        // as for the list of changes; the header Last-Event-ID goes before it
	Include string `form:"include" validate:"optional" example:"bodyText"` // give these as well in each story: bodyText, bodyMarkdown
}

const (
	eventStreamType = "text/event-stream"
	streamBatch     = 100             // changes that one read of the log brings at most
	streamRetry     = 2 * time.Second // what clients are told to wait before they connect again
	maxStreamLife   = time.Hour       // then the client connects again and goes on
)

// streaming is how streams and snapshots treat slow readers; tests change it.
type streaming struct {
	heartbeat time.Duration // between signs of life when nothing happens; proxies cut silent connections after 30 to 60 s
	patience  time.Duration // for a reader to take what is written; one that does not is dropped
	walk      time.Duration // for a snapshot in all: the database keeps what it saw until then
}

var defaultStreaming = streaming{heartbeat: 15 * time.Second, patience: 15 * time.Second, walk: 15 * time.Minute}

// streamChanges serves the change log as server-sent events.
//
//	@ID				streamChanges
//	@Summary		Stream changes
//	@Description	The list of changes as server-sent events, for as long as the connection holds: id is the cursor, event the kind, data one change. A client that connects again with Last-Event-ID, as browsers do by themselves, goes on without a loss. When nothing happens a comment comes every 15 seconds; a reader that takes nothing for as long is dropped. After an hour, and when the server stops, the stream ends, and the client connects again.
//	@Tags			Follow changes
//	@Produce		text/event-stream
//	@Param			_				query		StreamQuery	false	"-"
//	@Param			Last-Event-ID	header		string		false	"The id of the last event that was dealt with"
//	@Success		200				{string}	string		"Events without an end"
//	@Failure		400,401,410,429	{object}	Problem
//	@Failure		default			{object}	Problem	"Any other problem"
//	@Security		ApiKey || Anonymous
//	@Router			/v1/changes/stream [get]
func (s *Server) streamChanges(c *gin.Context) error {
	in := query[StreamQuery](c)
	want, err := readInclude(wholeStory, in.Include)
	from, err2 := readStart(c, in.Since)
	if err := joinFaults(err, err2); err != nil {
		return err
	}
	place, err := s.resolve(c, from)
	if err != nil {
		return err
	}
	leave, err := s.streams.enter(s.caller(c))
	if err != nil {
		c.Header("Retry-After", "10")
		return err
	}
	defer leave()
	// A cursor that leads nowhere must be told before the stream begins.
	page, err := s.db.Feed(c.Request.Context(), place, streamBatch, viewer(c))
	if err != nil {
		return s.restart(c, err)
	}
	requestOf(c).untimed = true
	stream := s.newStream(c, want)
	if c.Request.Method == http.MethodHead {
		c.Writer.WriteHeaderNow()
		return nil
	}
	if err := stream.run(page); err != nil && c.Request.Context().Err() == nil {
		s.log.LogAttrs(c.Request.Context(), slog.LevelInfo, "a stream of changes ended", slog.String("requestId", requestOf(c).id), slog.Any("error", err))
	}
	return nil // what went wrong meets the client when it connects again
}

// readStart reads where a stream begins: a browser sends the header by itself.
func readStart(c *gin.Context, parameter string) (since, error) {
	header := c.GetHeader("Last-Event-ID")
	if header == "" {
		return readSince(parameter)
	}
	place, ok := decodePlace(header)
	if !ok {
		return since{}, news.ErrParameter.With("Last-Event-ID %s", badPlace).WithFields(headerFault("Last-Event-ID", "not-a-cursor", badPlace))
	}
	return since{place: place}, nil
}

// stream writes server-sent events (WHATWG HTML, 9.2).
type stream struct {
	*Server
	c       *gin.Context
	want    include
	control *http.ResponseController
}

func (s *Server) newStream(c *gin.Context, want include) *stream {
	h := c.Writer.Header()
	h.Set("Content-Type", eventStreamType)
	h.Set("X-Accel-Buffering", "no") // nginx would keep events until its buffer is full
	s.cacheAnswer(c, answer{})
	c.Writer.WriteHeader(http.StatusOK)
	return &stream{s, c, want, http.NewResponseController(c.Writer)}
}

// run writes pages of changes until the client goes, the server stops, or the
// stream has lived long enough.
func (s *stream) run(page store.FeedPage) error {
	ctx, cancel := s.staying(s.c.Request.Context(), maxStreamLife)
	defer cancel()
	if err := s.write(fmt.Sprintf("retry: %d\n\n", streamRetry.Milliseconds())); err != nil {
		return err
	}
	for ctx.Err() == nil {
		if err := s.events(page); err != nil {
			return err
		}
		if page.UpToDate {
			if err := s.quiet(ctx, page.Next); err != nil {
				return err
			}
		}
		if ctx.Err() != nil {
			return nil
		}
		if err := s.stillMay(s.c); err != nil {
			return err
		}
		var err error
		if page, err = s.db.Feed(ctx, page.Next, streamBatch, viewer(s.c)); err != nil {
			return err
		}
	}
	return nil
}

// quiet waits for the next change and shows signs of life meanwhile. They carry
// the cursor, which moves on although nothing was for this reader.
func (s *stream) quiet(ctx context.Context, place store.Place) error {
	wait, cancel := context.WithTimeout(ctx, s.streaming.heartbeat)
	defer cancel()
	err := s.db.Wait(wait, place.Seq)
	switch {
	case err == nil, ctx.Err() != nil:
		return nil
	case errors.Is(err, context.DeadlineExceeded):
		return s.write("id: " + encodePlace(place) + "\n: nothing new\n\n")
	default:
		return err
	}
}

// events writes a page.
func (s *stream) events(page store.FeedPage) error {
	for _, item := range page.Items {
		change, err := s.changeOf(item, viewer(s.c).Editor(), s.want)
		if err != nil {
			return err
		}
		data, err := json.Marshal(change)
		if err != nil {
			return fmt.Errorf("render change %s: %w", change.Cursor, err)
		}
		if err := s.write("id: " + change.Cursor + "\nevent: " + change.Kind + "\ndata: " + string(data) + "\n\n"); err != nil {
			return err
		}
	}
	return nil
}

// write sends a piece at once; the error is that the reader does not take it.
func (s *stream) write(text string) error {
	_ = s.control.SetWriteDeadline(time.Now().Add(s.streaming.patience)) // recorders in tests have none
	if _, err := s.c.Writer.WriteString(text); err != nil {
		return fmt.Errorf("the reader takes nothing: %w", err)
	}
	s.c.Writer.Flush()
	return s.c.Request.Context().Err() // net/http ends it when a write fails
}
