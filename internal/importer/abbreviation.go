package importer

import "strings"

// isShort tells abbreviations that stand before a name ("Mr.Smith",
// "St.Petersburg", "ул.Ленина") and so do not end a sentence.
func (p *prose) isShort(left, right label) bool {
	word := left.exact()
	switch {
	case word == "пр" || word == "др":
		return !p.labelAnd(left.start) // "и др.Он", "и пр.Но" end
	case prefixes[word]:
		return true
	case numbered[word]:
		return right.roman()
	case word == "Co" || word == "GmbH":
		return right.is("ltd") || right.is("inc") || right.is("kg") || right.is("llc")
	}
	return word == "долл" && right.is("сша")
}

// labelAnd tells whether the word before i is "и", "and".
func (p *prose) labelAnd(i int) bool { return p.labelBefore(i - 1).is("и") }

// startsSentence tells the plain words that begin sentences and are no names:
// after them even an initial or an abbreviation has ended its sentence.
func startsSentence(l label) bool {
	return firstWords[l.lower()] && (l.size() == 1 || !l.shouted()) // not the ON of "E.ON"
}

// prefixes are abbreviations before names, as written.
var prefixes = set(`Mr Mrs Ms Dr Prof St Ste Gen Col Lt Sgt Capt Maj Cpl Pvt Adm Cmdr Sen Rep Gov Rev Hon Amb Msgr Pres
	Supt Insp Mt Ft Mme Mlle Hr Fr Nr Str Rt Bp Yu Ya Ch Sh Zh Kh Dzh Th
	ул им пл просп пос пер наб бул обл респ акад проф Дж Дм Вл Ал св Св Акад Проф Ул Респ Пос тов гр гос зам Ген полк корп кв
	prof akad Akad dos Dos küç mah şəh ş pr müəl hör cən Sn Av Doç Cad Sok Mah`)

// numbered are abbreviations before Roman numbers.
var numbered = set("Vol Ch Art Sec Fig Par Pt Bk No Act ст гл")

// degrees are first parts of academic degrees: "LL.M."
var degrees = set("LL Ed Psy Sc Ph")

// countryChains are names of countries in single letters; a space follows them
// whether the sentence ends or not.
var countryChains = set("u.s u.s.a u.k u.n e.u u.a.e u.s.s.r")

// closingChains are abbreviations in single letters that end what they belong to.
var closingChains = set("ph.d т.д т.п")

// hourChains are the halves of the day.
var hourChains = set("a.m p.m")

// singleWords are the words of one letter, in capitals: English, Azerbaijani,
// Italian, Spanish, Russian.
var singleWords = set("A I O È É Y В С К О У И А Я")

// codeRoots are names that program text begins with and other text has not.
var codeRoots = set("fmt http json self java javax android sys np pd std github pathlib")

// codeClasses are names of classes that are words too; only before the
// codeMembers are they program text.
var codeClasses = set("System Console Math Object Array String Integer Thread Collections Arrays Intent Manifest Build")

var codeMembers = set(`Out In Err Exit Write WriteLine Read ReadLine Print Length Max Min Abs Keys Value Values Format Empty
	Join Parse Sleep Sort Log Error Name Object String Action Version`)

// versionWords follow the numbers of a release.
var versionWords = set("release snapshot beta alpha final ga rc rc1 rc2 lts")

// fileEndings are the endings of file names.
var fileEndings = set("txt doc docx xls xlsx ppt pptx jpg jpeg png gif zip rar exe dll bat ini sys avi mov htm")

// spokenEndings are endings that are also spoken of.
var spokenEndings = set("pdf svg apk mp3 mp4 html php js json csv xml go py java jar net")

// firstWords are words that begin sentences and are hardly ever names.
var firstWords = set(`
	the this that these those there they their then after also although and another any as at because before both but
	by during each earlier even every following for from had has have here his her how however if in instead it its
	last later many meanwhile more moreover most nor not now on once one only other our over several she since some
	such though through thus today under until we were what when where whether which while why with would you
	according additionally among between despite
	bu həmin onun onlar onların lakin amma həmçinin qeyd daha eyni bundan xatırladaq bildirilib bundan həm belə buna
	sonra artıq ancaq əgər hər indi biz həmin digər görüşdə tədbirdə burada çünki beləliklə
	он она они оно его её ее их это эта эти этот этом при после также однако кроме ранее по для если мы вы но за на
	так там тогда напомним отметим как когда где что все всё уже ещё еще или затем теперь сейчас потом поэтому между
	ve bunun ayrıca ancak fakat daha sonra onlar bunlar`)

// set makes a table of words.
func set(words string) map[string]bool {
	table := map[string]bool{}
	for _, w := range strings.Fields(words) {
		table[w] = true
	}
	return table
}
