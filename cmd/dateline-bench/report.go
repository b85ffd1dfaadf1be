package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/dustin/go-humanize"
)

// report is all that was measured in one run.
type report struct {
	when     time.Time
	duration time.Duration
	machine  machine
	sizes    []measured
}

// markdown is the report as a part of a document.
func (r report) markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Measured on %s for %v a kind: %s.\n", r.when.UTC().Format("2 January 2006"), r.duration, r.machine)
	for _, m := range r.sizes {
		m.markdown(&b)
	}
	if len(r.sizes) > 1 {
		r.growth(&b)
	}
	return b.String()
}

func (m measured) markdown(b *strings.Builder) {
	fmt.Fprintf(b, "\n## %s articles\n\n", humanize.Comma(int64(m.articles)))
	fmt.Fprintf(b, "The database takes %s.", humanize.IBytes(uint64(max(m.fileSize, 0))))
	if m.loaded > 0 {
		fmt.Fprintf(b, " It was loaded in %v, %s articles a second.", m.loaded.Round(10*time.Millisecond), whole(float64(m.articles)/m.loaded.Seconds()))
	}
	if m.memory > 0 {
		fmt.Fprintf(b, " The server held %s before the first request and %s after the last.",
			humanize.IBytes(uint64(m.started)), humanize.IBytes(uint64(m.memory))) //nolint:gosec // not negative
	}
	if m.keeping > 0 {
		fmt.Fprintf(b, " With a cache of answers it held %s.", humanize.IBytes(uint64(m.keeping)))
	}
	b.WriteString("\n\n| request | requests/s | p50 | p99 | p50 alone | bytes | of the prepared limit | kept: requests/s | p50 alone | of the memory limit |\n" +
		"| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n")
	for _, k := range m.kinds {
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s | %s | %s | %s | %s | %s |\n", k.name, whole(k.got.perSecond),
			short(k.got.p50), short(k.got.p99), short(k.got.alone), humanize.Comma(int64(k.got.bytes)), ratio(k.got, k.limit),
			whole(k.kept.perSecond), short(k.kept.alone), ratio(k.kept, k.memory))
	}
	if m.writing != nil {
		m.writing.markdown(b)
	}
}

// ratio compares with a limit's requests per second.
func ratio(got, limit result) string {
	if limit.perSecond == 0 {
		return ""
	}
	return fmt.Sprintf("%.2f of %s", got.perSecond/limit.perSecond, whole(limit.perSecond))
}

// growth compares the largest number of stories with the smallest.
func (r report) growth(b *strings.Builder) {
	first, last := r.sizes[0], r.sizes[len(r.sizes)-1]
	fmt.Fprintf(b, "\n## How cost grows\n\nMedian on one connection with %s articles, as a multiple of that with %s.\n\n| request | times |\n| --- | ---: |\n",
		humanize.Comma(int64(last.articles)), humanize.Comma(int64(first.articles)))
	for i, k := range last.kinds {
		fmt.Fprintf(b, "| %s | %.2f |\n", k.name, float64(k.got.alone)/float64(first.kinds[i].got.alone))
	}
}

// whole is a number without digits after the point where they say nothing.
func whole(n float64) string {
	if n < 10 {
		return strconv.FormatFloat(n, 'f', 1, 64)
	}
	return humanize.Comma(int64(n + 0.5))
}

// short is a duration with three digits at most.
func short(d time.Duration) string {
	switch {
	case d < time.Millisecond:
		return fmt.Sprintf("%d µs", d.Microseconds())
	case d < 10*time.Millisecond:
		return fmt.Sprintf("%.2f ms", float64(d)/float64(time.Millisecond))
	case d < time.Second:
		return fmt.Sprintf("%.0f ms", float64(d)/float64(time.Millisecond))
	default:
		return fmt.Sprintf("%.2f s", d.Seconds())
	}
}

// write puts table and plot into a folder.
func (r report) write(folder, text string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return fmt.Errorf("make the folder of the report: %w", err)
	}
	table := "# Measured\n\nWritten by `make bench`; what it means stands in [performance](../performance.md).\n\n" + text
	if err := os.WriteFile(filepath.Join(folder, "table.md"), []byte(table), 0o644); err != nil {
		return fmt.Errorf("write the table: %w", err)
	}
	plot, err := r.plot()
	if err != nil {
		return fmt.Errorf("draw the plot: %w", err)
	}
	if err := os.WriteFile(filepath.Join(folder, "latency.svg"), plot, 0o644); err != nil {
		return fmt.Errorf("write the plot: %w", err)
	}
	return nil
}
