package importer_test

import (
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/dateline-api/dateline/internal/importer"
)

func TestLanguages(t *testing.T) {
	t.Parallel()
	tests := []struct{ language, text string }{
		{"en", "The bridge was opened in the town and it is new."},
		{"en", "The son of Rəsulzadə was in the town for the talks with the people."},
		{"az", "Körpü şəhərdə açılıb və yeni yol çəkilib."},
		{"tr", "Köprü bu yıl açıldı ve çok güzel olduğu için herkes geldi."},
		{"de", "Die Brücke wurde in der Stadt eröffnet und ist nicht alt."},
		{"fr", "Le pont est ouvert dans la ville et les gens sont venus pour la fête."},
		{"es", "El puente fue abierto en la ciudad y los vecinos llegaron con una banda."},
		{"it", "Il ponte della città è stato aperto e la gente che vive nel centro è contenta."},
		{"ru", "Мост в городе открыли, и жители были рады этому."},
		{"uk", "Міст у місті відкрили, і мешканці раділи цій події."},
		{"az-Cyrl", "Көрпү шәһәрдә ачылыб вә јени јол чәкилиб, һамы сөјләјир ки, ҝөзәлдир."},
		{"kk", "Қалада жаңа көпір ашылды, тұрғындар қуанышты."},
		{"ka", "ქალაქში ახალი ხიდი გაიხსნა."},
		{"hy", "Քաղաքում նոր կամուրջ է բացվել։"},
		{"el", "Η γέφυρα άνοιξε στην πόλη."},
		{"ja", "町に新しい橋が開通しました。"},
		{"", "Bridge opens."},
		{"", "Lorem ipsum dolor sit amet consectetur adipiscing."},
	}
	for _, tt := range tests {
		if got := repair(t, tt.text, importer.Options{}).Language; got != tt.language {
			t.Errorf("%q is %q, want %q", tt.text, got, tt.language)
		}
	}
	if got := repair(t, body, importer.Options{Language: "en-GB"}).Language; got != "en-GB" {
		t.Errorf("the caller's language became %q", got)
	}
}

func TestEncodings(t *testing.T) {
	t.Parallel()
	const az, ru, en = "Körpü açılıb, ğ və ş olmasa da işləyir.", "Мост открыли, и все рады. Ёлка стоит.", "It’s “open”."
	tests := []struct {
		name     string
		enc      encoding.Encoding
		in, want string
	}{
		{"utf-8-mark", unicode.UTF8BOM, ru, ru},
		{"utf-16le", unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), az, az},
		{"utf-16be", unicode.UTF16(unicode.BigEndian, unicode.UseBOM), ru, ru},
		{"windows-1251", charmap.Windows1251, ru, ru},
		{"windows-1251-quotes", charmap.Windows1251, en, en},
		{"windows-1254", charmap.Windows1254, strings.ReplaceAll(az, "ə", "e"), strings.ReplaceAll(az, "ə", "e")},
	}
	for _, tt := range tests {
		raw, err := tt.enc.NewEncoder().String(tt.in)
		if err != nil {
			t.Fatal(err)
		}
		text := repair(t, raw, importer.Options{})
		if text.Paragraphs[0] != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, text.Paragraphs[0], tt.want)
		}
		if marked := strings.Contains(kinds(text), importer.EncodingRepaired); marked != (tt.name != "utf-8-mark") {
			t.Errorf("%s: repairs are %q", tt.name, kinds(text))
		}
	}
	text := repair(t, "Körpü açılıb, şəhər \xff sevinir.", importer.Options{})
	if text.Paragraphs[0] != "Körpü açılıb, şəhər � sevinir." || !strings.Contains(text.Doubts[0], "damaged") {
		t.Errorf("damaged text: got %q, doubts %q", text.Paragraphs, text.Doubts)
	}
}

func TestCharacters(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, in, want, kind string }{
		{"nul", "The brid\x00ge holds.", "The bridge holds.", importer.ControlsDropped},
		{"override", "The \u202ebridge\u202c holds.", "The bridge holds.", importer.ControlsDropped},
		{"soft-hyphen", "The brid\u00adge holds.", "The bridge holds.", importer.InvisiblesDropped},
		{"zero-width", "The\u200b bri\u200ddge\ufeff holds.", "The bridge holds.", importer.InvisiblesDropped},
		{"tags", "It holds.\U000E0041\U000E0042", "It holds.", importer.InvisiblesDropped},
		{"tab", "The\tbridge holds.", "The bridge holds.", importer.TabsReplaced},
		{"crlf", "The bridge.\r\n\r\nIt holds.", "The bridge.|It holds.", importer.LineEndingsRepaired},
		{"separators", "The bridge.\u2029It holds.", "The bridge.|It holds.", importer.LineEndingsRepaired},
		{"blank-lines", "The bridge.\n\n\n\nIt holds.", "The bridge.|It holds.", importer.BlankLinesDropped},
		{"no-break-space", "The\u00a0bridge holds.", "The\u00a0bridge holds.", ""},
		{"family", "The 👨\u200d👩\u200d👧 holds.", "The 👨\u200d👩\u200d👧 holds.", ""},
		{"flag", "A 🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F flag.", "A 🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F flag.", ""},
		{"persian", "او می\u200cرود.", "او می\u200cرود.", ""},
		{"wrapped", "The invented bridge of the town was opened on\nThursday after the mayor and the people had\nwaited for years.", "The invented bridge of the town was opened on Thursday after the mayor and the people had waited for years.", importer.LinesJoined + " " + importer.LinesJoined},
		{"lines", "The first paragraph stands on a line.\nThe second paragraph does too.", "The first paragraph stands on a line.|The second paragraph does too.", ""},
	}
	for _, tt := range tests {
		text := repair(t, tt.in, importer.Options{Language: "en"})
		if got := strings.Join(text.Paragraphs, "|"); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
		if want := strings.TrimSpace(tt.kind + " " + importer.HeadlineInferred); !strings.HasPrefix(kinds(text), want) {
			t.Errorf("%s: repairs are %q, want %q", tt.name, kinds(text), want)
		}
	}
}

func TestDoubts(t *testing.T) {
	t.Parallel()
	page := importer.Options{Published: day(2024, time.June, 19)}
	tests := []struct {
		name, raw, doubt string
		opts             importer.Options
	}{
		{"none", body, "", page},
		{"no-date", body, "No date of publishing", importer.Options{}},
		{"language", "Bridge holds till rain stops, says mayor, undaunted, gladly.", "language was not recognised", page},
		{"no-sentence", "The bridge and the road and the town that are new", "no full sentence", page},
		{"short", "The bridge is the best.", "only a few words", page},
		{"chrome", "Share\nTweet\nPrint\nRead more\nFacebook\n" + body[:63], "large part", page},
		{"cut", "The " + strings.Repeat("bridge of the town ", 30) + "holds.", "was cut", page},
		{"markup", "<p>" + body + "</p>", "HTML tags", page},
		{"encoding", "The bridge in the town of GÃ¶lÃ§Ã¼k was opened and it is of Ã¶zel make.", "wrong encoding", page},
		{"two-readings", "06/07/2024\n\n" + body, "other way round", importer.Options{}},
		{"future", body, "still to come", importer.Options{Published: page.Published, Today: day(2024, time.June, 18)}},
	}
	for _, tt := range tests {
		doubts := strings.Join(repair(t, tt.raw, tt.opts).Doubts, " ")
		if (tt.doubt == "") != (doubts == "") || !strings.Contains(doubts, tt.doubt) {
			t.Errorf("%s: doubts are %q, want %q", tt.name, doubts, tt.doubt)
		}
	}
}
