package api

import (
	"bytes"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/dateline-api/dateline/internal/formats"
	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/store"
)

// errFormat is a format that oEmbed does not come in.
var errFormat = &news.Error{Kind: news.NotImplemented, Code: "format-not-offered", Title: "This format is not offered"}

// OEmbedQuery is the query string of oEmbed.
type OEmbedQuery struct {
	URL       string `form:"url" example:"https://news.example/en/the-fifth-meeting-of-the-eu-azerbaijan-security-dialogue-was-held-on-13-june-in-brussels"` // address of the story's page on the site
	Format    string `form:"format" default:"json" validate:"optional" example:"json"`                                                                       // json or xml; another is a 501, as the protocol wants
	MaxWidth  int    `form:"maxwidth" minimum:"1" maximum:"100000" validate:"optional" example:"1600"`                                                       // of the picture, in pixels
	MaxHeight int    `form:"maxheight" minimum:"1" maximum:"100000" validate:"optional" example:"1600"`                                                      // of the picture, in pixels
}

// oembed describes a story's page to those who embed it.
//
//	@ID				getOEmbed
//	@Summary		Embed a story
//	@Description	oEmbed 1.0 for the pages of stories on the site: a link with headline, byline and picture. It needs the site's address (setting site-url).
//	@Tags			Feeds
//	@Produce		json,text/xml
//	@Param			_					query		OEmbedQuery		true	"-"
//	@Success		200					{object}	formats.OEmbed	"What to show"
//	@Header			200					{string}	ETag			"changes whenever these bytes would"
//	@Failure		400,401,404,410,501	{object}	Problem
//	@x-problem		{"404": ["article-not-found", "site-url-missing"]}
//	@Failure		default	{object}	Problem	"Any other problem"
//	@Security		ApiKey || Anonymous
//	@Router			/oembed [get]
func (s *Server) oembed(c *gin.Context) error {
	in := query[OEmbedQuery](c)
	write, contentType := formats.OEmbed.JSON, jsonType
	switch in.Format {
	case "json":
	case "xml":
		write, contentType = formats.OEmbed.XML, "text/xml; charset=utf-8"
	default:
		return errFormat.With("format is %q; there are json and xml", clipped(in.Format))
	}
	if in.URL == "" {
		var l faultList
		l.fault("url", "required", "is required; it must be the address of a story's page")
		return l.err()
	}
	if s.siteURL == "" {
		return noSiteURL()
	}
	language, slug, ok := s.storyAt(in.URL)
	if !ok {
		return news.ErrNotFound.With("%q is not the page of a story; those look like %s", clipped(in.URL), s.pageOf("en", "a-slug"))
	}
	a, err := s.db.ArticleBySlug(c.Request.Context(), language, slug, reader(c), store.Columns{})
	if err != nil {
		return err
	}
	var body bytes.Buffer
	if err := write(formats.OEmbedOf(s.storyOf(c, a, reader(c)), s.site(c), seconds(storyShared), in.MaxWidth, in.MaxHeight), &body); err != nil {
		return err
	}
	return s.reply(c, answer{
		contentType: contentType, body: body.Bytes(), modified: a.ModifiedAt(s.now()),
		keys: []string{news.ArticleKey(a.ID)}, until: a.ExpiresAt,
	})
}

// storyAt is the language and slug that the address of a page names.
func (s *Server) storyAt(page string) (language, slug string, ok bool) {
	u, err := url.Parse(page)
	site, err2 := url.Parse(s.siteURL)
	if err != nil || err2 != nil {
		return "", "", false
	}
	u.RawQuery, u.Fragment = "", ""
	path, below := strings.CutPrefix(strings.TrimSuffix(normal(u), "/"), normal(site)+"/")
	language, slug, ok = strings.Cut(path, "/")
	return language, slug, below && ok && languageLike.MatchString(language) && news.IsSlug(slug)
}

// normal is an address with its host in lower case and without the port that its
// scheme has anyway (RFC 3986, 6.2.2.1 and 6.2.3).
func normal(u *url.URL) string {
	n := *u
	n.Host = strings.ToLower(u.Host)
	if port := map[string]string{"http": "80", "https": "443"}[u.Scheme]; u.Port() == port {
		n.Host = strings.TrimSuffix(n.Host, ":"+port)
	}
	return n.String()
}
