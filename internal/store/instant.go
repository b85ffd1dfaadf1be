package store

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// instant is a time as both databases keep it: microseconds since 1970, UTC;
// the zero time is NULL.
type instant struct{ time.Time }

func at(t time.Time) instant {
	if t.IsZero() {
		return instant{}
	}
	return instant{stamp(t)}
}

// Value implements driver.Valuer.
func (i instant) Value() (driver.Value, error) {
	if i.IsZero() {
		return nil, nil
	}
	return i.UnixMicro(), nil
}

// Scan implements sql.Scanner.
func (i *instant) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		i.Time = time.Time{}
	case int64:
		i.Time = time.UnixMicro(v).UTC()
	default:
		return fmt.Errorf("a time is stored as %T", v)
	}
	return nil
}

// GormDataType tells GORM the column's type.
func (instant) GormDataType() string { return "bigint" }
