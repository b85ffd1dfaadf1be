package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"sort"

	jsonpatch "github.com/evanphx/json-patch/v5"
	gojson "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/dateline-api/dateline/internal/editorial"
	"github.com/dateline-api/dateline/internal/jsonbody"
	"github.com/dateline-api/dateline/internal/news"
)

// patch is a change of a JSON document that was read and checked.
type patch struct {
	merge      []byte
	operations jsonpatch.Patch
	touches    func(name string) bool // whether it sets a member of the document
	clears     func(name string) bool // whether a merge patch has null for it; nil for a JSON Patch
}

// PatchOperation is one operation of a JSON Patch (RFC 6902), as it is described
// to callers; operation is what it is read into.
type PatchOperation struct {
	Op    string `json:"op" enums:"add,remove,replace,move,copy,test" example:"replace"` // what to do
	Path  string `json:"path" example:"/headline"`                                       // JSON pointer to where
	From  string `json:"from" validate:"optional" example:"/subheadline"`                // JSON pointer to the source of move and copy
	Value any    `json:"value" validate:"optional"`                                      // for add, replace and test
} //	@name	PatchOperation

// operation tells a value that is absent from one that is null.
type operation struct {
	Op    string         `json:"op"`
	Path  string         `json:"path"`
	From  string         `json:"from"`
	Value jsontext.Value `json:"value"`
}

// newPatch reads a patch of either kind strictly.
func newPatch(mediaType string, body []byte) (patch, error) {
	if mediaType != jsonPatchType {
		var members map[string]jsontext.Value
		if err := jsonbody.Decode(body, &members); err != nil {
			return patch{}, err
		}
		return patch{
			merge:   body,
			touches: func(name string) bool { _, ok := members[name]; return ok },
			clears:  func(name string) bool { return members[name].Kind() == 'n' },
		}, nil
	}
	var operations []operation
	if err := jsonbody.Decode(body, &operations); err != nil {
		return patch{}, err
	}
	var faults []news.FieldError
	for i, o := range operations {
		faults = append(faults, o.faults(fmt.Sprintf("/%d", i))...)
	}
	if len(faults) > 0 {
		return patch{}, errPatch.With("the operations are wrong; errors lists how").WithFields(faults...)
	}
	decoded, err := jsonpatch.DecodePatch(body)
	if err != nil || operations == nil { // "null" is a list to the decoder
		return patch{}, errPatch.With("the body must be a list of operations, as RFC 6902 tells").
			WithFields(news.FieldError{Code: "wrong-type", Detail: "must be an array of operations"})
	}
	return patch{operations: decoded, touches: func(name string) bool {
		for _, o := range operations {
			taken := o.Op == "move" && o.From == "/"+name
			if taken || o.Op != "test" && (o.Path == "/"+name || o.Path == "") {
				return true
			}
		}
		return false
	}}, nil
}

func (o operation) faults(at string) []news.FieldError {
	fault := func(member, code, detail string) []news.FieldError {
		return []news.FieldError{{Pointer: at + member, Code: code, Detail: detail}}
	}
	switch o.Op {
	case "remove":
	case "add", "replace", "test":
		if len(o.Value) == 0 {
			return fault("/value", "required", "is required by "+o.Op+"; it may be null")
		}
	case "move", "copy":
		if o.From == "" {
			return fault("/from", "required", "is required by move and copy")
		}
	default:
		return fault("/op", "not-one-of", "must be one of add, remove, replace, move, copy, test")
	}
	if o.Path != "" && o.Path[0] != '/' {
		return fault("/path", "not-a-pointer", "must be a JSON pointer such as /headline")
	}
	return nil
}

// mergePatch applies a merge patch as RFC 7396, 2 tells. The libraries at hand
// also drop nulls inside arrays, which are values there.
func mergePatch(target, patch json.RawMessage) (json.RawMessage, error) {
	if !isObject(patch) {
		return patch, nil
	}
	var changes map[string]json.RawMessage
	if err := json.Unmarshal(patch, &changes); err != nil {
		return nil, err
	}
	merged := map[string]json.RawMessage{}
	if isObject(target) {
		if err := json.Unmarshal(target, &merged); err != nil {
			return nil, err
		}
	}
	for name, change := range changes {
		if string(change) == "null" {
			delete(merged, name)
			continue
		}
		value, err := mergePatch(merged[name], change)
		if err != nil {
			return nil, err
		}
		merged[name] = value
	}
	return json.Marshal(merged)
}

