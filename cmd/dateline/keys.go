package main

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/editorial"
)

// operator is whoever runs the commands.
var operator = access.Operator("command line")

// keysCommand is "dateline keys". A running server takes changes up within a
// second.
type keysCommand struct {
	Create keysCreate `cmd:"" help:"Make a key and print it; it is shown this once."`
	List   keysList   `cmd:"" help:"List the keys, without their secrets."`
	Revoke keysRevoke `cmd:"" help:"End a key now."`
	Rotate keysRotate `cmd:"" help:"Give a key a new secret and print it; the old one goes on working for a while."`
}

// keysCreate is "dateline keys create".
type keysCreate struct {
	Name    string        `required:"" placeholder:"NAME" help:"Who uses it; the audit log shows the name."`
	Scope   []string      `required:"" placeholder:"SCOPE" enum:"read,partner,write,publish,admin" help:"What it may do: read, partner, write, publish or admin."`
	Expires time.Duration `placeholder:"TIME" help:"End it by itself after this time, such as 720h; never otherwise."`
}

// Help shows it at work.
func (keysCreate) Help() string {
	return `The key alone goes to standard output, so a script can take it:

    KEY=$(dateline keys create --name "Sports desk" --scope publish --expires 720h)

The scopes: read sees published stories where anonymous reading is off; partner syndicates; write makes and submits drafts; publish also changes published stories and runs the workflow; admin also purges and manages keys.`
}

// Run prints the key alone on standard output, for scripts to take.
func (k keysCreate) Run(ctx context.Context, p *program) (err error) {
	scopes, err := access.ParseScopes(strings.Join(k.Scope, ","))
	if err != nil {
		return err
	}
	db, err := p.open(ctx)
	if err != nil {
		return err
	}
	defer closing(db, &err)
	key, token, err := editorial.New(db, p.settings.Language).CreateKey(ctx, k.Name, scopes, k.Expires, operator)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.messages, "made key %s for %s; this is shown once:\n", key.ID, key.Name)
	_, err = fmt.Fprintln(p.out, token)
	return err
}

// keysList is "dateline keys list".
type keysList struct{}

// Run prints a table.
func (keysList) Run(ctx context.Context, p *program) (err error) {
	db, err := p.openExisting(ctx)
	if err != nil {
		return err
	}
	defer closing(db, &err)
	keys, err := db.Keys(ctx)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "ID\tNAME\tSCOPES\tSTATE\tCREATED\tLAST USED")
	now := time.Now()
	for _, k := range keys {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n",
			k.ID, k.Name, scopeList(k), keyState(k, now), minute(k.CreatedAt), minute(k.LastUsedAt))
	}
	return table.Flush()
}

// scopeList writes a key's scopes as --scope takes them.
func scopeList(k access.Key) string {
	words := make([]string, len(k.Scopes))
	for i, s := range k.Scopes {
		words[i] = string(s)
	}
	return strings.Join(words, ",")
}

// keyState says whether a key can be used, and until when.
func keyState(k access.Key, now time.Time) string {
	switch {
	case !k.RevokedAt.IsZero():
		return "revoked " + minute(k.RevokedAt)
	case !k.Valid(now):
		return "expired " + minute(k.ExpiresAt)
	case !k.ExpiresAt.IsZero():
		return "until " + minute(k.ExpiresAt)
	default:
		return "valid"
	}
}

// minute writes a time in UTC to the minute, and no time as a dash.
func minute(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.UTC().Format("2006-01-02 15:04Z")
}

// keysRevoke is "dateline keys revoke".
type keysRevoke struct {
	ID string `arg:"" help:"The key's id: what is between dl_ and the next _."`
}

// Run ends the key.
func (k keysRevoke) Run(ctx context.Context, p *program) (err error) {
	db, err := p.openExisting(ctx)
	if err != nil {
		return err
	}
	defer closing(db, &err)
	if err := editorial.New(db, p.settings.Language).RevokeKey(ctx, k.ID, operator); err != nil {
		return err
	}
	fmt.Fprintf(p.messages, "revoked key %s\n", k.ID)
	return nil
}

// keysRotate is "dateline keys rotate".
type keysRotate struct {
	ID      string        `arg:"" help:"The key's id: what is between dl_ and the next _."`
	Overlap time.Duration `placeholder:"TIME" default:"24h" help:"How long the old secret goes on working; 0s ends it now."`
}

// Run prints the new key alone on standard output.
func (k keysRotate) Run(ctx context.Context, p *program) (err error) {
	db, err := p.openExisting(ctx)
	if err != nil {
		return err
	}
	defer closing(db, &err)
	token, err := editorial.New(db, p.settings.Language).RotateKey(ctx, k.ID, k.Overlap, operator)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.messages, "gave key %s a new secret; the old one works for %v more; this is shown once:\n", k.ID, k.Overlap)
	_, err = fmt.Fprintln(p.out, token)
	return err
}
