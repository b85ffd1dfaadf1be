package api

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/dateline-api/dateline/internal/access"
	"github.com/dateline-api/dateline/internal/editorial"
	"github.com/dateline-api/dateline/internal/jsonbody"
	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/store"
)

// batchOp is one kind of operation of a batch.
type batchOp struct {
	name  string
	scope access.Scope // needed of the caller, as at the operation's own path
	takes []string     // members beside op
	needs []string     // those of them that must be there
	body  string       // the member that pointers of the operation's own faults lead into
	plan  plan
}

// plan reads the rest of an operation, and says what to do.
type plan func(s *Server, o operationInput) (decision, error)

// decision is one write by an Editor.
type decision func(ctx context.Context, e *editorial.Editor, by editorial.By[news.Article]) error

var (
	byID      = []string{"id"}
	ofID      = []string{"id", "ifMatch", "body"}
	bySource  = []string{"source", "sourceId", "article"}
	ofPatch   = []string{"id", "ifMatch", "patch"}
	needPatch = []string{"id", "patch"}
	needBody  = []string{"id", "body"}
)

// batchOps are the operations of a batch: a step of the workflow is one line.
var batchOps = []batchOp{
	{"create", access.Write, []string{"article"}, []string{"article"}, "article", planCreate},
	{"upsert", access.Write, append([]string{"ifMatch"}, bySource...), bySource, "article", planUpsert},
	{"patch", access.Write, ofPatch, needPatch, "patch", planPatch},
	{"delete", access.Write, ofID, byID, "body", planStep((*editorial.Editor).Trash)},
	{"submit", access.Write, ofID, byID, "body", planStep((*editorial.Editor).Submit)},
	{"publish", access.Publish, ofID, byID, "body", planStep((*editorial.Editor).Publish)},
	{"unpublish", access.Publish, ofID, byID, "body", planStep((*editorial.Editor).Unpublish)},
	{"kill", access.Publish, ofID, needBody, "body", planBody((*Server).readKill)},
	{"correct", access.Publish, ofID, needBody, "body", planBody((*Server).readCorrect)},
	{"restore", access.Write, ofID, byID, "body", planStep((*editorial.Editor).Restore)},
}

// operationInput is one operation as it was sent; BatchOperation describes it.
type operationInput struct {
	Op       string          `json:"op"`
	Article  *jsontext.Value `json:"article"`
	Source   *string         `json:"source"`
	SourceID *string         `json:"sourceId"`
	ID       *string         `json:"id"`
	IfMatch  *string         `json:"ifMatch"`
	Patch    *jsontext.Value `json:"patch"`
	Body     *jsontext.Value `json:"body"`
}

// given lists the members beside op that are there.
func (o operationInput) given() map[string]bool {
	return map[string]bool{
		"article": o.Article != nil, "source": o.Source != nil, "sourceId": o.SourceID != nil, "id": o.ID != nil,
		"ifMatch": o.IfMatch != nil, "patch": o.Patch != nil, "body": o.Body != nil,
	}
}

// article is the id that the operation names.
func (o operationInput) article() (news.ID, error) {
	id, err := news.ParseID(*o.ID)
	if e := news.AsError(err); e != nil {
		return id, e.WithFields(news.FieldError{Parameter: "id", Code: e.Fields[0].Code, Detail: e.Fields[0].Detail})
	}
	return id, nil
}

// batchStep reads one operation, and makes the step that does it and notes its
// result. The error is why it is refused, with pointers into the operation.
func (s *Server) batchStep(c *gin.Context, raw jsontext.Value, result *OperationResult) (editorial.Step, error) {
	var in operationInput
	if err := jsonbody.Decode(raw, &in); err != nil {
		return nil, err
	}
	op, err := findOp(in)
	if err != nil {
		return nil, err
	}
	if err := viewer(c).Require(op.scope); err != nil {
		return nil, err
	}
	do, err := op.plan(s, in)
	if err != nil {
		return nil, op.into(err)
	}
	by := s.batchBy(c, op, in, result)
	return func(ctx context.Context, e *editorial.Editor) error {
		return op.into(do(ctx, e, by))
	}, nil
}

// findOp finds the kind of an operation, and checks that its members fit.
func findOp(in operationInput) (batchOp, error) {
	i := slices.IndexFunc(batchOps, func(o batchOp) bool { return o.name == in.Op })
	if i < 0 {
		names := mapped(batchOps, func(o batchOp) string { return o.name })
		f := news.FieldError{Pointer: "/op", Code: "not-one-of", Detail: unknownName(in.Op, names)}
		if in.Op == "" {
			f.Code, f.Detail = "required", "is required; there are "+strings.Join(names, ", ")
		}
		return batchOp{}, news.ErrInvalid.With("op %s", f.Detail).WithFields(f)
	}
	op := batchOps[i]
	var faults []news.FieldError
	given := in.given()
	for _, name := range op.needs {
		if !given[name] {
			faults = append(faults, news.FieldError{Pointer: "/" + name, Code: "required", Detail: "is required by " + op.name})
		}
	}
	for _, name := range []string{"article", "source", "sourceId", "id", "ifMatch", "patch", "body"} {
		if given[name] && !slices.Contains(op.takes, name) {
			faults = append(faults, news.FieldError{
				Pointer: "/" + name, Code: "not-allowed", Detail: fmt.Sprintf("is not taken by %s, which takes %s", op.name, strings.Join(op.takes, ", ")),
			})
		}
	}
	if len(faults) > 0 {
		return op, news.ErrInvalid.With("the operation's members do not fit %s", op.name).WithFields(faults...)
	}
	return op, nil
}

