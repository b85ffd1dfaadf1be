package importer

import (
	"strings"
	"unicode/utf8"
)

const (
	// muchChrome is the share of letters and digits, in hundredths, from which on
	// dropped lines are suspected to have held text.
	muchChrome = 30
	// fewWords is fewer than the shortest brief has.
	fewWords = 8
)

// doubt lists what an editor should look at before the story is published.
func (r *repairer) doubt() {
	if r.Published.IsZero() {
		r.doubtf("No date of publishing was found.")
	} else if !r.opts.Today.IsZero() && r.Published.After(r.opts.Today) {
		r.doubtf("The date of publishing, %s, is still to come.", r.Published.Format("2006-01-02"))
	}
	if r.Language == "" {
		r.doubtf("The language was not recognised.")
	}
	if r.Headline == "" {
		r.doubtf("No headline was found and none could be made.")
	}
	body := strings.Join(r.Paragraphs, "\n")
	if !hasSentence(r.Paragraphs) {
		r.doubtf("The text has no full sentence.")
	}
	if len(strings.Fields(body)) < fewWords {
		r.doubtf("The text has only a few words.")
	}
	if r.dropped*100 > r.total*muchChrome {
		r.doubtf("A large part of the text was dropped as words of the page.")
	}
	if strings.ContainsRune(body, utf8.RuneError) && !r.damaged {
		r.doubtf("Some characters of the text were lost and are shown as �.")
	}
	if looksDoubleEncoded(body) {
		r.doubtf("The text looks as if it had been read in a wrong encoding.")
	}
	if looksLikeMarkup(body) {
		r.doubtf("The text holds HTML tags.")
	}
}

func hasSentence(paragraphs []string) bool {
	for _, p := range paragraphs {
		if endsSentence(p) {
			return true
		}
	}
	return false
}

// looksDoubleEncoded tells UTF-8 that was once read as an 8-bit encoding: the
// lead bytes of Latin, Cyrillic and punctuation show as these pairs.
func looksDoubleEncoded(s string) bool {
	const enough = 3
	n := 0
	for _, pair := range []string{"Ã¼", "Ã¶", "Ã§", "É™", "Ä±", "ÄŸ", "ÅŸ", "â€", "Ð°", "Ð¸", "Ñ‚", "РЅ", "РѕС", "Р°", "Рё"} {
		n += strings.Count(s, pair)
	}
	return n >= enough
}

// looksLikeMarkup tells a page's source from a text.
func looksLikeMarkup(s string) bool {
	for _, tag := range []string{"</p>", "</div>", "<br", "</a>", "</span>", "<html", "<p>"} {
		if strings.Contains(s, tag) {
			return true
		}
	}
	return false
}
