package importer

// The commonest words of the languages that share a script, folded. Each list
// leaves out what another language has too, as far as the list stays useful.
var latinStopWords = map[string]map[string]bool{
	"en": foldSet(`the of and to in is was were are that for on with as by at from has have had it its this be been will
		which their said not an he his they after who would`),
	"az": foldSet(`və bu ilə üçün olan edib olub deyib ki da də isə görə kimi sonra daha həmin bildirib onun edilib haqqında`),
	"tr": foldSet(`ve bir bu için ile olarak olan daha çok gibi kadar sonra göre olduğu oldu dedi etti ise değil onun üzere nin nun`),
	"de": foldSet(`der die das und in den von zu mit dem des ist nicht auf für im ein eine als auch sich wurde hat sie nach bei einer am`),
	"fr": foldSet(`le la les des et du en une est dans que pour qui sur au par pas plus il avec ce sont été aux a ses cette`),
	"es": foldSet(`el la los las de del y en que un una por con para se es su al como más fue ha lo este son`),
	"it": foldSet(`il la di che e del della un una per con sono è dei nel alla si da le gli anche delle come ha più al`),
	"pt": foldSet(`o a os as de do da dos das e em que um uma para com não por se foi no na ao mais à como são`),
	"nl": foldSet(`de het een en van in is dat op te voor met zijn niet die aan er om ook door bij naar wordt werd heeft`),
	"pl": foldSet(`w i na z do się nie jest że to o jak przez od po został była oraz dla tym który roku są ale`),
	"ro": foldSet(`și în de la a cu pe din care este un o pentru nu că au fost mai sau prin după sunt a fost`),
}

var cyrillicStopWords = map[string]map[string]bool{
	"ru": foldSet(`и в не на что с по как это он она они из за от для был была было были также его её их при года о об
		к у со до что если но уже сообщил`),
	"bg": foldSet(`и в на се да от са за по не с е че при това като след си ще беше бе този тази във със`),
	"uk": foldSet(`та що не на до за про від як це він вона вони із під час також його їх але було у з та щодо`),
}
