// Package config holds the settings of the program: one struct, filled from
// defaults, a YAML file, DATELINE_… variables and flags, each overriding the
// ones before it. It keeps out what the settings do; every other package
// takes the values it needs as arguments and never sees this one.
//
// A setting is one field with one name. The name is the flag (--site-url), the
// key in the file (site-url) and, in capitals, the variable
// (DATELINE_SITE_URL), so adding a field adds all three. The tags are read by
// kong: name, help, placeholder, group, default.
package config
