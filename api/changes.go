package api

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/dateline-api/dateline/internal/store"
)

// ChangesQuery is the query string of the changes.
type ChangesQuery struct {
	Since   string `form:"since" validate:"optional" example:"now"`                                          // a cursor from meta.cursor, from a change or from a snapshot; now: only what happens from here on; absent: from the oldest change that is kept
	Limit   int    `form:"limit" default:"100" minimum:"1" maximum:"1000" validate:"optional" example:"100"` // changes at most; a page of long stories has fewer
	Wait    int    `form:"wait" default:"0" minimum:"0" maximum:"30" validate:"optional" example:"0"`        // seconds to wait for a change when there is none yet
	Include string `form:"include" validate:"optional" example:"bodyText"`                                   // give these as well in each story: bodyText, bodyMarkdown
}

// Changes is one page of the change log.
type Changes struct {
	Data  []Change     `json:"data"`  // the changes, oldest first
	Meta  ChangesMeta  `json:"meta"`  // about the page
	Links ChangesLinks `json:"links"` // ready to follow
} //	@name	Changes

// Change is one thing that happened to one story. It has the story, or what is left of it.
type Change struct {
	Cursor    string     `json:"cursor" example:"AmMQrA3aUeKz0QAAAAAAAAAHAAAAAAAAAAC3hVGB"`                                                                              // keep it when the change was dealt with; since=… goes on after it
	At        Time       `json:"at" swaggertype:"string" format:"date-time" example:"2024-06-19T08:30:00.000Z"`                                                          // when it happened
	Kind      string     `json:"kind" enums:"published,updated,corrected,moved,unpublished,killed,expired,deleted,restored,embargoLifted,scopeLeft" example:"published"` // what happened
	ArticleID string     `json:"articleId" format:"uuid" example:"01902dcb-0c00-79ba-a3e4-3416874f0a87"`                                                                 // to which story
	Version   int        `json:"version" minimum:"1" example:"1"`                                                                                                        // the story's version: of what article shows, or that took it away
	Article   *Article   `json:"article,omitzero" validate:"optional"`                                                                                                   // the whole story, as it is now; absent when there is a tombstone
	Tombstone *Tombstone `json:"tombstone,omitzero" validate:"optional"`                                                                                                 // what is left of a story that went away; absent when there is an article
} //	@name	Change

// Tombstone is what is left of a story that went away. It never has a text.
type Tombstone struct {
	ID       string   `json:"id" format:"uuid" example:"01902dcb-0c00-79ba-a3e4-3416874f0a87"`                                                                          // the story's id
	Language string   `json:"language" example:"en"`                                                                                                                    // the story's language
	Slug     string   `json:"slug" example:"bridge-over-the-kura-opens"`                                                                                                // its last slug
	Slugs    []string `json:"slugs" example:"bridge-over-the-kura-opens"`                                                                                               // all that it is known to have had in this language
	Kind     string   `json:"kind" enums:"published,updated,corrected,moved,unpublished,killed,expired,deleted,restored,embargoLifted,scopeLeft" example:"unpublished"` // what took it away, as in the change
	Reason   string   `json:"reason" example:"The quoted report does not exist."`                                                                                       // why, for readers and partners; empty unless it was killed
	At       Time     `json:"at" swaggertype:"string" format:"date-time" example:"2024-06-19T12:00:00.000Z"`                                                            // when
} //	@name	Tombstone

// ChangesMeta is about a page of changes.
type ChangesMeta struct {
	Cursor   string `json:"cursor" example:"AmMQrA3aUeKz0QAAAAAAAAAHAAAAAAAAAAC3hVGB"` // where to go on; it may have moved although the page is empty
	UpToDate bool   `json:"upToDate" example:"true"`                                   // there was nothing more when this was read
} //	@name	ChangesMeta

// ChangesLinks lead on from a page of changes.
type ChangesLinks struct {
	Next string `json:"next" format:"uri-reference" example:"/v1/changes?limit=100&since=AmMQrA3aUeKz0QAAAAAAAAAHAAAAAAAAAAC3hVGB"` // what comes after this page, now or later
} //	@name	ChangesLinks

// maxWait is the longest time that a caller can ask to wait for a change, as the
// tag of ChangesQuery says it. Many proxies cut a silent request after a minute.
const maxWait = 30 * time.Second

