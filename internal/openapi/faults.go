package openapi

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Faults is what is wrong with the annotations, one line each, sorted. Each line
// starts with the place: "operation getArticle: ...", "schema Article.slug: ...".
type Faults []string

// Error lists the faults, a line each.
func (f Faults) Error() string {
	return fmt.Sprintf("%d to mend in the API description:\n  %s", len(f), strings.Join(f, "\n  "))
}

// add notes one fault.
func (f *Faults) add(format string, args ...any) {
	*f = append(*f, fmt.Sprintf(format, args...))
}

// err is the sorted list without repetitions, or nil when there is nothing in it.
func (f Faults) err() error {
	if len(f) == 0 {
		return nil
	}
	slices.Sort(f)
	return slices.Compact(f)
}

// Join puts the faults of several errors into one list. An error that is no Faults
// wins over the lists, since they may only follow from it.
func Join(errs ...error) error {
	var all Faults
	for _, err := range errs {
		var f Faults
		switch {
		case err == nil:
		case errors.As(err, &f):
			all = append(all, f...)
		default:
			return err
		}
	}
	return all.err()
}
