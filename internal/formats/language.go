package formats

import (
	"slices"
	"strings"
)

// newsLanguage is a BCP 47 tag as news sitemaps want it: the primary language
// alone, but Chinese by its script (Google's news sitemaps, news:language).
func newsLanguage(tag string) string {
	parts := strings.Split(strings.ToLower(tag), "-")
	if parts[0] != "zh" {
		return parts[0]
	}
	for _, part := range parts[1:] {
		if slices.Contains([]string{"hant", "tw", "hk", "mo"}, part) {
			return "zh-tw"
		}
	}
	return "zh-cn"
}

// CommonLanguage is the language that all stories have, "" when there are
// several or none.
func CommonLanguage(stories []Story) string {
	common := ""
	for i, s := range stories {
		if i > 0 && s.Language != common {
			return ""
		}
		common = s.Language
	}
	return common
}
