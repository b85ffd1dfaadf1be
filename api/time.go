package api

import (
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/dateline-api/dateline/internal/news"
)

// Time is a time on the wire: RFC 3339 in UTC with milliseconds, null when zero.
type Time struct{ time.Time }

const timeLayout = "2006-01-02T15:04:05.000Z"

// MarshalJSONTo writes the time, or null.
func (t Time) MarshalJSONTo(e *jsontext.Encoder) error {
	if t.IsZero() {
		return e.WriteToken(jsontext.Null)
	}
	b := append(e.AvailableBuffer(), '"')
	b = t.UTC().AppendFormat(b, timeLayout)
	return e.WriteValue(append(b, '"'))
}

// shownTime is a Time for a field that some callers do not get: the others get
// null when it is zero. A pointer to a Time would be left out then, because
// omitzero asks its IsZero.
type shownTime struct{ at Time }

// MarshalJSONTo writes the time, or null.
func (t shownTime) MarshalJSONTo(e *jsontext.Encoder) error { return t.at.MarshalJSONTo(e) }

// UnmarshalText reads RFC 3339 with any offset, or a bare date, which means
// midnight UTC.
func (t *Time) UnmarshalText(text []byte) error {
	parsed, err := parseTime(string(text))
	if err != nil {
		return err
	}
	t.Time = parsed
	return nil
}

// UnmarshalJSON reads a string as UnmarshalText does. Without it the one of the
// embedded type would be taken, which knows no bare dates.
func (t *Time) UnmarshalJSON(data []byte) error {
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return errTime
	}
	return t.UnmarshalText([]byte(text))
}

var errTime = news.ErrInvalid.WithFields(news.FieldError{
	Code: "not-a-time", Detail: "must be a time such as 2024-06-19T08:30:00Z, or a date such as 2024-06-19",
})

var errTimeRange = news.ErrInvalid.WithFields(news.FieldError{
	Code: "out-of-range", Detail: "must lie between the years 1600 and 9998",
})

func parseTime(s string) (time.Time, error) {
	for _, layout := range []string{time.RFC3339Nano, time.DateOnly} {
		if parsed, err := time.Parse(layout, s); err == nil {
			if parsed.IsZero() { // which means no time at all elsewhere
				return time.Time{}, errTimeRange
			}
			return parsed.UTC().Truncate(time.Millisecond), nil
		}
	}
	return time.Time{}, errTime
}
