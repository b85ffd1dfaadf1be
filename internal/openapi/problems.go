package openapi

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// problemExample is the problem document that the page of a code shows.
type problemExample struct {
	title  string
	status string
	value  json.RawMessage
}

// usual are the codes that an answer of this status has when no @x-problem says
// otherwise.
var usual = map[string][]string{
	"400":     {"parameter-invalid"},
	"401":     {"key-missing", "key-invalid"},
	"403":     {"scope-missing"},
	"404":     {"article-not-found"},
	"405":     {"method-not-allowed"},
	"406":     {"not-acceptable"},
	"409":     {"status-conflict"},
	"410":     {"article-gone"},
	"412":     {"article-stale"},
	"413":     {"body-too-large"},
	"415":     {"media-type-unsupported"},
	"422":     {"body-invalid"},
	"428":     {"precondition-required"},
	"429":     {"rate-limited"},
	"503":     {"temporarily-unavailable"},
	"default": {"internal-error"},
}

// readProblems reads the pages of problem codes: "# Title", "Status: 404", and the
// first JSON in them. The name of a page is its code.
func readProblems(folder fs.FS) (map[string]problemExample, error) {
	found := map[string]problemExample{}
	if folder == nil {
		return found, nil
	}
	names, err := fs.Glob(folder, "*.md")
	if err != nil {
		return nil, fmt.Errorf("list the problems: %w", err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(folder, name)
		if err != nil {
			return nil, fmt.Errorf("read problem %s: %w", name, err)
		}
		example, ok := parseProblem(string(text))
		if !ok {
			return nil, fmt.Errorf("problem %s has no title, status or JSON", name)
		}
		found[strings.TrimSuffix(name, ".md")] = example
	}
	return found, nil
}

func parseProblem(text string) (problemExample, bool) {
	title, rest, _ := strings.Cut(strings.TrimPrefix(text, "# "), "\n")
	status, rest, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(rest), "Status: "), "\n")
	_, rest, _ = strings.Cut(rest, "```json\n")
	value, _, _ := strings.Cut(rest, "```")
	_, err := strconv.Atoi(status)
	return problemExample{title, status, json.RawMessage(value)}, err == nil && title != "" && json.Valid([]byte(value))
}

// problem is the content of a problem answer, with an example of each code it may have.
func (n *normaliser) problem(op operation, codes map[string][]string, status string, schema *openapi3.SchemaRef) openapi3.Content {
	media := &openapi3.MediaType{Schema: schema}
	for _, code := range n.problemCodes(op, codes, status) {
		example, ok := n.problems[code]
		if !ok {
			continue
		}
		if n.doc.Components.Examples == nil {
			n.doc.Components.Examples = openapi3.Examples{}
		}
		n.doc.Components.Examples[code] = &openapi3.ExampleRef{Value: &openapi3.Example{Summary: example.title, Value: example.value}}
		if media.Examples == nil {
			media.Examples = openapi3.Examples{}
		}
		media.Examples[code] = &openapi3.ExampleRef{Ref: "#/components/examples/" + code}
	}
	return openapi3.Content{problemType: media}
}

// problemCodes picks the codes for a status: those of @x-problem, else the usual ones.
func (n *normaliser) problemCodes(op operation, codes map[string][]string, status string) []string {
	if named, ok := codes[status]; ok {
		return named
	}
	if status == "404" {
		for _, noun := range []string{"section", "tag", "author"} {
			if strings.Contains(op.path, "/"+noun+"s/") {
				return []string{noun + "-not-found"}
			}
		}
	}
	return usual[status]
}

// checkProblems complains about an @x-problem that names what there is not.
func (n *normaliser) checkProblems(op operation, codes map[string][]string) {
	for _, status := range slices.Sorted(maps.Keys(codes)) {
		n.need(op.Operation.Responses.Value(status) != nil, "operation %s: @%s has %s, which no @Failure has", op.name, markProblem, status)
		for _, code := range codes[status] {
			page, ok := n.problems[code]
			n.need(ok, "operation %s: @%s names the problem %s, which has no page", op.name, markProblem, code)
			n.need(!ok || status == "default" || page.status == status,
				"operation %s: @%s has %s under %s, and its page says %s", op.name, markProblem, code, status, page.status)
		}
	}
}