// into turns where a request of its own has its faults into where the operation
// has them: a header or a part of the path is a member here.
func (op batchOp) into(err error) error {
	e := news.AsError(err)
	if e == nil {
		return err
	}
	fields := make([]news.FieldError, len(e.Fields))
	for i, f := range e.Fields {
		switch {
		case f.Parameter != "":
			f.Pointer, f.Parameter = "/"+f.Parameter, ""
		case f.Header == "If-Match":
			f.Pointer, f.Header = "/ifMatch", ""
		case f.Header == "":
			f.Pointer = "/" + op.body + f.Pointer
		}
		fields[i] = f
	}
	return e.WithFields(fields...)
}

// batchBy says for the editorial package who acts and under which conditions,
// and notes what came of it.
func (s *Server) batchBy(c *gin.Context, op batchOp, in operationInput, result *OperationResult) editorial.By[news.Article] {
	w := conditions{mustMatch: s.requireIfMatch, stale: func(etag string) { result.ETag = etag }}
	if in.IfMatch != nil {
		w.ifMatch = *in.IfMatch
	}
	return editorial.By[news.Article]{
		Viewer: viewer(c),
		Unless: conditioned(w, articleState),
		Seal: func(_ *store.Tx, before *news.Article, a news.Article) error {
			status := http.StatusOK
			switch {
			case before == nil:
				status = http.StatusCreated
			case op.name == "delete":
				status = http.StatusNoContent
			}
			*result = OperationResult{Status: status, ID: a.ID.String(), Version: a.Version, ETag: s.describeArticle(c, a, status).etag}
			return nil
		},
	}
}

// batchArticle reads the article of an operation, as a request of its own would.
func (s *Server) batchArticle(raw jsontext.Value) (editorial.Input, error) {
	if int64(len(raw)) > s.maxBody {
		return editorial.Input{}, tooLarge(s.maxBody)
	}
	in, err := decodeArticle(raw)
	if err != nil {
		return in, err
	}
	return in.Ready(), nil
}

func planCreate(s *Server, o operationInput) (decision, error) {
	in, err := s.batchArticle(*o.Article)
	return func(ctx context.Context, e *editorial.Editor, by editorial.By[news.Article]) error {
		_, err := e.Create(ctx, in, by)
		return err
	}, err
}

func planUpsert(s *Server, o operationInput) (decision, error) {
	in, err := s.batchArticle(*o.Article)
	return func(ctx context.Context, e *editorial.Editor, by editorial.By[news.Article]) error {
		_, _, err := e.Upsert(ctx, *o.Source, *o.SourceID, in, by)
		return err
	}, err
}

// planPatch takes a list for a JSON Patch, and anything else for a merge patch.
func planPatch(s *Server, o operationInput) (decision, error) {
	id, err := o.article()
	if err != nil {
		return nil, err
	}
	mediaType := mergePatchType
	if o.Patch.Kind() == jsontext.KindBeginArray {
		mediaType = jsonPatchType
	}
	if int64(len(*o.Patch)) > s.maxBody {
		return nil, tooLarge(s.maxBody)
	}
	p, err := newPatch(mediaType, *o.Patch)
	return func(ctx context.Context, e *editorial.Editor, by editorial.By[news.Article]) error {
		_, err := e.Change(ctx, id, func(current news.Article) (editorial.Input, error) { return s.patched(current, p) }, by)
		return err
	}, err
}

// planStep is a step of the workflow that takes no body.
func planStep(do step) plan {
	return planBody(func(_ *Server, body []byte) (step, error) {
		if len(body) == 0 {
			return do, nil
		}
		return do, jsonbody.Decode(body, &struct{}{})
	})
}

// planBody is a step of the workflow that is read from a body.
func planBody(read func(s *Server, body []byte) (step, error)) plan {
	return func(s *Server, o operationInput) (decision, error) {
		id, err := o.article()
		if err != nil {
			return nil, err
		}
		var body []byte
		if o.Body != nil {
			body = *o.Body
		}
		do, err := read(s, body)
		if err != nil {
			return nil, err
		}
		return func(ctx context.Context, e *editorial.Editor, by editorial.By[news.Article]) error {
			_, err := do(e, ctx, id, by)
			return err
		}, nil
	}
}
