package config

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// readEnviron sets in s what the variables say and returns the faults in them.
func readEnviron(s *Settings, environ []string, list []setting) Faults {
	given := variables(environ)
	values := map[string]string{}
	for _, set := range list {
		if value, ok := given[Variable(set.name)]; ok {
			values[set.name] = value
		}
	}
	return apply(s, values, list, func(name string) string { return "in " + Variable(name) })
}

// variables returns the variables that begin with DATELINE_.
func variables(environ []string) map[string]string {
	found := map[string]string{}
	for _, line := range environ {
		name, value, _ := strings.Cut(line, "=")
		if strings.HasPrefix(name, prefix) {
			found[name] = value
		}
	}
	return found
}

// Misspelt returns advice on each DATELINE_ variable that sets nothing but is
// named nearly like one that does; known are variables with a meaning that is
// no setting. Others are left alone: Kubernetes puts DATELINE_PORT and the
// like beside a service called dateline.
func Misspelt(environ []string, known ...string) []string {
	list := settings(new(Settings))
	var advice []string
	for _, name := range slices.Sorted(maps.Keys(variables(environ))) {
		key := strings.ToLower(strings.ReplaceAll(strings.TrimPrefix(name, prefix), "_", "-"))
		meant, ok := near(list, key)
		if !ok || meant == key || slices.Contains(known, name) {
			continue
		}
		advice = append(advice, fmt.Sprintf("%s sets nothing; %s does", name, Variable(meant)))
	}
	return advice
}
