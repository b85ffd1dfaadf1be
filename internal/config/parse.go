package config

import (
	"errors"

	"github.com/caarlos0/env/v11"
)

// noDefault names a tag that no field has: parsing with it leaves alone what
// the values do not name.
const noDefault = "no-default"

// parse sets in s what values (text by setting name) say, and the defaults
// that the tag called defaults holds. An empty text sets nothing. It is the
// one place where text from files and variables becomes values.
func parse(s *Settings, values map[string]string, defaults string) error {
	if values == nil {
		values = map[string]string{} // nil would be the process's own environment
	}
	return env.ParseWithOptions(s, env.Options{
		Environment:         values,
		TagName:             "name",
		DefaultValueTagName: defaults,
	})
}

// apply sets in s what values say and returns those that do not parse; where
// ends each fault, saying which source the text is from.
func apply(s *Settings, values map[string]string, list []setting, where func(name string) string) Faults {
	err := parse(s, values, noDefault)
	if err == nil {
		return nil
	}
	aggregate, ok := errors.AsType[env.AggregateError](err)
	if !ok {
		return Faults{{Problem: err.Error()}}
	}
	var faults Faults
	for _, err := range aggregate.Errors {
		name, problem := blame(err, list)
		faults.add(name, "%s, %s", problem, where(name))
	}
	return faults
}

// blame returns the setting that an error of env is about, and what is wrong.
func blame(err error, list []setting) (name, problem string) {
	p, ok := errors.AsType[env.ParseError](err)
	if !ok {
		return "", err.Error()
	}
	for _, set := range list {
		if set.field == p.Name {
			return set.name, p.Err.Error()
		}
	}
	return "", err.Error()
}
