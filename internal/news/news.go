// Package news holds what a newsroom knows about its stories: articles, terms,
// changes and the rules they obey. It does no I/O and reads no clock, imports
// the standard library alone, and knows nothing of HTTP, SQL or JSON shapes.
package news
