package importer

import (
	"strings"
	"time"
)

// monthNames are the months as dates spell them, folded: English, Azerbaijani,
// Turkish, Russian, Ukrainian, German, French, Spanish, and short forms.
var monthNames = months(
	"january jan yanvar yanvarın yanvarda ocak января январь янв січня januar jänner janvier enero",
	"february feb fevral fevralın fevralda şubat февраля февраль фев февр лютого februar février febrero",
	"march mar mart martın martda марта март мар березня märz mars marzo",
	"april apr aprel aprelin apreldə nisan апреля апрель апр квітня avril abril",
	"may mayın mayda mayıs мая май травня mai mayo",
	"june jun iyun iyunun iyunda haziran июня июнь июн червня juni juin junio",
	"july jul iyul iyulun iyulda temmuz июля июль июл липня juli juillet julio",
	"august aug avqust avqustun avqustda ağustos августа август авг серпня août agosto",
	"september sep sept sentyabr sentyabrın sentyabrda eylül сентября сентябрь сен сент вересня septembre septiembre",
	"october oct oktyabr oktyabrın oktyabrda ekim октября октябрь окт жовтня oktober octobre octubre",
	"november nov noyabr noyabrın noyabrda kasım ноября ноябрь ноя нояб листопада novembre noviembre",
	"december dec dekabr dekabrın dekabrda aralık декабря декабрь дек грудня dezember décembre diciembre",
)

func months(names ...string) map[string]time.Month {
	table := map[string]time.Month{}
	for i, n := range names {
		for _, w := range strings.Fields(foldWord(n)) {
			table[w] = time.Month(i + 1)
		}
	}
	return table
}

// weekdays are the days of the week in the same languages, folded.
var weekdays = foldSet(`monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun
	понедельник вторник среда среду четверг пятница пятницу суббота субботу воскресенье пн вт ср чт пт сб вс
	bazar bazarertəsi ertəsi çərşənbə axşamı cümə şənbə
	pazartesi salı çarşamba perşembe cuma cumartesi pazar
	понеділок вівторок середа четвер пятниця субота неділя
	montag dienstag mittwoch donnerstag freitag samstag sonntag
	lundi mardi mercredi jeudi vendredi samedi dimanche
	lunes martes miércoles jueves viernes sábado domingo`)
