package main

import (
	"errors"
	"fmt"

	"github.com/alecthomas/kong"

	"github.com/dateline-api/dateline/internal/config"
)

// configVariable names the settings file when --config does not.
const configVariable = "DATELINE_CONFIG"

// commandLine is everything that can be written after "dateline".
type commandLine struct {
	Config string `placeholder:"FILE" env:"DATELINE_CONFIG" help:"Take settings from this YAML file."`
	config.Shared

	Serve   serveCommand   `cmd:"" help:"Serve the API."`
	Keys    keysCommand    `cmd:"" help:"Make, list, revoke and rotate API keys."`
	Import  importCommand  `cmd:"" help:"Import texts that were copied or scraped from pages."`
	Sample  sampleCommand  `cmd:"" help:"Load a few stories to try things with."`
	Migrate migrateCommand `cmd:"" help:"Bring the database's schema up to date; serve does it by itself."`
	Check   checkCommand   `cmd:"" help:"Look whether the settings and the database are sound."`
	Version versionCommand `cmd:"" help:"Print the version."`
}

// description is what "dateline --help" says before it lists.
const description = `Dateline is the articles API of a newsroom: one program, one database.

Try it:
  dateline serve                               serve on http://127.0.0.1:8080; a new
                                               database gets a first key, printed once
  dateline import story.txt                    repair a scraped text and publish it
  dateline keys create --name desk --scope write
                                               make a key for whoever writes drafts

Every setting is a flag, a variable and a line of a file: --site-url, or
DATELINE_SITE_URL, or "site-url: https://news.example" in the YAML file that
--config names. Flags go before variables, variables before the file.

Exit codes: 0 done, 1 failed, 2 wrong use.`

// groups are the headings of the flags in help.
var groups = []kong.Group{
	{Key: "shared", Title: "Flags of every command:"},
	{Key: "address", Title: "Addresses:"},
	{Key: "stories", Title: "Stories:"},
	{Key: "access", Title: "Access:"},
	{Key: "limits", Title: "Limits:"},
	{Key: "stopping", Title: "Stopping:"},
}

// usageError is a wrong command line.
type usageError struct {
	err  error
	help string // the command line that explains it
}

// Error tells what is wrong and where to read on.
func (e usageError) Error() string { return fmt.Sprintf("%v\nRun %q.", e.err, e.help) }

// Unwrap returns what is wrong.
func (e usageError) Unwrap() error { return e.err }

// parse reads the command line and the settings. It prints help and exits when
// that is asked for.
func parse(args []string, std streams) (*kong.Context, config.Settings, error) {
	var line commandLine
	parser, err := newParser(&line, std)
	if err != nil {
		return nil, config.Settings{}, err
	}
	command, err := parser.Parse(args)
	if err != nil {
		return nil, config.Settings{}, usageError{err, helpFor(err)}
	}
	settings, err := config.Load(config.Sources{File: line.Config, Environ: std.environ, Flags: given(command)})
	if err != nil {
		return nil, config.Settings{}, err
	}
	return command, settings, nil
}

// newParser makes the parser that fills line.
func newParser(line *commandLine, std streams) (*kong.Kong, error) {
	return kong.New(line,
		kong.Name("dateline"),
		kong.Writers(std.out, std.messages),
		kong.Description(description),
		kong.ExplicitGroups(groups),
		kong.ConfigureHelp(kong.HelpOptions{
			Compact:         true,
			FlagsLast:       true,
			NoAppDescFormat: true,
			WrapUpperBound:  100,
		}),
		kong.ValueFormatter(helpWithDefault),
	)
}

// helpWithDefault is a flag's help with its default and its variable.
func helpWithDefault(v *kong.Value) string {
	if !v.HasDefault || v.Default == "" {
		return kong.DefaultHelpValueFormatter(v)
	}
	return fmt.Sprintf("%s (default %s)", v.Help, v.Default)
}

// given returns the values of the settings' flags that were written on the
// command line. Settings have a group; a command's own flags have none.
func given(command *kong.Context) map[string]any {
	flags := map[string]any{}
	for _, element := range command.Path {
		flag := element.Flag
		if flag == nil || flag.Group == nil {
			continue
		}
		flags[flag.Name] = command.FlagValue(flag)
	}
	return flags
}

// helpFor returns the command line that shows the help which err calls for.
func helpFor(err error) string {
	path := "dateline"
	if e, ok := errors.AsType[*kong.ParseError](err); ok && e.Context != nil && e.Context.Selected() != nil {
		path = e.Context.Selected().FullPath()
	}
	return path + " --help"
}
