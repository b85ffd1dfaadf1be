package api

import (
	"bytes"

	"github.com/gin-gonic/gin"

	"github.com/dateline-api/dateline/docs"
	"github.com/dateline-api/dateline/internal/formats"
	"github.com/dateline-api/dateline/internal/news"
)

// articlesRSS serves the newest stories as RSS.
//
//	@ID				getArticlesRSS
//	@Summary		Stories as RSS
//	@Description	RSS 2.0, the newest first, with every filter of the list of articles. The guid is urn:uuid: and the story's id; atom:link leads to the next page.
//	@Tags			Feeds
//	@Produce		application/rss+xml
//	@Param			_			query		FeedQuery	false	"-"
//	@Success		200			{string}	string		"The feed"
//	@Header			200			{string}	ETag		"changes whenever these bytes would"
//	@Header			200			{string}	Link		"first, next and self"
//	@Failure		400,401,406	{object}	Problem
//	@Failure		default		{object}	Problem	"Any other problem"
//	@Security		ApiKey || Anonymous
//	@Router			/feeds/articles.rss [get]
func (s *Server) articlesRSS(c *gin.Context) error { return s.feed(c, feedRSS, nil) }

// articlesAtom serves the newest stories as Atom.
//
//	@ID				getArticlesAtom
//	@Summary		Stories as Atom
//	@Description	Atom (RFC 4287) in pages (RFC 5005), with every filter of the list of articles. A story that was killed, expired or otherwise taken back in the time that a page spans leaves an at:deleted-entry (RFC 6721) there.
//	@Tags			Feeds
//	@Produce		application/atom+xml
//	@Param			_			query		FeedQuery	false	"-"
//	@Success		200			{string}	string		"The feed"
//	@Header			200			{string}	ETag		"changes whenever these bytes would"
//	@Header			200			{string}	Link		"first, next and self"
//	@Failure		400,401,406	{object}	Problem
//	@Failure		default		{object}	Problem	"Any other problem"
//	@Security		ApiKey || Anonymous
//	@Router			/feeds/articles.atom [get]
func (s *Server) articlesAtom(c *gin.Context) error { return s.feed(c, feedAtom, nil) }

// articlesJSONFeed serves the newest stories as JSON Feed.
//
//	@ID				getArticlesJSONFeed
//	@Summary		Stories as JSON Feed
//	@Description	JSON Feed 1.1 with every filter of the list of articles; next_url leads to the next page.
//	@Tags			Feeds
//	@Produce		application/feed+json
//	@Param			_			query		FeedQuery					false	"-"
//	@Success		200			{object}	formats.JSONFeedDocument	"The feed"
//	@Header			200			{string}	ETag						"changes whenever these bytes would"
//	@Header			200			{string}	Link						"first, next and self"
//	@Failure		400,401,406	{object}	Problem
//	@Failure		default		{object}	Problem	"Any other problem"
//	@Security		ApiKey || Anonymous
//	@Router			/feeds/articles.json [get]
func (s *Server) articlesJSONFeed(c *gin.Context) error { return s.feed(c, feedJSONFeed, nil) }

// articlesNINJS serves the newest stories as ninjs.
//
//	@ID				getArticlesNINJS
//	@Summary		Stories as ninjs
//	@Description	An array of IPTC ninjs 3.1 items with every filter of the list of articles. The header Link leads to the next page.
//	@Tags			Feeds
//	@Produce		application/vnd.iptc.ninjs+json
//	@Param			_			query		FeedQuery	false	"-"
//	@Success		200			{array}		object		"The items"
//	@Header			200			{string}	ETag		"changes whenever these bytes would"
//	@Header			200			{string}	Link		"first, next and self"
//	@Failure		400,401,406	{object}	Problem
//	@Failure		default		{object}	Problem	"Any other problem"
//	@Security		ApiKey || Anonymous
//	@Router			/feeds/articles.ninjs [get]
func (s *Server) articlesNINJS(c *gin.Context) error { return s.feed(c, feedNINJS, nil) }

// sectionFeed serves the stories of a section.
//
//	@ID				getSectionFeed
//	@Summary		Stories of a section, as a feed
//	@Description	The file is the section's slug and .rss, .atom, .json (JSON Feed) or .ninjs. A former slug answers 308.
//	@Tags			Feeds
//	@Produce		application/rss+xml,application/atom+xml,application/feed+json,application/vnd.iptc.ninjs+json
//	@x-produce		{"application/feed+json": "JSONFeed", "application/vnd.iptc.ninjs+json": "array"}
//	@Param			file			path		string		true	"Slug and format"	example(politics.rss)
//	@Param			_				query		FeedQuery	false	"-"
//	@Success		200				{string}	string		"The feed"
//	@Header			200				{string}	ETag		"changes whenever these bytes would"
//	@Header			200				{string}	Link		"first, next and self"
//	@Success		308				"The section has another slug now"
//	@Header			308				{string}	Location	"the path with the present slug"
//	@Failure		400,401,404,406	{object}	Problem
//	@Failure		default			{object}	Problem	"Any other problem"
//	@Security		ApiKey || Anonymous
//	@Router			/feeds/sections/{file} [get]
func (s *Server) sectionFeed(c *gin.Context) error { return s.termFeed(c, news.Section) }

