package importer

import (
	"strings"
	"sync"
	"time"

	"github.com/go-playground/locales"
	"github.com/go-playground/locales/ar"
	"github.com/go-playground/locales/be"
	"github.com/go-playground/locales/cs"
	"github.com/go-playground/locales/de"
	"github.com/go-playground/locales/en"
	"github.com/go-playground/locales/es"
	"github.com/go-playground/locales/fa"
	"github.com/go-playground/locales/fr"
	"github.com/go-playground/locales/hy"
	"github.com/go-playground/locales/it"
	"github.com/go-playground/locales/ka"
	"github.com/go-playground/locales/kk"
	"github.com/go-playground/locales/nl"
	"github.com/go-playground/locales/pl"
	"github.com/go-playground/locales/pt"
	"github.com/go-playground/locales/ro"
	"github.com/go-playground/locales/tr"
	"github.com/go-playground/locales/uk"
	"github.com/go-playground/locales/uz"
)

// dateLanguages are those in which a date line is tried where our own patterns
// do not know the words: the names of months and days are Unicode's (CLDR), as
// they stand in a date. Beside them stand other names that news pages use,
// January or Monday first, "-" where there is none, and the small words that
// stand around a date and a time.
var dateLanguages = []struct {
	names                 func() locales.Translator
	months, days, between string
}{
	{en.New, "", "", "at on of the"},
	{de.New, "jänner, feber, -, -, -, jun, jul", "", "am den der um uhr h"},
	{fr.New, "", "", "le du de a h"},
	{es.New, "-, -, -, -, -, -, -, -, setiembre, -, -, -", "", "el de del a la las h hs horas"},
	{it.New, "", "", "il di del alle ore h"},
	{pt.New, "", "segunda, terça, quarta, quinta, sexta", "de do as a h horas"},
	{pl.New, "styczeń, luty, marzec, kwiecień, -, czerwiec, lipiec, sierpień, wrzesień, październik, listopad, grudzień", "", "dnia r rok roku o godz godzina godzinie"},
	{nl.New, "", "", "de op om uur u"},
	{ro.New, "", "", "la ora orele de"},
	{cs.New, "leden, únor, březen, duben, květen, červen, červenec, srpen, -, říjen, listopad, prosinec", "", "dne v ve hod hodin h"},
	{tr.New, "", "", "saat tarihinde günü"},
	{uk.New, "січень, лютий, березень, квітень, травень, червень, липень, серпень, вересень, жовтень, листопад, грудень", "-, -, середу, -, п'ятницю, суботу, неділю", "р рік року о об в у"},
	{be.New, "студзень, люты, сакавік, красавік, май, чэрвень, ліпень, жнівень, верасень, кастрычнік, лістапад, снежань", "", "г год года а у"},
	{kk.New, "", "", "ж жыл жылы жылғы жылдың сағат"},
	{uz.New, "-, -, -, -, -, -, -, -, sentyabr, oktyabr", "", "yil yili yilning soat"},
	{ka.New, "", "", "წ წელი წლის საათი საათზე"},
	{hy.New, "հունվար, փետրվար, մարտ, ապրիլ, մայիս, հունիս, հուլիս, օգոստոս, սեպտեմբեր, հոկտեմբեր, նոյեմբեր, դեկտեմբեր", "", "թ թվական թվականի թվականին ժամը ժ"},
	{ar.New, "كانون الثاني, شباط, آذار, نيسان, أيار, حزيران, تموز, آب, أيلول, تشرين الأول, تشرين الثاني, كانون الأول", "", "يوم في الساعة عام م"},
	{fa.New, "", "", "روز در ساعت سال"},
}

// foreignWord is what a word, or two words together, may be in a date. One can
// be both: "mar." is March and Tuesday in Spanish.
type foreignWord struct {
	month   time.Month // 0 when it is none
	weekday bool
}

// foreignLanguage has the folded words of one language that a date may have.
// A word that is neither month nor day stands around them.
type foreignLanguage map[string]foreignWord

// foreignWords has the words of all dateLanguages, made when first asked for:
// most runs of the program import nothing.
var foreignWords = sync.OnceValue(func() []foreignLanguage {
	languages := make([]foreignLanguage, 0, len(dateLanguages))
	for _, l := range dateLanguages {
		names, words := l.names(), foreignLanguage{}
		for _, w := range strings.Fields(l.between) {
			words[foreignKey(w)] = foreignWord{}
		}
		words.addMonths(names.MonthsWide(), names.MonthsAbbreviated(), strings.Split(l.months, ","))
		words.addDays(names.WeekdaysWide(), names.WeekdaysAbbreviated(), strings.Split(l.days, ","))
		languages = append(languages, words)
	}
	return languages
})

func (l foreignLanguage) addMonths(lists ...[]string) {
	for _, list := range lists {
		for i, name := range list {
			if key := foreignKey(name); key != "" {
				l[key] = foreignWord{month: time.Month(i + 1)}
			}
		}
	}
}

func (l foreignLanguage) addDays(lists ...[]string) {
	for _, list := range lists {
		for _, name := range list {
			if key := foreignKey(name); key != "" {
				l[key] = foreignWord{month: l[key].month, weekday: true}
			}
		}
	}
}

// foreignKey is a name as a language's table has it: its folded words.
func foreignKey(name string) string { return strings.Join(wordsOf(foldForeign(name)), " ") }
