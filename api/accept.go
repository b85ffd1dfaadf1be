package api

import (
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
)

// weightedItem is one entry of a list such as Accept's.
type weightedItem struct {
	value string  // in lower case, without parameters
	q     float64 // 0 to 1
}

// weighted reads a list with q-values (RFC 9110, 12.4.2). A weight that cannot
// be read counts as 1.
func weighted(list string) []weightedItem {
	var items []weightedItem
	for _, part := range strings.Split(list, ",") {
		fields := strings.Split(part, ";")
		item := weightedItem{value: strings.ToLower(strings.TrimSpace(fields[0])), q: 1}
		if item.value == "" {
			continue
		}
		for _, f := range fields[1:] {
			name, value, _ := strings.Cut(strings.TrimSpace(f), "=")
			if !strings.EqualFold(strings.TrimSpace(name), "q") {
				continue
			}
			if q, err := strconv.ParseFloat(strings.TrimSpace(value), 64); err == nil && q >= 0 && q <= 1 {
				item.q = q
			}
		}
		items = append(items, item)
	}
	return items
}

// accepted picks the media type that the caller prefers of those on offer, the
// first among equals; "" when none is acceptable. Without Accept it is the first.
func accepted(c *gin.Context, offers ...string) string {
	values := c.Request.Header.Values("Accept")
	if len(values) == 0 || len(offers) == 0 {
		return first(offers)
	}
	items := weighted(strings.Join(values, ","))
	if len(items) == 0 {
		return first(offers)
	}
	best, bestQ := "", 0.0
	for _, offer := range offers {
		if q := qualityOf(offer, items); q > bestQ {
			best, bestQ = offer, q
		}
	}
	return best
}

func first(offers []string) string {
	if len(offers) == 0 {
		return ""
	}
	return offers[0]
}

// qualityOf is the weight of a media type: the most specific range decides
// (RFC 9110, 12.5.1).
func qualityOf(offer string, items []weightedItem) float64 {
	kind, _, _ := strings.Cut(offer, "/")
	q, specific := 0.0, 0
	for _, item := range items {
		rank := 0
		switch item.value {
		case offer:
			rank = 3
		case kind + "/*":
			rank = 2
		case "*/*", "*":
			rank = 1
		}
		if rank > specific {
			q, specific = item.q, rank
		}
	}
	return q
}

// addVary names a request header that the answer depends on, once.
func addVary(c *gin.Context, name string) {
	h := c.Writer.Header()
	for _, v := range strings.Split(h.Get("Vary"), ", ") {
		if strings.EqualFold(v, name) {
			return
		}
	}
	if have := h.Get("Vary"); have != "" {
		name = have + ", " + name
	}
	h.Set("Vary", name)
}
