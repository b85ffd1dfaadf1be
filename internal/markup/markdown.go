package markup

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"github.com/JohannesKaufmann/html-to-markdown/v2/converter"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/base"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/commonmark"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/strikethrough"
	tables "github.com/JohannesKaufmann/html-to-markdown/v2/plugin/table"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	renderer "github.com/yuin/goldmark/renderer/html"
	"golang.org/x/net/html"
)

// FromMarkdown reads CommonMark with tables, strikethrough and bare links, and
// gives the same sanitised HTML as FromHTML; HTML inside the Markdown is read
// as such. What no person would write, such as hundreds of block quotes inside
// each other, is read as plain text, to keep the time within bounds.
func FromMarkdown(src string) (string, error) {
	var b bytes.Buffer
	md := goldmark.New(
		goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.Linkify),
		goldmark.WithRendererOptions(renderer.WithUnsafe()), // FromHTML sanitises
	)
	if err := md.Convert([]byte(tame(clean(src))), &b); err != nil {
		return "", fmt.Errorf("read Markdown: %w", err)
	}
	return FromHTML(b.String()), nil
}

// Markdown writes sanitised HTML (see FromHTML) as CommonMark with tables and
// strikethrough. What Markdown cannot say, such as a language, is lost; so is
// the form of a table of more than half a million cells, spans filled in.
func Markdown(src string) (string, error) {
	plugins := []converter.Plugin{
		base.NewBasePlugin(),
		commonmark.NewCommonmarkPlugin(),
		strikethrough.NewStrikethroughPlugin(),
	}
	if tableCells(src) <= maxCells {
		// Aligned columns repeat the width of the longest cell in every row.
		plugins = append(plugins, tables.NewTablePlugin(tables.WithCellPaddingBehavior(tables.CellPaddingBehaviorMinimal)))
	}
	out, err := converter.NewConverter(converter.WithPlugins(plugins...)).ConvertString(src)
	if err != nil {
		return "", fmt.Errorf("write Markdown: %w", err)
	}
	return strings.TrimSpace(out), nil
}

// tableCells is how many cells the tables of sanitised HTML have at most when
// every row is as wide as the widest and spans are filled in.
func tableCells(src string) int {
	z := html.NewTokenizer(strings.NewReader(src))
	rows, columns, widest, hanging := 0, 0, 0, 0
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			return rows * (widest + hanging)
		}
		if kind != html.StartTagToken {
			continue
		}
		switch t := z.Token(); t.Data {
		case "tr":
			rows, columns = rows+1, 0
		case "td", "th":
			width, height := spans(t)
			if columns += width; columns > widest {
				widest = columns
			}
			if height > 1 {
				hanging += width // pushes the cells of the rows below it aside
			}
		}
	}
}

// spans gives the columns and rows that a cell takes.
func spans(cell html.Token) (columns, rows int) {
	columns, rows = 1, 1
	for _, a := range cell.Attr {
		n, err := strconv.Atoi(a.Val)
		switch {
		case err != nil || n < 1:
		case a.Key == "colspan":
			columns = n
		case a.Key == "rowspan":
			rows = n
		}
	}
	return columns, rows
}
