package importer_test

import (
	"strings"
	"testing"
	"time"

	"github.com/dateline-api/dateline/internal/importer"
)

// body is text enough for a story in English, with no date and no place.
const body = "The invented bridge has been opened to the traffic of the town. It was built by the people who live there, and they will use it.\n\nIt is the second bridge of the town and has two lanes for cars."

func kinds(text importer.Text) string {
	var k []string
	for _, r := range text.Repairs {
		k = append(k, r.Kind)
	}
	return strings.Join(k, " ")
}

func TestChromeLines(t *testing.T) {
	t.Parallel()
	tests := []struct {
		line      string
		published string // RFC 3339; "" when the line has no date
	}{
		{" date 2024-06-19 + ↺ − 16 px", "2024-06-19T00:00:00Z"},
		{"A- A A+", ""},
		{"Share", ""}, {"Print", ""}, {"Tweet", ""}, {"Share | Tweet | Print", ""}, {"Share on Facebook", ""},
		{"Paylaş", ""}, {"Çap et", ""}, {"PAYLAŞ", ""}, {"Поделиться", ""}, {"Распечатать", ""},
		{"Views: 1 234", ""}, {"Baxış sayı: 512", ""}, {"Просмотров: 87", ""}, {"👁 312", ""}, {"0 comments", ""},
		{"Home > News > World", ""}, {"* * *", ""}, {"3 min read", ""},
		{"19 June 2024 14:35", "2024-06-19T14:35:00Z"},
		{"June 19th, 2024, 2:35 pm", "2024-06-19T14:35:00Z"},
		{"19 İyun 2024, 10:20", "2024-06-19T10:20:00Z"},
		{"19 iyun 2024-cü il", "2024-06-19T00:00:00Z"},
		{"19 июня 2024", "2024-06-19T00:00:00Z"},
		{"Среда, 19 июня 2024 г., 14:35", "2024-06-19T14:35:00Z"},
		{"19.06.2024 09:05", "2024-06-19T09:05:00Z"},
		{"Published: 2024-06-19T14:35:00+04:00", "2024-06-19T10:35:00Z"},
		{"19 June 2024 14:35 | Views: 512", "2024-06-19T14:35:00Z"},
		{"Mittwoch, 19. Juni 2024", "2024-06-19T00:00:00Z"},
		{"19 giugno 2024, 14:35", "2024-06-19T14:35:00Z"},
		{"19 czerwca 2024", "2024-06-19T00:00:00Z"},
	}
	for _, tt := range tests {
		for _, raw := range []string{tt.line + "\n\n" + body, body + "\n\n" + tt.line} {
			text := repair(t, raw, importer.Options{})
			if got := strings.Join(text.Paragraphs, "\n\n"); got != body {
				t.Errorf("%q is still in the body: %q", tt.line, got)
			}
			got := ""
			if !text.Published.IsZero() {
				got = text.Published.Format(time.RFC3339)
			}
			if got != tt.published {
				t.Errorf("%q was published %q, want %q", tt.line, got, tt.published)
			}
		}
	}
}

func TestTextIsNoChrome(t *testing.T) {
	t.Parallel()
	for _, line := range []string{
		"They share the print.", "Readers share their views of 2024.", "Print is not dead.", "312", "June 4", "Euro 2024",
		"The talks of 19 June 2024 were short", "He said no.", "Bu gün paylaş deyirlər.", "Просмотров было много.",
	} {
		text := repair(t, body+"\n\n"+line, importer.Options{})
		if got := text.Paragraphs[len(text.Paragraphs)-1]; got != line {
			t.Errorf("%q was dropped: %q", line, kinds(text))
		}
	}
	middle := strings.Replace(body, "\n\n", "\n\n19 June 2024\n\nShare\n\n", 1)
	if text := repair(t, middle, importer.Options{}); len(text.Paragraphs) != 4 {
		t.Errorf("a line was dropped from the middle: %q", text.Paragraphs)
	}
}

