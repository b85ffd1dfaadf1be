package search_test

import (
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/dateline-api/dateline/internal/search"
)

func TestFold(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"empty", "", ""},
		{"plain", "Bridge over the Kura opens", "bridge over the kura opens"},
		{"spaces", "  a\t\nb\u00a0 c  ", "a b c"},
		{"punctuation", "Yes — no; (perhaps)…", "yes no perhaps"},
		{"numbers", "3.5 of 1,234", "3 5 of 1 234"},
		{"hyphen", "EU-Azerbaijan", "eu azerbaijan"},
		{"domain", "News.Az", "news az"},
		{"initials", "U.S.", "u s"},
		{"markup", "<b>bold</b>", "b bold b"},
		{"nul", "a\x00b", "a b"},
		{"bad-utf-8", "a\xffb\xc3", "a b"},
		{"emoji", "fire 🔥 man 👩‍🚒1️⃣", "fire man 1"},

		{"azerbaijani", "Görüşdə İlham ÇAĞIRIŞ Iğdır", "gorusde ilham cagiris igdir"},
		{"azerbaijani-capitals", "ƏLİYEV, ŞUŞA, Üzeyir, Ömər", "eliyev susa uzeyir omer"},
		{"schwa-look-alikes", "Azǝrbaycan Azәrbaycan AZƏRBAYCAN", "azerbaycan azerbaycan azerbaycan"},
		{"turkish", "IŞIK Işık İstanbul ıslak", "isik isik istanbul islak"},
		{"decomposed-dotted-i", "I\u0307lham", "ilham"},
		{"russian", "Ещё ёлка, Йод и майор", "еще елка йод и майор"},
		{"decomposed-short-i", "и\u0306од \u0418\u0306\u0301", "йод й"},
		{"short-i-is-no-i", "мой мои", "мой мои"},
		{"ukrainian", "Ґанок, Київ, п'ять пʼять п’ять", "ганок киів п ять п ять п ять"},
		{"western", "Łódź, Ærø, Œuvre, Straße, GROẞ, Þór, Đorđe, Bogotá, naïve", "lodz aero oeuvre strasse gross thor dorde bogota naive"},
		{"african", "Ɓauchi Ŋ Ɛwe Ɔ", "bauchi n ewe o"},
		{"vietnamese", "Nguyễn Đức", "nguyen duc"},
		{"greek", "Ελλάς ΟΔΥΣΣΕΎΣ", "ελλασ οδυσσευσ"},

		{"possessive", "Azerbaijan's Azerbaijan’s AZERBAIJANʼS president's.", "azerbaijan azerbaijan azerbaijan president"},
		{"no-possessive", "Ankara'da l'Europe O'Brien don't 's the boys'", "ankara da l europe o brien don t s the boys"},
		{"possessive-longer", "a'sb a's-b rock's'n", "a sb a b rock n"},
		{"possessive-twice", "a's's", "a"},
		{"possessive-unseen", "Baku's\u00adx Baku's\u00ad", "baku sx baku"},
		{"possessive-after-cjk", "中's", "中"},
		{"quotes", `“word” «слово» ‘one’ 'two'`, "word слово one two"},

		{"soft-hyphen", "выду\u00adманный", "выдуманный"},
		{"joiners", "a\u200db\ufeffc\u2060d\u200ee", "abcde"},
		{"zero-width-space", "a\u200bb", "a b"},
		{"compatible", "ﬁre Ⅳ m² ｆｕｌｌ ① 𝐛𝐨𝐥𝐝", "fire iv m2 full 1 bold"},
		{"fractions", "5½ ¾", "5 1 2 3 4"},
		{"symbols", "Google™ №5 20℃ C++ #tag @name", "google 5 20 c tag name"},
		{"digits", "٢٠٢٤ ۱۴۰۳ २०२४ ２０２４ 𝟚𝟘", "2024 1403 2024 2024 20"},

		{"arabic", "مُحَمَّد أحمد إلى مدرســة", "محمد احمد الي مدرسه"},
		{"persian", "کتاب می\u200cخواهم علی", "كتاب ميخواهم علي"},
		{"hebrew", "שָׁלוֹם", "שלום"},
		{"devanagari", "नमस्ते क़लम क\u093cलम", "नमस्ते कलम कलम"},
		{"bengali", "বাংলা \u09cb", "বাংলা"},
		{"chinese", "中国和G7峰会2024年", "中 国 和 g7 峰 会 2024 年"},
		{"japanese", "ガス カ\u3099ス ｶﾞｽ か が ー 人々", "ガ ス ガ ス ガ ス か が ー 人 々"},
		{"korean", "정부는 \u1112\u1161\u11ab\u1100\u1173\u11af", "정 부 는 한 글"},
		{"thai", "น้ำ ไทย", "น\u0e49\u0e4d \u0e32 ไ ท ย"},
		{"georgian", "თბილისი ᲗᲑᲘᲚᲘᲡᲘ", "თბილისი თბილისი"},
		{"armenian", "ԵՐԵՎԱՆ Երևան", "երեվան երեւան"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := search.Fold(test.text); got != test.want {
				t.Errorf("Fold(%q)\ngot  %q\nwant %q", test.text, got, test.want)
			}
			checkFold(t, test.text)
		})
	}
}

