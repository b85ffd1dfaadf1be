package news

// What can go wrong, each with its stable code and its page in docs/problems.
// With and WithFields make copies that tell what happened this time.
var (
	ErrParameter = &Error{Kind: Unreadable, Code: "parameter-invalid", Title: "A parameter is not valid"}
	ErrInvalid   = &Error{Kind: Invalid, Code: "body-invalid", Title: "The body breaks the rules"}

	ErrKeyMissing   = &Error{Kind: Unauthenticated, Code: "key-missing", Title: "A key is needed"}
	ErrKeyInvalid   = &Error{Kind: Unauthenticated, Code: "key-invalid", Title: "The key is not valid"}
	ErrScopeMissing = &Error{Kind: Forbidden, Code: "scope-missing", Title: "The key may not do this"}

	ErrNotFound         = &Error{Kind: NotFound, Code: "article-not-found", Title: "There is no such article"}
	ErrGone             = &Error{Kind: Gone, Code: "article-gone", Title: "The article was taken back"}
	ErrRevisionNotFound = &Error{Kind: NotFound, Code: "revision-not-found", Title: "There is no such version"}
	ErrRevisionGone     = &Error{Kind: Gone, Code: "revision-gone", Title: "The version is no longer kept"}
	ErrSectionNotFound  = &Error{Kind: NotFound, Code: "section-not-found", Title: "There is no such section"}
	ErrTagNotFound      = &Error{Kind: NotFound, Code: "tag-not-found", Title: "There is no such tag"}
	ErrAuthorNotFound   = &Error{Kind: NotFound, Code: "author-not-found", Title: "There is no such author"}

	ErrStale         = &Error{Kind: Stale, Code: "article-stale", Title: "Somebody changed it before you"}
	ErrArticleExists = &Error{Kind: Stale, Code: "article-exists", Title: "It exists already"}
	ErrSlugTaken     = &Error{Kind: Conflict, Code: "slug-taken", Title: "The slug is taken"}
	ErrSourceTaken   = &Error{Kind: Conflict, Code: "source-taken", Title: "Another article has this source id"}
	ErrStatus        = &Error{Kind: Conflict, Code: "status-conflict", Title: "The article's status does not allow this"}
	ErrTermExists    = &Error{Kind: Conflict, Code: "term-exists", Title: "A section, tag or author with this slug exists"}
	ErrTermInUse     = &Error{Kind: Conflict, Code: "term-in-use", Title: "It is still used by articles"}

	ErrCursorGone = &Error{Kind: Gone, Code: "cursor-gone", Title: "The change log does not reach back to this cursor"}

	ErrUnavailable = &Error{Kind: Unavailable, Code: "temporarily-unavailable", Title: "Try again later"}
)
