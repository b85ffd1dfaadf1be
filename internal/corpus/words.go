package corpus

import (
	"math/rand/v2"
	"strings"
)

// How words are spread. A vocabulary of 40,000 is what a newsroom's archive of
// some years uses often; drawn from a table, a word costs nanoseconds.
const (
	zipfS       = 1.08 // the exponent; 1 is Zipf's law, and the generator wants more
	zipfV       = 2.7  // flattens the top (Mandelbrot's correction)
	vocabulary  = 40_000
	drawingBits = 20
)

// tongue is a language with its words, drawn by their frequency.
type tongue struct {
	tag   string // BCP 47
	words []string
	draw  []uint16 // indexes of words, as often as they are frequent
}

// sounds are what the rarer words of a language are made of.
type sounds struct {
	tag      string
	share    int // of a hundred stories
	common   string
	heads    string
	vowels   string
	closings string
}

// The most frequent words are real ones; the rest are made of syllables.
var languages = []sounds{
	{
		tag: "en", share: 60,
		common: "the of and to in a is that for it as was with be by on not he his but at are this have from or had an they which one you were all her she there would their we him been has when who will no more if out so up said what its about than into them can only other time new some could these two may first then do any like my now over such our man me even most made after also did many off before must well back through years where much your way down should because long each just state people those too mr how little good world make very year still see own work men day get here between both life being under three never know same last another while us might great old go come since against right came take used himself few house american use place during high without again home around small however found part school once general upon say every left city government minister council country report official week month police party court law public company market plan price water road bridge train school hospital election vote leader talks deal border",
		heads:  "b br c cl d dr f fl g gr h j k l m n p pl pr qu r s sh st t tr v w", vowels: "a e i o u ai ea ou", closings: "n r l s t nd rt ng m ck st th",
	},
	{
		tag: "az", share: 25,
		common: "və bu ki bir ilə üçün də da o olan edib ilə daha çox onun olub ölkə il görə hər sonra isə prezident dövlət respublika şəhər nazir məclis iclas qərar layihə inkişaf əməkdaşlıq iqtisadi beynəlxalq ölkənin azərbaycan bakı şuşa gəncə naxçıvan sumqayıt məktəb xəstəxana yol körpü su qiymət bazar şirkət qanun məhkəmə polis seçki səs lider danışıq sərhəd həftə ay gün saat yeni böyük kiçik birinci ikinci üçüncü dünya xalq insan uşaq gənc qadın kişi ailə ev iş həyat zaman yer tərəf hissə məsələ sual cavab söz xəbər məlumat rəsmi ümumi milli yerli xarici daxili aparılıb bildirib qeyd edilib keçirilib görüş çıxış",
		heads:  "b c ç d f g ğ h x k q l m n p r s ş t v y z", vowels: "a ə e ı i o ö u ü", closings: "n r l s ş t q k m z ğ ç",
	},
	{
		tag: "ru", share: 15,
		common: "и в не на что с он как это по но они мы все за его к от так у же вы из бы то для был о который год было время быть мог человек может еще при уже город страна правительство министр совет закон суд полиция выборы партия президент государство республика развитие рынок цена компания проект решение дорога мост вода школа больница поезд неделя месяц день час новый большой первый второй мир народ дети семья дом работа жизнь место часть вопрос ответ слово новость сообщение официальный общий местный заявил отметил сообщили переговоры граница лидер встреча",
		heads:  "б в г д ж з к л м н п р с т ф х ц ч ш пр ст тр кр", vowels: "а е и о у ы я ю э", closings: "н р л с т й к м в ш",
	},
}

func newTongues(seed uint64) (list []*tongue) {
	for i, s := range languages {
		t := s.tongue(rand.New(rand.NewPCG(seed, uint64(i)+1)))
		for range s.share {
			list = append(list, t)
		}
	}
	return list
}

func (s sounds) tongue(r *rand.Rand) *tongue {
	t := &tongue{tag: s.tag, draw: make([]uint16, 1<<drawingBits)}
	seen := map[string]bool{CommonWord: true, "": true}
	for _, w := range RareWords {
		seen[w] = true
	}
	add := func(word string) {
		if !seen[word] {
			seen[word] = true
			t.words = append(t.words, word)
		}
	}
	for word := range strings.FieldsSeq(s.common) {
		add(word)
	}
	heads, vowels, closings := strings.Fields(s.heads), strings.Fields(s.vowels), strings.Fields(s.closings)
	for len(t.words) < vocabulary {
		word := ""
		for range 2 + r.IntN(3) {
			word += heads[r.IntN(len(heads))] + vowels[r.IntN(len(vowels))]
		}
		add(word + closings[r.IntN(len(closings))])
	}
	zipf := rand.NewZipf(r, zipfS, zipfV, vocabulary-1)
	for i := range t.draw {
		t.draw[i] = uint16(zipf.Uint64()) //nolint:gosec // below vocabulary, which fits
	}
	return t
}

func (t *tongue) word(r *rand.Rand) string {
	return t.words[t.draw[r.Uint64()&(1<<drawingBits-1)]]
}
