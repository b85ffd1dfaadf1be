package markup

import (
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/microcosm-cc/bluemonday"
)

// kind says how an element may be nested.
type kind uint8

const (
	inline  kind = iota
	void         // an inline element without content
	rule         // a block without content
	block        // ends a paragraph; holds anything
	heading      // a block that does not hold another heading
	list         // holds items only
	item
	pairs // a <dl>: holds terms and descriptions only
	pair
	table
	caption
	rows // <thead>, <tbody> or <tfoot>
	row
	cell
	wrapper // marks where blocks begin and end; only its content is kept
	removed // goes with all its content
)

// element is what a story may hold of one HTML element.
type element struct {
	kind  kind
	as    string                    // another name to keep it under
	attrs map[string]*regexp.Regexp // attributes kept besides lang and dir
	needs string                    // without this attribute only the content is kept
}

var (
	anyText  = regexp.MustCompile(``)
	linkURL  = regexp.MustCompile(`(?i)^\s*(?:https?://|mailto:|tel:)`)
	webURL   = regexp.MustCompile(`(?i)^\s*https?://`)
	number   = regexp.MustCompile(`^[0-9]{1,5}$`)
	integer  = regexp.MustCompile(`^-?[0-9]{1,9}$`)
	span     = regexp.MustCompile(`^[1-9][0-9]?$`) // more makes huge tables of small ones
	scope    = regexp.MustCompile(`^(?i:row|col|rowgroup|colgroup)$`)
	flag     = regexp.MustCompile(`^(?i:reversed)?$`)
	dateTime = regexp.MustCompile(`^[0-9A-Za-z:.+ -]{1,64}$`)
	language = regexp.MustCompile(`^[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8}){0,8}$`) // BCP 47
	dir      = regexp.MustCompile(`^(?i:ltr|rtl|auto)$`)
)

type attributes = map[string]*regexp.Regexp

// everywhere are the attributes that every element keeps.
var everywhere = attributes{"lang": language, "dir": dir}

// elements are all that the sanitiser knows; the tags of any other go, and
// their content stays. It never changes.
var elements = withNames(map[string]element{
	"a":          {kind: inline, needs: "href", attrs: attributes{"href": linkURL, "title": anyText, "hreflang": language}},
	"abbr":       {kind: inline, attrs: attributes{"title": anyText}},
	"blockquote": {kind: block, attrs: attributes{"cite": webURL}},
	"br":         {kind: void},
	"caption":    {kind: caption},
	"dd":         {kind: pair},
	"dl":         {kind: pairs},
	"dt":         {kind: pair},
	"h1":         {kind: heading, as: "h2"}, // the headline is the page's h1
	"hr":         {kind: rule},
	"img":        {kind: void, needs: "src", attrs: attributes{"src": webURL, "alt": anyText, "width": number, "height": number}},
	"li":         {kind: item, attrs: attributes{"value": integer}},
	"ol":         {kind: list, attrs: attributes{"start": integer, "reversed": flag}},
	"q":          {kind: inline, attrs: attributes{"cite": webURL}},
	"strike":     {kind: inline, as: "s"},
	"table":      {kind: table},
	"td":         {kind: cell, attrs: attributes{"colspan": span, "rowspan": span}},
	"th":         {kind: cell, attrs: attributes{"colspan": span, "rowspan": span, "scope": scope}},
	"time":       {kind: inline, attrs: attributes{"datetime": dateTime}},
	"tr":         {kind: row},
	"ul":         {kind: list},
}, map[kind]string{
	inline:  "b bdi cite code del dfn em i ins kbd mark s samp small strong sub sup u var",
	heading: "h2 h3 h4 h5 h6",
	block:   "figcaption figure p pre",
	rows:    "tbody tfoot thead",
	wrapper: "address article aside body center details div fieldset footer header hgroup html legend " +
		"main menu nav section summary",
	removed: "applet audio button canvas datalist dialog form iframe map math noembed noframes noscript object " +
		"script select style svg template textarea title video",
})

// withNames adds the elements of which there is no more to say than a kind.
// A span is worth keeping for its language or direction only.
func withNames(all map[string]element, more map[kind]string) map[string]element {
	for k, names := range more {
		for name := range strings.FieldsSeq(names) {
			all[name] = element{kind: k}
		}
	}
	all["span"] = element{kind: inline, needs: "lang dir"}
	return all
}

// policy lets no element, attribute or scheme through that elements does not
// name. It runs first; the tree behind it decides what nests in what.
var policy = newPolicy()

func newPolicy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	names := slices.Collect(maps.Keys(elements))
	p.AllowElements(names...)
	p.AllowNoAttrs().OnElements(names...)
	// Its own dropping of content counts tags and, after one stray end tag,
	// loses the rest of the story; the tree knows where content ends.
	p.AllowElementsContent("frame", "frameset", "iframe", "noembed", "noframes", "noscript", "nostyle", "object", "title")
	for name, e := range elements {
		for attr, re := range e.attrs {
			p.AllowAttrs(attr).Matching(re).OnElements(name)
		}
	}
	for attr, re := range everywhere {
		p.AllowAttrs(attr).Matching(re).Globally()
	}
	return p
}

// attribute gives an attribute's value as it is stored, and whether it may be.
func (e element) attribute(name, value string) (string, bool) {
	re := e.attrs[name]
	if re == nil {
		re = everywhere[name]
	}
	if re == nil {
		return "", false
	}
	value = clean(value)
	if re == linkURL || re == webURL {
		return address(value, re)
	}
	return value, re.MatchString(value)
}

var urlTidier = strings.NewReplacer("\n", "", "\t", "", " ", "%20")

// address tidies a URL as browsers do (WHATWG URL, 4.4: no tabs or line breaks),
// and refuses what cannot be read or names no host.
func address(value string, re *regexp.Regexp) (string, bool) {
	value = urlTidier.Replace(strings.TrimSpace(value))
	if !re.MatchString(value) {
		return "", false
	}
	u, err := url.Parse(value)
	if err != nil || webURL.MatchString(value) && u.Hostname() == "" {
		return "", false
	}
	return value, true
}
