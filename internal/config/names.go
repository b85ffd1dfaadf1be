package config

import (
	"reflect"
	"strings"

	"github.com/dateline-api/dateline/internal/nearest"
)

// prefix begins every variable that sets something.
const prefix = "DATELINE_"

// setting is one field of a Settings.
type setting struct {
	name  string // "site-url"
	field string // "SiteURL"
	value reflect.Value
}

// Variable returns the environment variable that sets the setting called name:
// DATELINE_SITE_URL for site-url.
func Variable(name string) string {
	return prefix + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
}

// settings lists the fields of s, in their order.
func settings(s *Settings) []setting {
	var list []setting
	v := reflect.ValueOf(s).Elem()
	for _, group := range v.Fields() {
		for f, field := range group.Fields() {
			list = append(list, setting{f.Tag.Get("name"), f.Name, field})
		}
	}
	return list
}

// find returns the setting with this name.
func find(list []setting, name string) (setting, bool) {
	for _, s := range list {
		if s.name == name {
			return s, true
		}
	}
	return setting{}, false
}

// near returns the setting's name that a misspelt one probably means.
func near(list []setting, name string) (string, bool) {
	names := make([]string, len(list))
	for i, s := range list {
		names[i] = s.name
	}
	return nearest.Name(name, names)
}
