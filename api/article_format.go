package api

import (
	"bytes"
	"io"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/dateline-api/dateline/internal/formats"
	"github.com/dateline-api/dateline/internal/markup"
	"github.com/dateline-api/dateline/internal/news"
)

// The formats of one article, as the parameter format names them.
const (
	formatJSON   = "json"
	formatNINJS  = "ninjs"
	formatJSONLD = "jsonld"
)

// articleFormat is one way to give an article.
type articleFormat struct {
	name        string
	accept      string // the media type that asks for it; "" when only the parameter can
	contentType string
	write       func(w io.Writer, s formats.Story, site formats.Site) error
}

// articleFormats are all of them; the first is given when nothing is asked for.
var articleFormats = []articleFormat{
	{formatJSON, jsonType, jsonType, nil},
	{formatNINJS, ninjsType, ninjsType, inNINJS(formats.NINJS31)},
	{"ninjs-2.2", "", ninjsType, inNINJS(formats.NINJS22)},
	{"ninjs-1.6", "", ninjsType, inNINJS(formats.NINJS16)},
	{formatJSONLD, jsonLDType, jsonLDType, formats.JSONLD},
	{"text", textType, textType + "; charset=utf-8", asText},
	{"markdown", markdownType, markdownType + "; charset=utf-8", asMarkdown},
}

func inNINJS(v formats.NINJSVersion) func(io.Writer, formats.Story, formats.Site) error {
	return func(w io.Writer, s formats.Story, _ formats.Site) error { return formats.NINJS(w, s, v) }
}

func asText(w io.Writer, s formats.Story, _ formats.Site) error {
	var page bytes.Buffer
	if err := formats.Document(&page, s); err != nil {
		return err
	}
	_, err := io.WriteString(w, markup.Text(page.String())+"\n")
	return err
}

func asMarkdown(w io.Writer, s formats.Story, _ formats.Site) error {
	var page bytes.Buffer
	if err := formats.Document(&page, s); err != nil {
		return err
	}
	text, err := markup.Markdown(page.String())
	if err == nil {
		_, err = io.WriteString(w, text+"\n")
	}
	return err
}

// articleTypes are the media types of an article.
var articleTypes = func() (types []string) {
	for _, f := range articleFormats {
		if f.accept != "" {
			types = append(types, f.accept)
		}
	}
	return types
}()

// formatOf is the format that the request asks for: by the parameter, else by Accept.
func formatOf(c *gin.Context) articleFormat {
	name, preferred := query[ArticleQuery](c).Format, ""
	if name == "" {
		preferred = accepted(c, articleTypes...)
	}
	for _, f := range articleFormats {
		if name != "" && f.name == name || name == "" && f.accept == preferred {
			return f
		}
	}
	return articleFormats[0]
}

// format is formatOf for a handler: it says in Vary when Accept decided, and
// refuses what shapes JSON alone for another format.
func (s *Server) format(c *gin.Context) (articleFormat, error) {
	in, f := query[ArticleQuery](c), formatOf(c)
	if in.Format == "" {
		addVary(c, "Accept")
	}
	var l faultList
	for _, p := range []struct{ name, value string }{{"fields", in.Fields}, {"include", in.Include}} {
		if p.value != "" && f.name != formatJSON {
			l.fault(p.name, "not-allowed", "shapes JSON alone; leave it out for %s", f.name)
		}
	}
	return f, l.err()
}

// variant is what the bytes of an article in this format depend on beside the article.
func (s *Server) variant(c *gin.Context, f articleFormat) string {
	if f.name == formatJSON {
		return ""
	}
	return "\x00" + f.name + "\x00" + s.siteName + "\x00" + s.base(c)
}

// replyFormat answers with an article in a format other than JSON.
func (s *Server) replyFormat(c *gin.Context, a news.Article, f articleFormat) error {
	ans, err := s.describeRead(c, a)
	if err != nil {
		return err
	}
	var body bytes.Buffer
	if err := f.write(&body, s.storyOf(c, a, viewer(c)), s.site(c)); err != nil {
		return err
	}
	ans.status, ans.contentType, ans.body = http.StatusOK, f.contentType, body.Bytes()
	return s.reply(c, ans)
}
