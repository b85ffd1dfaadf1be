package importer_test

import (
	"strings"
	"testing"
	"time"

	"github.com/dateline-api/dateline/internal/importer"
)

// TestForeignDates reads date lines of every language that is known: with and
// without the day of the week and a time, and in the orders that news pages use.
func TestForeignDates(t *testing.T) {
	t.Parallel()
	const june, timed = "2024-06-19T00:00:00Z", "2024-06-19T14:35:00Z"
	tests := []struct{ language, published, lines string }{
		{"en", june, "19 June 2024 | June 19, 2024 | Wednesday, 19 June 2024 | 2024 June 19"},
		{"en", timed, "Wednesday, 19 June 2024 at 14:35 | June 19, 2024, 2:35 PM"},
		{"de", june, "19. Juni 2024 | Mittwoch, den 19. Juni 2024 | Mi., 19. Juni 2024"},
		{"de", timed, "19. Juni 2024 um 14:35 Uhr | Mi., 19. Juni 2024, 14.35 Uhr"},
		{"fr", june, "19 juin 2024 | mercredi 19 juin 2024 | mer. 19 juin 2024"},
		{"fr", "2024-06-01T00:00:00Z", "mercredi 1er juin 2024"},
		{"fr", timed, "19 juin 2024 à 14h35 | mercredi 19 juin 2024, 14 h 35"},
		{"fr", "2024-06-19T08:00:00Z", "19 juin 2024 à 8h"},
		{"es", june, "19 de junio de 2024 | miércoles, 19 de junio de 2024 | mié. 19 jun. 2024"},
		{"es", "2024-03-19T00:00:00Z", "mar. 19 mar. 2024 | 19 mar 2024, mar"},
		{"es", timed, "19 junio 2024 a las 14:35 | miércoles 19 de junio de 2024, 14:35 hs"},
		{"it", june, "19 giugno 2024 | mercoledì 19 giugno 2024 | mer 19 giu 2024"},
		{"it", "2024-06-01T00:00:00Z", "1° giugno 2024 | 1º giugno 2024"},
		{"it", timed, "19 giugno 2024 alle 14:35 | mercoledì 19 giugno 2024, ore 14.35"},
		{"pt", june, "19 de junho de 2024 | quarta-feira, 19 de junho de 2024 | quarta, 19 jun. 2024"},
		{"pt", timed, "19 de junho de 2024 às 14h35 | quarta-feira, 19 de junho de 2024 14:35"},
		{"pl", june, "19 czerwca 2024 r. | środa, 19 czerwca 2024 | 19 cze 2024 | środa, 19.06.2024 | 19 czerwiec 2024"},
		{"pl", timed, "19 czerwca 2024 roku, godz. 14:35 | środa, 19 czerwca 2024 14:35"},
		{"pl", "2024-06-19T12:35:00Z", "19 czerwca 2024 14:35 CEST | 19 czerwca 2024 14:35 +02:00"},
		{"nl", june, "19 juni 2024 | woensdag 19 juni 2024 | wo 19 jun. 2024"},
		{"nl", timed, "19 juni 2024 om 14:35 uur | woensdag 19 juni 2024 14:35"},
		{"ro", june, "19 iunie 2024 | miercuri, 19 iunie 2024 | 19 iun. 2024"},
		{"ro", timed, "19 iunie 2024 la 14:35 | miercuri, 19 iunie 2024, ora 14:35"},
		{"cs", june, "19. června 2024 | středa 19. června 2024 | st 19. čvn 2024"},
		{"cs", timed, "19. června 2024 v 14:35 | středa 19. června 2024, 14:35"},
		{"tr", june, "19 Haziran 2024 | 19 Haziran 2024, Çarşamba | 19 Haz 2024"},
		{"tr", timed, "19 Haziran 2024 saat 14:35 | 19 Haziran 2024 Çarşamba 14:35"},
		{"uk", june, "19 червня 2024 р. | середа, 19 червня 2024 | 19 черв. 2024"},
		{"uk", "2024-06-21T00:00:00Z", "п’ятниця, 21 червня 2024 | П'ятниця 21 червня 2024 року | пʼятниця, 21 червня 2024"},
		{"uk", timed, "19 червня 2024, 14:35 | середа, 19 червня 2024 року о 14:35"},
		{"be", june, "19 чэрвеня 2024 | серада, 19 чэрвеня 2024 г. | 19 чэр 2024"},
		{"be", timed, "19 чэрвеня 2024 года, 14:35 | серада, 19 чэрвеня 2024 а 14:35"},
		{"kk", june, "19 маусым 2024 | 2024 жылғы 19 маусым | 2024 ж. 19 маусым, сәрсенбі"},
		{"kk", timed, "19 маусым 2024, 14:35 | сәрсенбі, 19 маусым 2024 14:35"},
		{"uz", june, "2024-yil 19-iyun | chorshanba, 19 iyun 2024 | 19 iyn 2024"},
		{"uz", timed, "2024-yil 19-iyun, 14:35 | chorshanba, 19 iyun 2024 soat 14:35"},
		{"ka", june, "19 ივნისი, 2024 | ოთხშაბათი, 19 ივნისი, 2024 | 2024 წლის 19 ივნისი"},
		{"ka", timed, "19 ივნისი 2024, 14:35 | ოთხშაბათი, 19 ივნისი 2024 14:35"},
		{"hy", june, "19 հունիսի, 2024 | չորեքշաբթի, 19 հունիսի 2024 | 2024 թ. հունիսի 19 | 19 հունիս 2024"},
		{"hy", timed, "19 հունիսի 2024, 14:35 | չորեքշաբթի, 19 հունիսի 2024 ժամը 14:35"},
		{"ar", june, "19 يونيو 2024 | الأربعاء، 19 يونيو 2024 | ١٩ يونيو ٢٠٢٤ | 19 حزيران 2024"},
		{"ar", "2024-01-17T00:00:00Z", "الأربعاء 17 كانون الثاني 2024"},
		{"ar", timed, "19 يونيو 2024 - 14:35 | الأربعاء، 19 يونيو 2024 الساعة ١٤:٣٥"},
		{"fa", june, "19 ژوئن 2024 | چهارشنبه، 19 ژوئن 2024 | ۱۹ ژوئن ۲۰۲۴"},
		{"fa", "2024-01-16T00:00:00Z", "سه\u200cشنبه 16 ژانویه 2024 | سه شنبه 16 ژانویهٔ 2024"},
		{"fa", timed, "19 ژوئن 2024 ساعت 14:35 | چهارشنبه، 19 ژوئن 2024، 14:35"},
		{"az", june, "19 iyun 2024 | 19 iyun 2024, çərşənbə | Çərşənbə, 19 İyun 2024-cü il"},
		{"az", timed, "19 iyun 2024 14:35 | çərşənbə, 19 iyun 2024, saat 14:35"},
		{"ru", june, "19 июня 2024 г. | среда, 19 июня 2024 | 19 июня 2024, среда"},
		{"ru", timed, "19 июня 2024 года в 14:35 | среда, 19 июня 2024, 14:35"},
	}
	for _, tt := range tests {
		for line := range strings.SplitSeq(tt.lines, " | ") {
			text := repair(t, body+"\n\n"+line, importer.Options{})
			if got := text.Published.Format(time.RFC3339); got != tt.published {
				t.Errorf("%s: %q was published %s, want %s", tt.language, line, got, tt.published)
			}
			if last := text.Paragraphs[len(text.Paragraphs)-1]; last == line {
				t.Errorf("%s: %q is still in the body", tt.language, line)
			}
		}
	}
}