// listChanges serves the change log as the caller may see it.
//
//	@ID				listChanges
//	@Summary		List changes
//	@Description	What happened to stories, oldest first, for sites that keep a copy. Keep meta.cursor and come back with since: nothing is missed and nothing comes twice. A story comes whole and as it is now; of several changes to it only the last may be there. A story that went away is a tombstone. With wait the answer comes when there is something, else after that time with an empty page.
//	@Tags			Follow changes
//	@Produce		json
//	@Param			_			query		ChangesQuery	false	"-"
//	@Success		200			{object}	Changes
//	@Header			200			{string}	ETag	"changes whenever these bytes would"
//	@Header			200			{string}	Link	"next, as in links"
//	@Failure		400,401,410	{object}	Problem
//	@Failure		default		{object}	Problem	"Any other problem"
//	@Security		ApiKey || Anonymous
//	@Router			/v1/changes [get]
func (s *Server) listChanges(c *gin.Context) error {
	in := query[ChangesQuery](c)
	want, err := readInclude(wholeStory, in.Include)
	from, err2 := readSince(in.Since)
	if err := joinFaults(err, err2); err != nil {
		return err
	}
	place, err := s.resolve(c, from)
	if err != nil {
		return err
	}
	page, err := s.db.Feed(c.Request.Context(), place, in.Limit, viewer(c))
	if err == nil && len(page.Items) == 0 && in.Wait > 0 {
		page, err = s.await(c, page, in)
	}
	if err != nil {
		return s.restart(c, err)
	}
	return s.replyChanges(c, page, in, want)
}

// wholeStory is what the story in a change holds without being asked: the same
// as one article by its id.
var wholeStory = include{body: true, related: true, translations: true}

// resolve finds the place that since=now stands for.
func (s *Server) resolve(c *gin.Context, from since) (store.Place, error) {
	if !from.now {
		return from.place, nil
	}
	log, err := s.db.Log(c.Request.Context())
	return log.End(), err
}

// await waits until there is something for the caller, the time is up, or the
// server stops. Changes that are not for the caller move the cursor on.
func (s *Server) await(c *gin.Context, page store.FeedPage, in ChangesQuery) (store.FeedPage, error) {
	wait := time.Duration(in.Wait) * time.Second
	requestOf(c).untimed = true
	// The server's own time limit for writing began with the request.
	_ = http.NewResponseController(c.Writer).SetWriteDeadline(time.Now().Add(wait + requestTimeout)) // recorders in tests have none
	ctx, cancel := s.staying(c.Request.Context(), wait)
	defer cancel()
	for len(page.Items) == 0 {
		if page.UpToDate {
			if err := s.db.Wait(ctx, page.Next.Seq); err != nil {
				if ctx.Err() != nil && c.Request.Context().Err() == nil {
					return page, nil
				}
				return page, err
			}
			if err := s.stillMay(c); err != nil {
				return page, err
			}
		} else if ctx.Err() != nil {
			return page, nil
		}
		var err error
		if page, err = s.db.Feed(c.Request.Context(), page.Next, in.Limit, viewer(c)); err != nil {
			return page, err
		}
	}
	return page, nil
}

// staying is a request's context that also ends after a time, and when the
// server begins to stop.
func (s *Server) staying(ctx context.Context, most time.Duration) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(ctx, most)
	stop := context.AfterFunc(s.open, cancel)
	return ctx, func() { stop(); cancel() }
}

// stillMay looks again whether the caller's key is good, for requests that last.
func (s *Server) stillMay(c *gin.Context) error {
	if err := s.identify(c); err != nil {
		return err
	}
	return s.authorize(c, requestOf(c).route.scope)
}

func (s *Server) replyChanges(c *gin.Context, page store.FeedPage, in ChangesQuery, want include) error {
	out := Changes{
		Data: make([]Change, len(page.Items)),
		Meta: ChangesMeta{Cursor: encodePlace(page.Next), UpToDate: page.UpToDate},
	}
	for i, item := range page.Items {
		var err error
		if out.Data[i], err = s.changeOf(item, viewer(c).Editor(), want); err != nil {
			return err
		}
	}
	out.Links.Next = nextChanges(in, out.Meta.Cursor)
	c.Header("Link", "<"+out.Links.Next+`>; rel="next"`)
	rendered, err := jsonAnswer(out)
	if err != nil {
		return fmt.Errorf("render changes: %w", err)
	}
	return s.reply(c, rendered)
}

// changeOf is a change as the caller gets it.
func (s *Server) changeOf(item store.FeedItem, editor bool, want include) (Change, error) {
	out := Change{
		Cursor: encodePlace(item.Place), At: Time{item.At}, Kind: string(item.Kind),
		ArticleID: item.ArticleID.String(), Version: item.Version,
	}
	if t := item.Tombstone; t != nil {
		out.Tombstone = &Tombstone{
			ID: t.ID.String(), Language: t.Language, Slug: t.Slug, Slugs: append([]string{}, t.Slugs...),
			Kind: string(t.Kind), Reason: t.Reason, At: Time{t.At},
		}
		return out, nil
	}
	a, err := s.articleOf(*item.Article, editor, want)
	out.Article = &a
	return out, err
}

// nextChanges is the path of what comes after a page.
func nextChanges(in ChangesQuery, cursor string) string {
	values := url.Values{"since": {cursor}, "limit": {strconv.Itoa(in.Limit)}}
	if in.Wait > 0 {
		values.Set("wait", strconv.Itoa(in.Wait))
	}
	if in.Include != "" {
		values.Set("include", in.Include)
	}
	return "/v1/changes?" + values.Encode()
}
