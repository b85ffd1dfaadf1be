package api

import (
	"fmt"
	"regexp"
	"strconv"
	"time"

	"github.com/dateline-api/dateline/internal/news"
)

// When is a time in a query string: absolute, or a span back from now.
type When struct {
	at   Time
	span []int // years, months, weeks, days, hours, minutes, seconds; nil for an absolute time
}

// spanPattern is an ISO 8601 duration with a minus sign, in whole numbers.
var spanPattern = regexp.MustCompile(`^-P(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?)?$`)

// UnmarshalText reads a time, a date, or a span such as -P7D.
func (w *When) UnmarshalText(text []byte) error {
	m := spanPattern.FindStringSubmatch(string(text))
	if m == nil {
		if err := w.at.UnmarshalText(text); err != nil {
			return news.ErrInvalid.WithFields(news.FieldError{
				Code: "not-a-time", Detail: "must be a time such as 2024-06-19T08:30:00Z, a date such as 2024-06-19, or a span back from now such as -P7D or -PT12H",
			})
		}
		return nil
	}
	w.span = make([]int, len(m)-1)
	given := false
	for i, digits := range m[1:] {
		if digits == "" {
			continue
		}
		n, err := strconv.Atoi(digits)
		if err != nil {
			return fmt.Errorf("read span: %w", err)
		}
		w.span[i], given = n, true
	}
	if !given {
		return news.ErrInvalid.WithFields(news.FieldError{Code: "not-a-time", Detail: "is a span of no length; write -P7D for seven days"})
	}
	return nil
}

// from gives the time that is meant at now; zero when none was given.
func (w When) from(now time.Time) time.Time {
	if w.span == nil {
		return w.at.Time
	}
	s := w.span
	clock := time.Duration(s[4])*time.Hour + time.Duration(s[5])*time.Minute + time.Duration(s[6])*time.Second
	return now.UTC().AddDate(-s[0], -s[1], -7*s[2]-s[3]).Add(-clock).Truncate(time.Millisecond)
}