// TestNoForeignDates keeps lines in the body that only look like dates.
func TestNoForeignDates(t *testing.T) {
	t.Parallel()
	for _, line := range []string{
		"Wybory 2024: 19 partii", "Wybory 19 czerwca 2024", "31 czerwca 2024", "30 lutego 2024", "2024 19 87", "czerwca 2024, 14:35",
		"19 czerwca 2024 – 20 czerwca 2024", "środa środa 19 czerwca 2024", "19 czerwca 24, 2024", "19 giugno lunedì 2024",
		"1 de 2024", "Euro 2024: 3 Tore", "19 juin czerwca 2024", "mercredi 19 czerwca 2024", "0 mai 2024", "2024 giugno", "le 19 2024 juin 3",
	} {
		text := repair(t, body+"\n\n"+line, importer.Options{})
		if got := text.Paragraphs[len(text.Paragraphs)-1]; got != line || !text.Published.IsZero() {
			t.Errorf("%q was taken for the date %v: the body ends %q", line, text.Published, got)
		}
	}
}

// TestForeignDateOfTwoReadings wants 06/07 doubted beside a foreign word, too.
func TestForeignDateOfTwoReadings(t *testing.T) {
	t.Parallel()
	for line, doubted := range map[string]bool{"środa 06/07/2024": true, "środa 19/06/2024": false, "środa 06.07.2024": false} {
		doubts := strings.Join(repair(t, body+"\n\n"+line, importer.Options{}).Doubts, " ")
		if strings.Contains(doubts, "other way round") != doubted {
			t.Errorf("%q: doubts are %q", line, doubts)
		}
	}
}

// FuzzDateLine reads any line as the last of a text: it is taken as a date of a
// year that news may have, or stays.
func FuzzDateLine(f *testing.F) {
	for _, line := range []string{
		"Mittwoch, 19. Juni 2024, 14.35 Uhr", "quarta-feira, 19 de junho de 2024 às 14h35", "п’ятниця, 21 червня 2024 року о 14:35", "2024-yil 19-iyun",
		"الأربعاء 17 كانون الثاني ٢٠٢٤", "سه\u200cشنبه ۱۶ ژانویهٔ ۲۰۲۴", "1º 1er 2000", "środa 06/07/2024 14:35 CEST", "0 0 0000 1999", "mar mar 2024 12",
	} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		raw := []byte(body + "\n\n" + line)
		text, err := importer.RepairText(raw, importer.Options{})
		if err != nil {
			return
		}
		checkValid(t, text)
		if year := text.Published.Year(); !text.Published.IsZero() && (year < 1799 || year > 2200) {
			t.Errorf("%q was published in %d", line, year)
		}
		again, err := importer.RepairText(raw, importer.Options{})
		if err != nil || !again.Published.Equal(text.Published) {
			t.Errorf("%q was published %v, then %v, %v", line, text.Published, again.Published, err)
		}
	})
}
