package importer_test

import (
	"testing"
	"time"

	"github.com/dateline-api/dateline/internal/importer"
)

func TestDatelines(t *testing.T) {
	t.Parallel()
	page := day(2024, time.June, 19)
	tests := []struct {
		language, text string
		published      time.Time
		place, date    string
	}{
		{"en", "BRUSSELS, June 13 (Reuters) — The talks began.", page, "Brussels", "2024-06-13"},
		{"en", "BAKU, Azerbaijan, 19 June — The talks began.", page, "Baku", "2024-06-19"},
		{"en", "NEW YORK, Dec. 30, 2023 - The talks began.", day(2024, time.January, 2), "New York", "2023-12-30"},
		{"en", "WASHINGTON D.C., June 13 (AP) -- The talks began.", page, "WASHINGTON D.C.", "2024-06-13"},
		{"en", "LONDON (Reuters) - The talks began.", page, "London", ""},
		{"en", "BRUSSELS, June 13 (Reuters) — The talks began.", time.Time{}, "Brussels", ""},
		{"az", "Bakı, 19 iyun, AZƏRTAC Danışıqlar başlayıb.", page, "Bakı", "2024-06-19"},
		{"az", "BAKI, 19 iyun. /AZƏRTAC/. Danışıqlar başlayıb.", page, "Bakı", "2024-06-19"},
		{"ru", "МОСКВА, 19 июня. /ТАСС/. Переговоры начались.", page, "Москва", "2024-06-19"},
		{"ru", "БАКУ, 19 июня — Переговоры начались.", page, "Баку", "2024-06-19"},

		{"en", "The talks were held on 13 June in Brussels.", page, "Brussels", "2024-06-13"},
		{"en", "The talks were held in Baku on June 13.", page, "Baku", "2024-06-13"},
		{"en", "The talks were held in New York on Thursday, June 13, at noon.", page, "New York", "2024-06-13"},
		{"en", "The talks were held on 30 December in Baku’s old town.", day(2024, time.January, 2), "Baku", "2023-12-30"},
		{"en", "The talks were held on 13 June 2024 in Rio de Janeiro.", page, "Rio de Janeiro", "2024-06-13"},
		{"en", "The talks were held on 12-13 June in Brussels.", page, "Brussels", ""},
		{"en", "The talks were held on 13 June in Brussels.", time.Time{}, "Brussels", ""},
		{"en", "The talks will be held on 20 June in Brussels.", page, "", ""},
		{"en", "The club was founded on 13 June 1990 in Brussels.", page, "", ""},
		{"en", "The talks were held on 13 June in Parliament.", page, "", ""},
		{"en", "The minister said on 13 June that all was well.", page, "", ""},
		{"en", "The talks were long. They were held on 13 June in Brussels.", page, "", ""},

		{"az", "Danışıqlar iyunun 13-də Brüsseldə keçirilib.", page, "Brüssel", "2024-06-13"},
		{"az", "Danışıqlar 13 iyun tarixində Bakıda keçirilib.", page, "Bakı", "2024-06-13"},
		{"az", "Bakıda iyunun 13-də danışıqlar keçirilib.", page, "Bakı", "2024-06-13"},
		{"az", "13 iyun tarixində üçüncü görüş Nyu-Yorkda keçirilib.", page, "Nyu-York", "2024-06-13"},
		{"az", "Danışıqlar iyunun 13-də Bakı şəhərində keçirilib.", page, "Bakı", "2024-06-13"},
		{"az", "Danışıqlar iyunun 13-də Mərkəzində keçirilib.", page, "", ""},
		{"az", "Konfransda iyunun 13-də çıxış olub.", page, "", ""},
		{"az", "Nazir iyunun 13-də bildirib ki, Bakıda hava istidir.", page, "", ""},

		{"ru", "Переговоры прошли 13 июня в Брюсселе.", page, "Брюссель", "2024-06-13"},
		{"ru", "В Баку 13 июня прошли переговоры.", page, "Баку", "2024-06-13"},
		{"ru", "Переговоры прошли 13 июня 2024 года в Нижнем Новгороде.", page, "Нижний Новгород", "2024-06-13"},
		{"ru", "Переговоры прошли 13 июня в Выдуманске.", page, "", "2024-06-13"},
		{"ru", "Министр сообщил 13 июня о переговорах.", page, "", ""},
		{"de", "Das Treffen fand am 13. Juni in Brüssel statt.", page, "", ""},
	}
	for _, tt := range tests {
		text := repair(t, tt.text+"\n\nThere is more to tell.", importer.Options{Language: tt.language, Published: tt.published})
		if text.Place != tt.place || text.Date != tt.date {
			t.Errorf("%q: got %q %q, want %q %q", tt.text, text.Place, text.Date, tt.place, tt.date)
		}
		if text.Paragraphs[0] != tt.text {
			t.Errorf("%q was changed to %q", tt.text, text.Paragraphs[0])
		}
	}
}

func TestYearlessDateLine(t *testing.T) {
	t.Parallel()
	raw := "Wednesday, 19 June, 14:35\n\n" + body
	text := repair(t, raw, importer.Options{Today: day(2025, time.January, 7)})
	if want := time.Date(2024, time.June, 19, 14, 35, 0, 0, time.UTC); !text.Published.Equal(want) {
		t.Errorf("got %s, want %s", text.Published, want)
	}
	if text := repair(t, raw, importer.Options{}); !text.Published.IsZero() || len(text.Doubts) == 0 {
		t.Errorf("got %s with doubts %q", text.Published, text.Doubts)
	}
}