func isObject(v json.RawMessage) bool {
	v = bytes.TrimLeft(v, " \t\r\n")
	return len(v) > 0 && v[0] == '{'
}

// maxPatched bounds what copies of copies can make of a small patch, in bytes.
const maxPatched = 4 << 20

// apply gives the document after the patch: all of it, or an error.
func (p patch) apply(document []byte) ([]byte, error) {
	if p.operations == nil {
		patched, err := mergePatch(document, p.merge)
		if err != nil {
			return nil, errPatch.With("the patch must be a JSON object").
				WithFields(news.FieldError{Code: "wrong-type", Detail: "must be an object"})
		}
		return patched, nil
	}
	o := jsonpatch.NewApplyOptions()
	o.AccumulatedCopySizeLimit = maxPatched
	o.SupportNegativeIndices = false
	patched, err := p.operations.ApplyWithOptions(document, o)
	switch {
	case errors.Is(err, jsonpatch.ErrTestFailed):
		return nil, errPatchTest.With("a test operation found another value; nothing was changed").
			WithFields(p.culprit(document, o, "test-failed", "found another value"))
	case errors.Is(err, jsonpatch.ErrMissing), errors.Is(err, jsonpatch.ErrInvalidIndex):
		return nil, errPatch.With("an operation names a place that is not there; nothing was changed").
			WithFields(p.culprit(document, o, "no-such-path", "names a place that is not there"))
	case err != nil:
		return nil, errPatch.With("the operations cannot be applied; nothing was changed").
			WithFields(p.culprit(document, o, "not-applicable", "cannot be applied"))
	}
	return patched, nil
}

// maxTraced is how many operations a patch may have for the one that fails to be
// looked for: that takes ten more runs of a patch of a thousand.
const maxTraced = 1000

// culprit is the fault of the operation that fails: the last one of the shortest
// beginning of the patch that does. A long patch is at fault as a whole.
func (p patch) culprit(document []byte, o *jsonpatch.ApplyOptions, code, detail string) news.FieldError {
	fault := news.FieldError{Code: code, Detail: "an operation " + detail}
	if len(p.operations) > maxTraced {
		return fault
	}
	i := sort.Search(len(p.operations), func(i int) bool {
		_, err := p.operations[:i+1].ApplyWithOptions(document, o)
		return err != nil
	})
	if i < len(p.operations) {
		fault.Pointer, fault.Detail = fmt.Sprintf("/%d", i), detail
	}
	return fault
}

// patched gives the input that a patch makes of the article.
func (s *Server) patched(current news.Article, p patch) (editorial.Input, error) {
	wire, err := s.articleOf(current, true, include{body: true, related: true, translations: true})
	if err != nil {
		return editorial.Input{}, err
	}
	document, err := writable(wire, current.Related)
	if err != nil {
		return editorial.Input{}, fmt.Errorf("render article %s for a patch: %w", current.ID, err)
	}
	if document, err = p.apply(document); err != nil {
		return editorial.Input{}, err
	}
	in, err := decodeArticle(document)
	if err != nil {
		return in, err
	}
	if p.touches("bodyFormat") && !p.touches("body") {
		in.Faults = append(in.Faults, news.FieldError{
			Pointer: "/bodyFormat", Code: "not-allowed", Detail: "says how a new body is written; send both",
		})
	}
	if p.clears != nil && p.clears("translationOf") {
		in.Translation = editorial.Translation{Leave: true} // the document has no such member to remove
	}
	if decided := current.Status == news.Published || current.Status == news.Scheduled; decided && p.touches("publishedAt") && in.PublishedAt.IsZero() {
		in.Faults = append(in.Faults, news.FieldError{
			Pointer: "/publishedAt", Code: "required", Detail: "cannot be cleared while the story is out or scheduled; unpublish it first",
		})
	}
	return in, nil
}

// writable is the part of a rendered article that a write may set. related are
// the ids as stored: stories that are in the trash stay named.
func writable(a Article, related []news.ID) ([]byte, error) {
	rendered, err := gojson.Marshal(a)
	if err != nil {
		return nil, err
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(rendered, &members); err != nil {
		return nil, err
	}
	for _, name := range serverFields {
		delete(members, name)
	}
	if members["related"], err = json.Marshal(mapped(related, news.ID.String)); err != nil {
		return nil, err
	}
	members["bodyFormat"] = json.RawMessage(`"html"`)
	return json.Marshal(members)
}
