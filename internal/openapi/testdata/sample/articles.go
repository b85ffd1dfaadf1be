package sample

// listArticles lists stories.
//
//	@ID				listArticles
//	@Summary		List articles
//	@Description	Newest first, unless `sort` says otherwise.
//	@Tags			articles
//	@Security		ApiKey || Anonymous
//	@Param			query	query		ListQuery	false	"What to list"
//	@Success		200		{object}	Page[Article]
//	@Header			200		{string}	Link	"the same links as in the body (RFC 8288)"
//	@Failure		400,429	{object}	Problem
//	@Failure		default	{object}	Problem	"Any other problem"
//	@Router			/v1/articles [get]
func listArticles() {}

// getArticle serves one article.
//
//	@ID				getArticle
//	@Summary		Get an article
//	@Description	The whole story, in the format that `Accept` picks.
//	@Tags			articles
//	@Security		ApiKey || Anonymous
//	@Produce		json,application/ld+json
//	@x-produce		{"application/ld+json": "object"}
//	@Param			id				path		string	true	"Article id"									format(uuid)	example(0190163d-8694-739b-aea5-966c26f8ad91)
//	@Param			If-None-Match	header		string	false	"An ETag you hold; 304 when nothing changed"	example("v3-8c1f")
//	@Success		200				{object}	Article
//	@Header			200				{string}	ETag	"changes whenever these bytes would"
//	@Success		304				"You hold the newest"
//	@Failure		404,410			{object}	Problem
//	@Failure		default			{object}	Problem
//	@x-example-response	{"200": "article.json"}
//	@Router			/v1/articles/{id} [get]
func getArticle() {}

// createArticle stores a story.
//
//	@ID					createArticle
//	@Summary			Create an article
//	@Description		A draft, or published at once.
//	@Tags				articles
//	@Security			ApiKey[write]
//	@Accept				json
//	@Param				Idempotency-Key	header		string			false	"Makes a retry safe"
//	@Param				article			body		ArticleInput	true	"The story"
//	@x-example-body		{"A draft": "draft.json", "With tags": "tagged.json"}
//	@Success			201				{object}	Article
//	@Header				201				{string}	Location	"where the story is"
//	@Failure			400,401,403,409,422	{object}	Problem
//	@x-problem			{"409": ["slug-taken"]}
//	@Failure			default			{object}	Problem
//	@Router				/v1/articles [post]
func createArticle() {}

// changeArticle changes a story.
//
//	@ID				changeArticle
//	@Summary		Change an article
//	@Description	Only what the body names changes.
//	@Tags			articles
//	@Security		ApiKey[write]
//	@Param			id			path		string				true	"Article id"			format(uuid)
//	@Param			If-Match	header		string				false	"The ETag that you read"
//	@Param			change		body		ArticleChange		true	"What to change"
//	@Param			steps		body		[]PatchOperation	true	"What to change"
//	@x-body			{"application/merge-patch+json": {"param": "change", "example": "merge-patch.json"}, "application/json": {"param": "change", "example": "merge-patch.json"}, "application/json-patch+json": {"param": "steps", "example": "json-patch.json"}}
//	@Success		200			{object}	Article
//	@Failure		404,412,422	{object}	Problem
//	@Failure		default		{object}	Problem
//	@Router			/v1/articles/{id} [patch]
func changeArticle() {}

// deleteArticle puts a story into the trash.
//
//	@ID				deleteArticle
//	@Summary		Delete an article
//	@Description	Into the trash, from where it can be restored.
//	@Tags			articles
//	@Security		ApiKey[write]
//	@Param			id	path	string	true	"Article id"	format(uuid)
//	@Success		204	"It is in the trash"
//	@Failure		404	{object}	Problem
//	@Failure		default	{object}	Problem
//	@Router			/v1/articles/{id} [delete]
func deleteArticle() {}

// feed serves the newest stories.
//
//	@ID				rssFeed
//	@Summary		The newest stories as RSS
//	@Description	RSS 2.0, whole text.
//	@Tags			feeds
//	@Produce		application/rss+xml
//	@Success		200	{string}	string	"The feed"
//	@Failure		404	{object}	Problem
//	@Router			/feeds/all.rss [get]
func feed() {}

// articleChanged tells a partner of a change.
//
//	@ID				articleChanged
//	@Summary		A story changed
//	@Description	Sent to the address that a partner gave.
//	@Tags			feeds
//	@Accept			json
//	@Param			article	body	Article	true	"The story as it is now"
//	@x-webhook		"articleChanged"
//	@Success		204	"Taken"
//	@Failure		410	"Never send again"
//	@Router			/webhooks/articleChanged [post]
func articleChanged() {}