// tagFeed serves the stories with a tag.
//
//	@ID				getTagFeed
//	@Summary		Stories with a tag, as a feed
//	@Description	The file is the tag's slug and .rss, .atom, .json (JSON Feed) or .ninjs. A former slug answers 308.
//	@Tags			Feeds
//	@Produce		application/rss+xml,application/atom+xml,application/feed+json,application/vnd.iptc.ninjs+json
//	@x-produce		{"application/feed+json": "JSONFeed", "application/vnd.iptc.ninjs+json": "array"}
//	@Param			file			path		string		true	"Slug and format"	example(european-union.atom)
//	@Param			_				query		FeedQuery	false	"-"
//	@Success		200				{string}	string		"The feed"
//	@Header			200				{string}	ETag		"changes whenever these bytes would"
//	@Header			200				{string}	Link		"first, next and self"
//	@Success		308				"The tag has another slug now"
//	@Header			308				{string}	Location	"the path with the present slug"
//	@Failure		400,401,404,406	{object}	Problem
//	@Failure		default			{object}	Problem	"Any other problem"
//	@Security		ApiKey || Anonymous
//	@Router			/feeds/tags/{file} [get]
func (s *Server) tagFeed(c *gin.Context) error { return s.termFeed(c, news.Tag) }

// authorFeed serves the stories of an author.
//
//	@ID				getAuthorFeed
//	@Summary		Stories of an author, as a feed
//	@Description	The file is the author's slug and .rss, .atom, .json (JSON Feed) or .ninjs. A former slug answers 308.
//	@Tags			Feeds
//	@Produce		application/rss+xml,application/atom+xml,application/feed+json,application/vnd.iptc.ninjs+json
//	@x-produce		{"application/feed+json": "JSONFeed", "application/vnd.iptc.ninjs+json": "array"}
//	@Param			file			path		string		true	"Slug and format"	example(city-desk.json)
//	@Param			_				query		FeedQuery	false	"-"
//	@Success		200				{string}	string		"The feed"
//	@Header			200				{string}	ETag		"changes whenever these bytes would"
//	@Header			200				{string}	Link		"first, next and self"
//	@Success		308				"The author has another slug now"
//	@Header			308				{string}	Location	"the path with the present slug"
//	@Failure		400,401,404,406	{object}	Problem
//	@Failure		default			{object}	Problem	"Any other problem"
//	@Security		ApiKey || Anonymous
//	@Router			/feeds/authors/{file} [get]
func (s *Server) authorFeed(c *gin.Context) error { return s.termFeed(c, news.Author) }

// maxOutlines bounds the sections in the list of feeds.
const maxOutlines = 500

// feedsOPML serves the list of feeds.
//
//	@ID				getFeedsOPML
//	@Summary		The feeds, as OPML
//	@Description	OPML 2.0, to subscribe to all at once: the feed of all stories, and one of each section.
//	@Tags			Feeds
//	@Produce		text/x-opml
//	@Success		200			{string}	string	"The list"
//	@Header			200			{string}	ETag	"changes whenever these bytes would"
//	@Failure		400,401,406	{object}	Problem
//	@Failure		default		{object}	Problem	"Any other problem"
//	@Security		ApiKey || Anonymous
//	@Router			/feeds/feeds.opml [get]
func (s *Server) feedsOPML(c *gin.Context) error {
	ctx, base := c.Request.Context(), s.base(c)
	modified, err := s.db.LastChange(ctx, reader(c))
	if err != nil {
		return err
	}
	sections, err := s.db.TermsNamed(ctx, news.Section, maxOutlines, reader(c))
	if err != nil {
		return err
	}
	feeds := []formats.Outline{{Title: s.siteName, Feed: base + "/feeds/articles.rss", Page: base + "/"}}
	var below []formats.Outline
	changed := s.started
	for _, t := range sections {
		changed = later(changed, t.UpdatedAt)
		below = append(below, formats.Outline{Title: t.Name, Feed: base + feedPath(t, feedRSS), Page: base + "/"})
	}
	if below != nil {
		feeds = append(feeds, formats.Outline{Title: "Sections", Below: below})
	}
	var body bytes.Buffer
	if err := formats.OPML(&body, s.siteName, changed, feeds); err != nil {
		return err
	}
	keys := []string{news.Names, news.TermsKey(news.Section), news.AllLists}
	return s.reply(c, answer{contentType: opmlType + "; charset=utf-8", body: body.Bytes(), modified: modified, keys: keys})
}

// offeredFeeds are the feeds for the landing page.
func offeredFeeds() []docs.Feed {
	return mapped(feedFormats, func(f feedFormat) docs.Feed {
		return docs.Feed{Title: "Stories as " + f.title, URL: "/feeds/articles" + f.extension, Type: f.mediaType()}
	})
}