// TestFoldEveryCharacter takes each character there is, alone and between
// letters and marks that it may combine with.
func TestFoldEveryCharacter(t *testing.T) {
	t.Parallel()
	for r := rune(0); r <= unicode.MaxRune && !t.Failed(); r++ {
		ideograph := r >= 0x3400 && r < 0xA000 || r >= 0xAC00 && r < 0xE000 || r >= 0x20000
		assigned := unicode.IsGraphic(r) || unicode.Is(unicode.Cf, r)
		if r%211 != 0 && (ideograph || !assigned) {
			continue // all alike
		}
		checkFold(t, string(r))
		checkFold(t, "a"+string(r)+"\u0306\u09beb's"+string(r))
	}
}

// checkFold holds what is true of every text.
func checkFold(t *testing.T, text string) {
	t.Helper()
	folded := search.Fold(text)
	if again := search.Fold(folded); again != folded {
		t.Errorf("Fold(%+q)\nis      %+q\nfolded  %+q", text, folded, again)
	}
	composed, decomposed := search.Fold(norm.NFC.String(text)), search.Fold(norm.NFD.String(text))
	if composed != decomposed {
		t.Errorf("text         %+q\ncomposed is  %+q\ndecomposed   %+q", text, composed, decomposed)
	}
	if strings.Join(strings.Fields(folded), " ") != folded {
		t.Errorf("Fold(%+q) has spaces too many: %+q", text, folded)
	}
	for _, r := range folded {
		if r != ' ' && !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r) {
			t.Errorf("Fold(%+q) keeps %+q", text, r)
		}
	}
}

func FuzzFold(f *testing.F) {
	for _, text := range []string{"Görüşdə", "I\u0307lham's", "и\u0306", "5½", "ᄀ\u200dᅡ", "か\u034f\u3099", "\u0dd9\u0dca\u0db1\u093c", "中国's", "น้ำ", "a\xff's\u0308"} {
		f.Add(text)
	}
	f.Fuzz(checkFold)
}

func BenchmarkFold(b *testing.B) {
	texts := []struct{ name, text string }{
		{"english", "The bridge over the Kura opened on Friday, the city's mayor said; it is 1.5 km long. "},
		{"azerbaijani", "Körpünün açılışında şəhərin rəhbərliyi iştirak edib, görüşdə çıxışlar olub. "},
		{"russian", "Мост через Куру открыли в пятницу, ещё один йод строят рядом. "},
		{"hindi", "कुरा नदी पर पुल शुक्रवार को खुला, मेयर ने कहा। "},
		{"chinese", "库拉河大桥星期五通车，市长说。"},
	}
	for _, test := range texts {
		text := strings.Repeat(test.text, 3000/len(test.text)+1)[:3000]
		b.Run(test.name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				search.Fold(text)
			}
		})
	}
}
