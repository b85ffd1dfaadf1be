package api

import (
	"encoding/binary"

	"github.com/gin-gonic/gin"

	"github.com/dateline-api/dateline/internal/store"
)

// AuditEntry is one write: who did what to which thing.
type AuditEntry struct {
	At        Time     `json:"at" swaggertype:"string" format:"date-time" example:"2024-06-19T08:30:00.000Z"` // when
	Key       AuditKey `json:"key"`                                                                           // with which key
	Action    string   `json:"action" example:"published"`                                                    // a kind of change, or what was done to a key
	Target    string   `json:"target" example:"01902dcb-0c00-79ba-a3e4-3416874f0a87"`                         // an article's id; section/, tag/ or author/ and a slug; key/ and a key's id
	Version   int      `json:"version" example:"2"`                                                           // that the write made; 0 where there are none
	RequestID string   `json:"requestId" example:"01902d5e3c0070008000"`                                      // of the request; empty for the command line
} //	@name	AuditEntry

// AuditKey names a key.
type AuditKey struct {
	ID   string `json:"id" example:"tvy24nkglxu4y"`   // what stands in a key between dl_ and the next _; empty for the command line
	Name string `json:"name" example:"Politics desk"` // as it was when the key was made
} //	@name	AuditKey

// AuditQuery is the query string of the audit log.
type AuditQuery struct {
	Limit  int    `form:"limit" default:"20" minimum:"1" maximum:"100" validate:"optional" example:"20"` // entries per page
	Cursor string `form:"cursor" validate:"optional"`                                                    // from links.next of another page
	Key    string `form:"key" validate:"optional" example:"tvy24nkglxu4y"`                               // id of a key: its writes only
	Target string `form:"target" validate:"optional" example:"section/politics"`                         // what was written, as in target
}

// listAudit serves the audit log, newest first.
//
//	@ID				listAudit
//	@Summary		Who wrote what
//	@Description	Every write with the key that made it, newest first: articles, sections, tags, authors and keys.
//	@Tags			Operate
//	@Produce		json
//	@Param			_			query		AuditQuery	false	"-"
//	@Success		200			{object}	Page[AuditEntry]
//	@Header			200			{string}	ETag	"changes whenever these bytes would"
//	@Header			200			{string}	Link	"first, next and self, as in links"
//	@Failure		400,401,403	{object}	Problem
//	@Failure		default		{object}	Problem	"Any other problem"
//	@Security		ApiKey[admin]
//	@Router			/v1/audit [get]
func (s *Server) listAudit(c *gin.Context) error {
	in := query[AuditQuery](c)
	before, err := readAuditCursor(in.Cursor)
	if err != nil {
		return err
	}
	entries, err := s.db.Audit(c.Request.Context(), store.AuditQuery{KeyID: in.Key, Target: in.Target, Limit: in.Limit, Before: before})
	if err != nil {
		return err
	}
	out := Page[AuditEntry]{Meta: Meta{Limit: in.Limit}, Links: pageLinks(c, nil, nil)}
	if len(entries) > in.Limit {
		entries = entries[:in.Limit]
		next := pathWith(c, auditCursor(entries[in.Limit-1].Seq))
		out.Links.Next = &next
	}
	out.Data = mapped(entries, auditEntryOf)
	c.Header("Link", out.Links.header())
	ans, err := jsonAnswer(out)
	if err != nil {
		return err
	}
	if len(entries) > 0 {
		ans.modified = entries[0].At // what comes later comes before it
	}
	return s.reply(c, ans)
}

func auditEntryOf(e store.AuditEntry) AuditEntry {
	return AuditEntry{At: Time{e.At}, Key: AuditKey{e.KeyID, e.KeyName}, Action: e.Action, Target: e.Target, Version: e.Version, RequestID: e.RequestID}
}

func auditCursor(seq int64) string {
	return sealCursor(binary.AppendVarint([]byte{cursorVersion}, seq))
}

func readAuditCursor(text string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	if b, ok := openCursor(text); ok {
		if seq, n := binary.Varint(b[1:]); n == len(b)-1 && seq > 0 {
			return seq, nil
		}
	}
	return 0, badCursor("was not made by this server; take it from links.next, as it is")
}