func TestSignatures(t *testing.T) {
	t.Parallel()
	tests := []struct{ line, source string }{
		{"News.Az", "News.Az"}, {"Report", "Report"}, {"AZƏRTAC", "AZƏRTAC"}, {"Trend", "Trend"}, {"ТАСС", "ТАСС"},
		{"Reuters", "Reuters"}, {"(Reuters)", "Reuters"}, {"© Report.az", "Report.az"}, {"Source: Reuters", "Reuters"},
		{"Mənbə: Trend", "Trend"}, {"Источник: Интерфакс", "Интерфакс"}, {"www.example.com", "example.com"},
		{"© 2020-2024 Example.com, all rights reserved.", "Example.com"}, {"Example-news.az.", "Example-news.az"},
		{"Source: Reuters\nNews.Az", "Reuters"}, {"Reuters\n\nShare\n👁 312", "Reuters"},
		{"They left.", ""}, {"Nobody came", ""}, {"The trend goes on.", ""}, {"Report ended.", ""}, {"And so on...", ""},
		{"See example.com.", ""}, {"The source: it is deep under the hill that the town has dug for years.", ""},
	}
	for _, tt := range tests {
		text := repair(t, body+"\n\n"+tt.line, importer.Options{})
		if text.Source != tt.source {
			t.Errorf("%q gave source %q, want %q", tt.line, text.Source, tt.source)
		}
		if got := strings.Contains(strings.Join(text.Paragraphs, "\n"), tt.line); got != (tt.source == "") {
			t.Errorf("%q: body is %q", tt.line, text.Paragraphs)
		}
	}
}

func TestHeadlines(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, raw, headline, byline string }{
		{"own-line", "A bridge opens\n\n" + body, "A bridge opens", ""},
		{"question", "Will it hold?\n\n" + body, "Will it hold?", ""},
		{"byline", "A bridge opens\nBy Jane Example and John Sample\n\n" + body, "A bridge opens", "Jane Example and John Sample"},
		{"byline-az", "Körpü açılır\nMüəllif: A. Nümunə\n\n" + body, "Körpü açılır", "A. Nümunə"},
		{"byline-at-end", "A bridge opens\n\n" + body + "\n\nАвтор: А. Пример", "A bridge opens", "А. Пример"},
		{"chrome-between", "Share\nA bridge opens\n19 June 2024\n" + body, "A bridge opens", ""},
		{"not-a-byline", "By Royal Appointment\n\n" + body, "By Royal Appointment", ""},
		{"joint", "It opens.The bridge holds\n\n" + body, "It opens. The bridge holds", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			text := repair(t, tt.raw, importer.Options{})
			if text.Headline != tt.headline || text.Byline != tt.byline || text.Inferred != nil {
				t.Errorf("got headline %q, byline %q, inferred %q", text.Headline, text.Byline, text.Inferred)
			}
			if got := strings.Join(text.Paragraphs, "\n\n"); got != body {
				t.Errorf("body is %q", got)
			}
		})
	}
}

func TestInferredHeadlines(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("words ", 60)
	tests := []struct{ raw, headline string }{
		{"The bridge holds. It is new.", "The bridge holds"},
		{"Does the bridge hold? It does.", "Does the bridge hold?"},
		{"Mr. Sample met Dr. J. K. Example of the U.S. Army. They spoke.", "Mr. Sample met Dr. J. K. Example of the U.S. Army"},
		{"The bridge is in the U.S. The road is not.", "The bridge is in the U.S."},
		{"“It holds.” So they say.", "“It holds.”"},
		{"LONDON, June 13 (Reuters) - The bridge holds. It is new.", "The bridge holds"},
		{"The bridge cost 3.5 million… The road did not.", "The bridge cost 3.5 million…"},
		{"No stop at all", "No stop at all"},
		{"Long " + long, strings.TrimSpace("Long " + strings.Repeat("words ", 49))},
	}
	for _, tt := range tests {
		text := repair(t, tt.raw, importer.Options{})
		if text.Headline != tt.headline || len(text.Inferred) != 1 {
			t.Errorf("got %q, inferred %q, want %q", text.Headline, text.Inferred, tt.headline)
		}
		if text.Paragraphs[0] != strings.TrimSpace(tt.raw) {
			t.Errorf("the sentence left the body: %q", text.Paragraphs)
		}
	}
}
