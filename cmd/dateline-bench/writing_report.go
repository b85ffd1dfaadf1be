package main

import (
	"fmt"
	"strings"
)

// markdown is what was written, and what was compared with PocketBase.
func (m *measuredWriting) markdown(b *strings.Builder) {
	fmt.Fprintf(b, "\nFrom the start of the program to its first 20 articles: %s, the median of %d starts.\n\n", short(m.start), starts)
	b.WriteString("| request that writes | at once | requests/s | articles made/s | p50 | p99 | of the prepared limit |\n" +
		"| --- | ---: | ---: | ---: | ---: | ---: | ---: |\n")
	for _, d := range m.deeds {
		made := ""
		if d.stories > 0 {
			made = whole(d.got.perSecond * float64(d.stories))
		}
		fmt.Fprintf(b, "| %s | %d | %s | %s | %s | %s | %s |\n",
			d.name, d.connections, whole(d.got.perSecond), made, short(d.got.p50), short(d.got.p99), ratio(d.got, d.limit))
	}
	if m.pocketBase != "" {
		m.besidePocketBase(b)
	}
}

// besidePocketBase compares the API, with its cache of answers, with PocketBase.
func (m *measuredWriting) besidePocketBase(b *strings.Builder) {
	fmt.Fprintf(b, "\nPocketBase %s, its log of requests off, took %s to its first 20 articles.\n\n", m.pocketBase, short(m.peerStart))
	b.WriteString("| request | Dateline, kept: requests/s | p50 | p99 | PocketBase: requests/s | p50 | p99 | times |\n" +
		"| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n")
	for _, r := range m.reads {
		compare(b, r)
	}
	for _, d := range m.deeds {
		if d.peer.perSecond > 0 {
			compare(b, compared{fmt.Sprintf("%s, %d at once", d.name, d.connections), d.got, d.peer})
		}
	}
}

func compare(b *strings.Builder, r compared) {
	fmt.Fprintf(b, "| %s | %s | %s | %s | %s | %s | %s | %s |\n", r.name, whole(r.got.perSecond), short(r.got.p50), short(r.got.p99),
		whole(r.peer.perSecond), short(r.peer.p50), short(r.peer.p99), whole(r.got.perSecond/r.peer.perSecond))
}
