package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Fault is one thing that is wrong with the settings.
type Fault struct {
	Name    string // the setting, or "" when the fault is in none that exists
	Problem string // what is wrong and what would be right; never a password
}

// Faults are all things that were found wrong, as one error.
type Faults []Fault

// Error lists the faults, one a line, each with the setting's three names.
func (f Faults) Error() string {
	var b strings.Builder
	b.WriteString("the settings cannot be used:")
	for _, fault := range f {
		b.WriteString("\n  ")
		if fault.Name != "" {
			fmt.Fprintf(&b, "--%s (%s, or %s in the file): ", fault.Name, Variable(fault.Name), fault.Name)
		}
		b.WriteString(fault.Problem)
	}
	return b.String()
}

// add notes a fault of the setting called name.
func (f *Faults) add(name, format string, args ...any) {
	*f = append(*f, Fault{Name: name, Problem: fmt.Sprintf(format, args...)})
}

// sorted returns the faults in the order of the settings in list, those that
// are in no setting first.
func (f Faults) sorted(list []setting) Faults {
	place := func(fault Fault) int {
		return slices.IndexFunc(list, func(s setting) bool { return s.name == fault.Name })
	}
	return slices.SortedStableFunc(slices.Values(f), func(a, b Fault) int {
		return cmp.Compare(place(a), place(b))
	})
}

// err returns the faults as an error, or nil when there are none.
func (f Faults) err() error {
	if len(f) == 0 {
		return nil
	}
	return f
}

// has reports whether a fault of the setting called name is among them.
func (f Faults) has(name string) bool {
	return slices.ContainsFunc(f, func(fault Fault) bool { return fault.Name == name })
}
