package main

import (
	"context"
	"fmt"
	"net"
	"strconv"

	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/store"
)

// greet says where the server listens: to the log, and to a person in addresses
// that can be opened.
func (p *program) greet(ctx context.Context, at net.Addr, db *store.DB) {
	p.log.Info("listening", "address", at.String(), "version", versionText(), "database", p.settings.Database)
	if !p.isRead {
		return
	}
	base := "http://" + openable(at)
	fmt.Fprintf(p.messages, "\n  %s/   what there is\n  %s/docs   the API, to read and to try\n", base, base)
	newest, err := db.List(ctx, store.Query{Limit: 1}, access.Viewer{})
	if err != nil {
		p.log.Warn("look for the newest story", "error", err)
	}
	for _, a := range newest.Articles {
		fmt.Fprintf(p.messages, "  %s/v1/articles/by-slug/%s/%s   the newest story\n", base, a.Language, a.Slug)
	}
	fmt.Fprintln(p.messages)
}

// openable is an address as a browser on this machine can open it: a server on
// all interfaces is found at localhost.
func openable(at net.Addr) string {
	tcp, ok := at.(*net.TCPAddr)
	if !ok || !tcp.IP.IsUnspecified() {
		return at.String()
	}
	return net.JoinHostPort("localhost", strconv.Itoa(tcp.Port))
}
