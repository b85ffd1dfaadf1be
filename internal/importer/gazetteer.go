package importer

import "strings"

// azerbaijaniCities are places in the nominative, as Azerbaijani spells them.
var azerbaijaniCities = set(`Bakı Gəncə Sumqayıt Naxçıvan Şuşa Xankəndi Lənkəran Şəki Mingəçevir Qəbələ Quba Qusar Xaçmaz
	Ağdam Füzuli Laçın Kəlbəcər Zəngilan Cəbrayıl Qubadlı Xocalı Xocavənd Bərdə Tərtər Yevlax Şamaxı Astara Zaqatala
	Brüssel Berlin Vaşinqton Moskva Ankara İstanbul London Paris Roma Madrid Vyana Cenevrə Nyu-York Tbilisi Batumi
	İrəvan Astana Almatı Daşkənd Səmərqənd Bişkek Düşənbə Aşqabat Tehran Təbriz Kiyev Minsk Varşava Praqa Budapeşt
	Buxarest Sofiya Belqrad Afina Pekin Tokio Seul Dehli Dubay Doha Riyad Qahirə Strasburq Lüksemburq Haaqa Davos Münhen
	Sankt-Peterburq Kazan Kişinyov Riqa Vilnüs Tallin Helsinki Stokholm Oslo Kopenhagen Lissabon`)

// endsLikeLocative are names that end in -da without being in the locative.
var endsLikeLocative = set("Kanada Uqanda Ruanda Florida Nevada Qranada İrlanda Hollanda")

// russianCities maps the prepositional of a place to its nominative.
var russianCities = pairs(`Баку Баку, Гяндже Гянджа, Сумгайыте Сумгайыт, Сумгаите Сумгаит, Нахчыване Нахчыван, Шуше Шуша,
	Ханкенди Ханкенди, Лянкяране Лянкяран, Шеки Шеки, Габале Габала, Агдаме Агдам, Физули Физули, Лачине Лачин,
	Москве Москва, Санкт-Петербурге Санкт-Петербург, Казани Казань, Сочи Сочи, Екатеринбурге Екатеринбург,
	Новосибирске Новосибирск, Нижнем~Новгороде Нижний~Новгород, Владивостоке Владивосток, Ростове-на-Дону Ростов-на-Дону,
	Киеве Киев, Одессе Одесса, Львове Львов, Харькове Харьков, Минске Минск, Кишиневе Кишинев, Кишинёве Кишинёв,
	Тбилиси Тбилиси, Батуми Батуми, Ереване Ереван, Астане Астана, Алматы Алматы, Ташкенте Ташкент, Самарканде Самарканд,
	Бишкеке Бишкек, Душанбе Душанбе, Ашхабаде Ашхабад, Тегеране Тегеран, Тебризе Тебриз, Анкаре Анкара, Стамбуле Стамбул,
	Брюсселе Брюссель, Берлине Берлин, Мюнхене Мюнхен, Париже Париж, Страсбурге Страсбург, Лондоне Лондон, Риме Рим,
	Мадриде Мадрид, Вене Вена, Женеве Женева, Цюрихе Цюрих, Давосе Давос, Гааге Гаага, Амстердаме Амстердам,
	Люксембурге Люксембург, Варшаве Варшава, Праге Прага, Будапеште Будапешт, Бухаресте Бухарест, Софии София,
	Белграде Белград, Афинах Афины, Хельсинки Хельсинки, Стокгольме Стокгольм, Осло Осло, Копенгагене Копенгаген,
	Риге Рига, Вильнюсе Вильнюс, Таллине Таллин, Лиссабоне Лиссабон, Вашингтоне Вашингтон, Нью-Йорке Нью-Йорк,
	Пекине Пекин, Шанхае Шанхай, Токио Токио, Сеуле Сеул, Дели Дели, Дубае Дубай, Абу-Даби Абу-Даби, Дохе Доха,
	Эр-Рияде Эр-Рияд, Каире Каир, Иерусалиме Иерусалим, Тель-Авиве Тель-Авив`)

// pairs makes a table of "key value" entries with commas between; ~ stands for a space.
func pairs(list string) map[string]string {
	table := map[string]string{}
	for entry := range strings.SplitSeq(list, ",") {
		key, value, _ := strings.Cut(strings.TrimSpace(entry), " ")
		table[strings.ReplaceAll(key, "~", " ")] = strings.ReplaceAll(value, "~", " ")
	}
	return table
}

// noPlaces are capitalised words after "in" that name no place, or a house in
// one; folded.
var noPlaces = foldSet(`parliament congress senate court courts assembly hall center centre palace university stadium
	english russian french german turkish azerbaijani arabic chinese spanish group groups phase season round game article
	chapter section school museum theatre theater church hotel house office ministry council committee cabinet class
	christmas easter ramadan eu un nato
	məclis parlament nazirlik mərkəz saray sarayı universitet forum sammit dövlət şura konfrans görüş tədbir
	prezident nazir komitə müharibə məhkəmə`)

// sayings are verbs of reported speech, folded.
var sayings = foldSet(`bildirib deyib söyləyib qeyd bildirdi dedi söylədi açıqlayıb xəbər vurğulayıb`)
