package config

import (
	"fmt"
	"reflect"
)

// Sources are the places that settings come from besides the defaults, the
// weakest first.
type Sources struct {
	File    string         // path of a YAML file; "" is no file
	Environ []string       // "NAME=value", as os.Environ gives them
	Flags   map[string]any // the flags that were given: the fields' values by setting name
}

// Load fills the settings from their defaults and the sources, and checks
// them. A file that is not YAML is an ordinary error; everything else that is
// wrong comes back together as Faults. A variable that is set to nothing
// counts as not set.
func Load(from Sources) (Settings, error) {
	s, err := Defaults()
	if err != nil {
		return Settings{}, err
	}
	list := settings(&s)
	faults, err := readFile(&s, from.File, list)
	if err != nil {
		return Settings{}, err
	}
	faults = append(faults, readEnviron(&s, from.Environ, list)...)
	for name, value := range from.Flags {
		set, ok := find(list, name)
		if !ok {
			return Settings{}, fmt.Errorf("flag --%s is not a setting", name)
		}
		set.value.Set(reflect.ValueOf(value))
	}
	s.tidy()
	for _, fault := range s.check() {
		if !faults.has(fault.Name) { // what could not be read was told already
			faults = append(faults, fault)
		}
	}
	if err := faults.sorted(list).err(); err != nil {
		return Settings{}, err
	}
	return s, nil
}

// Defaults returns the settings as they are when nothing sets them. They are
// valid; the error tells of a broken default in the program itself.
func Defaults() (Settings, error) {
	var s Settings
	if err := parse(&s, nil, "default"); err != nil {
		return Settings{}, fmt.Errorf("read default settings: %w", err)
	}
	return s, nil
}
