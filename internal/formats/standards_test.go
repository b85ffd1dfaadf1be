package formats_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// standards are where the published schemas lie: beside the repository.
var standards = filepath.Join("..", "..", "..", "shared", "standards")

// schema compiles a published schema, and skips the test where there is none.
func schema(t *testing.T, version string) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	for name, at := range map[string]string{
		"GeoJSON.schema.json":               "https://geojson.org/schema/GeoJSON.json",
		"ninjs-schema_" + version + ".json": "ninjs.json",
	} {
		text, err := os.ReadFile(filepath.Join(standards, name))
		if errors.Is(err, fs.ErrNotExist) {
			t.Skipf("%s is not beside the repository", filepath.Join(standards, name))
		}
		if err != nil {
			t.Fatal(err)
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err == nil {
			err = c.AddResource(at, doc)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	s, err := c.Compile("ninjs.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestNINJSSchemas validates every ninjs document against the schema of its version.
func TestNINJSSchemas(t *testing.T) {
	t.Parallel()
	all := rendered(t)
	for _, version := range []string{"1.6", "2.2", "3.1"} {
		s, checked := schema(t, version), 0
		for name, text := range all {
			isFeed := strings.HasPrefix(name, "feed-") || strings.HasPrefix(name, "empty")
			if !strings.HasSuffix(name, ".ninjs") || isFeed != (version == "3.1" && isFeed) || !isFeed && !strings.Contains(name, version) {
				continue
			}
			doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
			if err != nil {
				t.Fatal(err)
			}
			items, isList := doc.([]any)
			if !isList {
				items = []any{doc}
			}
			for _, item := range items {
				checked++
				if err := s.Validate(item); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
		}
		if want := map[string]int{"1.6": 2, "2.2": 2, "3.1": 6}[version]; checked != want {
			t.Errorf("%d items of version %s were checked, want %d", checked, version, want)
		}
	}
}

func isXML(name string) bool {
	return slices.Contains([]string{".rss", ".atom", ".xml", ".opml"}, filepath.Ext(name))
}

// TestXMLWellFormed has every XML document read by libxml2, and by this
// language's own parser. Without xmllint the first part is skipped, or fails
// where DATELINE_TEST_REQUIRE asks for "xmllint".
func TestXMLWellFormed(t *testing.T) {
	t.Parallel()
	lint, err := exec.LookPath("xmllint")
	if err != nil && slices.Contains(strings.Fields(strings.ReplaceAll(os.Getenv("DATELINE_TEST_REQUIRE"), ",", " ")), "xmllint") {
		t.Fatal("there is no xmllint")
	}
	for name, text := range rendered(t) {
		if !isXML(name) {
			continue
		}
		d := xml.NewDecoder(bytes.NewReader(text))
		for err = nil; err == nil; {
			_, err = d.Token()
		}
		if !errors.Is(err, io.EOF) {
			t.Errorf("%s: %v", name, err)
		}
		if lint == "" {
			continue
		}
		cmd := exec.CommandContext(t.Context(), lint, "--noout", "--nonet", "-")
		cmd.Stdin = bytes.NewReader(text)
		if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
	if lint == "" {
		t.Skip("there is no xmllint")
	}
}

// TestNoControlCharacters looks through every format for what none may carry.
func TestNoControlCharacters(t *testing.T) {
	t.Parallel()
	for name, text := range rendered(t) {
		for _, r := range string(text) {
			if unicode.IsControl(r) && r != '\n' || r == unicode.ReplacementChar || r == '\uffff' {
				t.Errorf("%s has %U", name, r)
				break
			}
		}
		if strings.Contains(string(text), `\u0007`) || strings.Contains(string(text), `\u001b`) {
			t.Errorf("%s has an escaped control character", name)
		}
	}
}

// TestJSONIsSafeInScript wants no JSON that could end a script element.
func TestJSONIsSafeInScript(t *testing.T) {
	t.Parallel()
	checked := 0
	for name, text := range rendered(t) {
		if !slices.Contains([]string{".json", ".jsonld", ".ninjs"}, filepath.Ext(name)) {
			continue
		}
		checked++
		if bytes.ContainsAny(text, "<>&") {
			t.Errorf("%s has markup in it", name)
		}
	}
	if checked == 0 {
		t.Fatal("nothing was checked")
	}
}

// TestJSONFeedRules holds the feeds to what JSON Feed 1.1 demands.
func TestJSONFeedRules(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"feed-summary.json", "feed-full.json", "empty.json"} {
		var f struct {
			Version, Title string
			Items          []map[string]any
		}
		if err := json.Unmarshal(rendered(t)[name], &f); err != nil {
			t.Fatal(err)
		}
		if f.Version != "https://jsonfeed.org/version/1.1" || f.Title == "" || f.Items == nil {
			t.Errorf("%s: %+v", name, f)
		}
		for _, item := range f.Items {
			html, hasHTML := item["content_html"].(string)
			text, hasText := item["content_text"].(string)
			if hasHTML == hasText || html+text == "" {
				t.Errorf("%s: an item must have one of content_html and content_text: %v", name, item)
			}
			if s, _ := item["id"].(string); !strings.HasPrefix(s, "urn:uuid:") {
				t.Errorf("%s: the id is %v", name, item["id"])
			}
			for _, member := range []string{"date_published", "date_modified"} {
				if s, _ := item[member].(string); !isRFC3339(s) {
					t.Errorf("%s: %s is %v", name, member, item[member])
				}
			}
			files, _ := item["attachments"].([]any)
			for _, file := range files {
				if m, _ := file.(map[string]any); m["url"] == nil || m["mime_type"] == nil {
					t.Errorf("%s: an attachment needs url and mime_type: %v", name, file)
				}
			}
		}
	}
}

func isRFC3339(s string) bool {
	_, err := time.Parse(time.RFC3339, s)
	return err == nil
}

// rssDocument is RSS as its specification has it.
type rssDocument struct {
	Version string `xml:"version,attr"`
	Channel struct {
		Title, Description string
		Links              []struct {
			Rel  string `xml:"rel,attr"`
			Href string `xml:"href,attr"`
			Text string `xml:",chardata"`
		} `xml:"link"`
		LastBuildDate string `xml:"lastBuildDate"`
		Items         []struct {
			Title string `xml:"title"`
			GUID  struct {
				IsPermaLink string `xml:"isPermaLink,attr"`
				Text        string `xml:",chardata"`
			} `xml:"guid"`
			PubDate   string   `xml:"pubDate"`
			Creators  []string `xml:"http://purl.org/dc/elements/1.1/ creator"`
			Encoded   string   `xml:"http://purl.org/rss/1.0/modules/content/ encoded"`
			Enclosure []struct {
				URL    string `xml:"url,attr"`
				Length string `xml:"length,attr"`
				Type   string `xml:"type,attr"`
			} `xml:"enclosure"`
			Media []struct {
				URL     string `xml:"url,attr"`
				Credit  string `xml:"credit"`
				License string `xml:"license"`
			} `xml:"http://search.yahoo.com/mrss/ content"`
		} `xml:"item"`
	} `xml:"channel"`
}

// TestRSSRules holds the feed to what RSS 2.0 and its modules demand.
func TestRSSRules(t *testing.T) {
	t.Parallel()
	var r rssDocument
	if err := xml.Unmarshal(rendered(t)["feed-full.rss"], &r); err != nil {
		t.Fatal(err)
	}
	rels := map[string]string{}
	for _, link := range r.Channel.Links {
		rels[link.Rel] = link.Href + link.Text
	}
	if r.Version != "2.0" || rels[""] != site.URL || rels["self"] != feed(t, true).Self || rels["next"] != feed(t, true).Next {
		t.Errorf("version %s, links %v", r.Version, rels)
	}
	if _, err := time.Parse(time.RFC1123, r.Channel.LastBuildDate); err != nil {
		t.Error(err)
	}
	if len(r.Channel.Items) != 2 {
		t.Fatalf("%d items", len(r.Channel.Items))
	}
	first, story := r.Channel.Items[0], rich(t)
	clean := strings.NewReplacer("\x07", "", "\x1b", "", "\uffff", "").Replace
	if first.Title != clean(story.Headline) || first.Encoded != story.Body {
		t.Errorf("the title is %q, the body %q", first.Title, first.Encoded)
	}
	if first.GUID.IsPermaLink != "false" || first.GUID.Text != "urn:uuid:01902d5e-3c00-7000-8000-000000000001" {
		t.Errorf("the guid is %+v", first.GUID)
	}
	if first.PubDate != "Wed, 19 Jun 2024 07:30:00 GMT" {
		t.Errorf("published %s, want the first time", first.PubDate)
	}
	if !slices.Equal(first.Creators, []string{clean(story.Byline)}) {
		t.Errorf("dc:creator is %q, want the whole byline once", first.Creators)
	}
	if e := first.Enclosure; len(e) != 1 || e[0].Type != "audio/mpeg" || e[0].Length != "0" || e[0].URL != story.Media[0].URL {
		t.Errorf("the enclosure is %+v", e)
	}
	if m := first.Media; len(m) != 4 || m[1].Credit != clean(story.Media[1].Credit) || m[1].License != clean(story.Media[1].UsageTerms) {
		t.Errorf("media are %+v", m)
	}
	if second := r.Channel.Items[1]; second.Creators != nil || second.Enclosure != nil || second.Media != nil || second.Encoded != "" {
		t.Errorf("the bare story has %+v", second)
	}
}
