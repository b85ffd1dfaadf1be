package importer

// chromePhrases are buttons, counters and labels that make a line chrome when
// nothing else stands on it; folded, English, Azerbaijani, Turkish, Russian.
var chromePhrases = phrases(
	"share", "share this", "share this article", "share on", "share via", "shares", "print", "print this article", "tweet",
	"email", "e mail this", "send", "copy link", "save", "bookmark", "like", "likes", "follow us", "follow us on",
	"subscribe", "sign up", "listen", "read more", "read also", "see also", "more news", "latest news", "all news", "back",
	"back to top", "next", "previous", "comments", "comment", "leave a comment", "no comments", "views", "view", "reads",
	"date", "published", "posted", "updated", "last updated", "published on", "posted on", "font size", "text size",
	"min read", "minute read", "minutes read", "reading time", "px", "advertisement", "menu", "search", "close",
	"all rights reserved",
	"facebook", "twitter", "whatsapp", "telegram", "linkedin", "pinterest", "messenger", "instagram", "vkontakte", "viber",
	"paylaş", "paylaşın", "paylaşım", "paylaşmaq", "çap et", "çap", "çap versiyası", "baxış", "baxış sayı", "baxılıb",
	"baxışların sayı", "oxunub", "oxunma sayı", "oxunuş", "şərh", "şərhlər", "şərh yaz", "tarix", "dərc edilib", "dərc olunub",
	"yenilənib", "bəyən", "abunə ol", "bizi izləyin", "ətraflı", "ana səhifə", "şriftin ölçüsü", "reklam", "linki kopyala",
	"paylaşmak", "yazdır", "yorum", "yorumlar", "okunma", "görüntülenme", "beğen", "yayınlanma", "güncelleme", "takip et",
	"поделиться", "поделиться в", "распечатать", "печать", "версия для печати", "отправить", "твитнуть", "нравится",
	"просмотров", "просмотры", "просмотр", "просмотра", "прочитано", "прочитали", "комментарии", "комментариев",
	"комментировать", "комментарий", "нет комментариев", "опубликовано", "дата", "дата публикации", "обновлено", "читать далее",
	"читайте также", "подписаться", "подписывайтесь", "скопировать ссылку", "размер шрифта", "реклама", "шрифт", "вконтакте",
	"одноклассники", "телеграм", "фейсбук", "время чтения", "главная",
)

// fillerWords make no chrome themselves but may stand beside it.
var fillerWords = foldSet(`on at a in of the by to via this us and with time size ago x vk ok min mins minute minutes sec
	il ildə ci cı cu cü saat tarixində və sayı dəfə ilə
	г года год в на из для и мин минут минуты раз время мск
	utc gmt msk edt est cet cest am pm uhr kb st nd rd th km k m`)

// homeWords begin a breadcrumb.
var homeWords = map[string]bool{foldWord("home"): true, foldWord("ana səhifə"): true, foldWord("главная"): true,
	foldWord("anasayfa"): true, foldWord("main"): true}

func phrases(list ...string) map[string]bool {
	table := map[string]bool{}
	for _, p := range list {
		table[foldWord(p)] = true
	}
	return table
}
