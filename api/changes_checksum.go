package api

import (
	"fmt"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/dateline-api/dateline/internal/store"
)

// Checksums prove which stories the caller may see, and in which versions.
type Checksums struct {
	Data []DayChecksum `json:"data"` // by the day of publishing, in UTC, the oldest first
	Meta ChecksumMeta  `json:"meta"` // about all stories together
} //	@name	Checksums

// DayChecksum is about the stories that were published on one day.
type DayChecksum struct {
	Day   *string `json:"day" format:"date" extensions:"x-nullable" example:"2024-06-19"`                  // the day in UTC; null for stories that have no time of publishing, which editors see
	Count int64   `json:"count" minimum:"1" example:"12"`                                                  // stories of that day
	Hash  string  `json:"hash" example:"3f79bb7b435b05321651daefd374cdc681dc06faa65e374e38337b88ca046dea"` // SHA-256 in hex over a line "id version\n" for each, sorted by id
} //	@name	DayChecksum

// ChecksumMeta is about all stories together.
type ChecksumMeta struct {
	Cursor string `json:"cursor" example:"AmMQrA3aUeKz0QAAAAAAAAAHAAAAAAAAAAC3hVGB"`                       // the place in the change log that this is true of
	Count  int64  `json:"count" minimum:"0" example:"219"`                                                 // all stories
	Hash   string `json:"hash" example:"3f79bb7b435b05321651daefd374cdc681dc06faa65e374e38337b88ca046dea"` // SHA-256 in hex over a line "id version\n" for each, sorted by id
} //	@name	ChecksumMeta

// getChecksum serves the checksums of all that the caller may see.
//
//	@ID				getChecksum
//	@Summary		Compare a copy
//	@Description	SHA-256 in hex over a line "id version\n" for each story that the caller may see, sorted by id: of all stories, and of those that were published on each day in UTC. A copy that has followed the changes up to meta.cursor has the same sums, or finds the days on which it differs.
//	@Tags			Follow changes
//	@Produce		json
//	@Success		200			{object}	Checksums
//	@Header			200			{string}	ETag	"changes whenever these bytes would"
//	@Failure		400,401,429	{object}	Problem
//	@Failure		default		{object}	Problem	"Any other problem"
//	@Security		ApiKey || Anonymous
//	@Router			/v1/changes/checksum [get]
func (s *Server) getChecksum(c *gin.Context) error {
	leave, err := s.checksums.enter(s.caller(c))
	if err != nil {
		c.Header("Retry-After", "2")
		return err
	}
	defer leave()
	sum, err := s.db.Checksum(c.Request.Context(), viewer(c))
	if err != nil {
		return err
	}
	rendered, err := jsonAnswer(Checksums{
		Data: mapped(sum.Days, dayChecksumOf),
		Meta: ChecksumMeta{Cursor: encodePlace(sum.Place), Count: sum.Count, Hash: sum.Hash},
	})
	if err != nil {
		return fmt.Errorf("render checksums: %w", err)
	}
	return s.reply(c, rendered)
}

func dayChecksumOf(d store.DayChecksum) DayChecksum {
	out := DayChecksum{Count: d.Count, Hash: d.Hash}
	if !d.Day.IsZero() {
		day := d.Day.Format(time.DateOnly)
		out.Day = &day
	}
	return out
}
