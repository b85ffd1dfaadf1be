package importer

import (
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/dateline-api/dateline/internal/news"
)

// Errors of texts that cannot become a story. Their Kind is news.Unreadable.
var (
	ErrNotText = &news.Error{Kind: news.Unreadable, Code: "import-not-text", Title: "The file is not a text"}
	ErrNoStory = &news.Error{Kind: news.Unreadable, Code: "import-no-story", Title: "The text holds no story"}
)

// maxHeadline is the longest headline of an article, in characters (news.Article).
const maxHeadline = 300

// repairer carries one text through its repairs.
type repairer struct {
	Text
	opts     Options
	labelled bool   // the source came with a label
	damaged  bool   // bytes were lost, and a doubt says so
	lines    []line // what is still to become paragraphs
	tried    int    // lines that were tried as dates of other languages
	total    int    // letters and digits of the raw text
	dropped  int    // of these, in chrome
}

// RepairText repairs a text that was copied or scraped from a page. It takes
// the page's chrome, date, signature, byline and headline off the body, gives
// glued sentences their space back, and reads language and dateline. Letters
// and digits of the body are never changed.
//
// The errors are ErrNotText for bytes that are no text, and ErrNoStory when no
// letter is left as body. The time it takes grows with the length of raw.
func RepairText(raw []byte, opts Options) (Text, error) {
	r := &repairer{opts: opts}
	text, err := r.decode(raw)
	if err != nil {
		return Text{}, err
	}
	r.lines = r.split(r.clean(text))
	for _, l := range r.lines {
		r.total += countAlnum(l.text)
	}
	r.takeHead()
	r.takeTail()
	paragraphs := r.paragraphs()
	if len(paragraphs) == 0 {
		return Text{}, ErrNoStory.With("Nothing is left of the text without the page's own words.")
	}
	r.splitJoints(paragraphs)
	r.detectLanguage()
	if r.Published.IsZero() {
		r.Published = r.opts.Published.UTC()
	}
	prefix := r.readDateline(paragraphs[0])
	r.inferHeadline(paragraphs[0], prefix)
	r.doubt()
	return r.Text, nil
}

func (r *repairer) note(kind string, line int, before, after string) {
	r.Repairs = append(r.Repairs, Repair{Kind: kind, Line: line, Before: excerptOf(before), After: excerptOf(after)})
}

func (r *repairer) doubtf(format string, args ...any) {
	r.Doubts = append(r.Doubts, fmt.Sprintf(format, args...))
}

// excerptOf shortens what a report quotes.
func excerptOf(s string) string {
	const most = 300
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}

// splitJoints repairs the joints of headline and body. The paragraphs are
// changed in place.
func (r *repairer) splitJoints(paragraphs []line) {
	for i, p := range paragraphs {
		fixed, joints := splitJoints(p.text)
		for _, j := range joints {
			r.note(JointSplit, p.number, j.before, j.after)
		}
		paragraphs[i].text = fixed
		r.Paragraphs = append(r.Paragraphs, fixed)
	}
}

// setPublished takes the date of the page, unless one was found before.
func (r *repairer) setPublished(t time.Time, line int, text string) {
	if !r.Published.IsZero() || t.IsZero() {
		return
	}
	r.Published = t
	r.note(PublishedFound, line, text, t.Format(time.RFC3339))
}

// drop takes a line off the body as chrome.
func (r *repairer) drop(l line) {
	r.dropped += countAlnum(l.text)
	r.note(ChromeDropped, l.number, l.text, "")
}

func countAlnum(s string) int {
	n := 0
	for _, c := range s {
		if unicode.IsLetter(c) || unicode.IsDigit(c) {
			n++
		}
	}
	return n
}
