package api

import (
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"runtime/debug"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/dateline-api/dateline/internal/editorial"
	"github.com/dateline-api/dateline/internal/jsonbody"
	"github.com/dateline-api/dateline/internal/news"
	"github.com/dateline-api/dateline/internal/store"
)

// The limits of a batch.
const (
	maxBatch      = 16 << 20 // bytes
	maxOperations = 1000
	maxBatchFault = 100 // faults that are listed of an atomic one
)

// BatchInput is many writes in one request.
type BatchInput struct {
	Atomic     bool             `json:"atomic" default:"false" validate:"optional" example:"false"` // store all of it, or nothing
	Operations []BatchOperation `json:"operations" minItems:"1" maxItems:"1000"`                    // what to do, in order
} //	@name	BatchInput

// BatchOperation is one write of a batch: what it takes depends on op.
type BatchOperation struct {
	Op       string         `json:"op" enums:"create,upsert,patch,delete,submit,publish,unpublish,kill,correct,restore" example:"create"` // what to do
	Article  *ArticleInput  `json:"article" validate:"optional" extensions:"x-nullable"`                                                  // of create and upsert: the article
	Source   string         `json:"source" validate:"optional" example:"News.Az"`                                                         // of upsert: the name of the source
	SourceID string         `json:"sourceId" validate:"optional" example:"42"`                                                            // of upsert: the story's id at its source
	ID       string         `json:"id" format:"uuid" validate:"optional" example:"01902dcb-0c00-79ba-a3e4-3416874f0a87"`                  // of all others: the article's id
	IfMatch  string         `json:"ifMatch" validate:"optional" example:"*"`                                                              // of all but create: ETag of the article as you read it, as in the header If-Match
	Patch    any            `json:"patch" validate:"optional"`                                                                            // of patch: a JSON merge patch, or a list of operations of JSON Patch
	Body     jsontext.Value `json:"body" jsonbody:"object" validate:"optional" swaggertype:"object" extensions:"x-free-object"`           // of the rest: what the operation takes beside, as the body of its own path
} //	@name	BatchOperation

// BatchResult is what became of the operations of a batch, in their order.
type BatchResult struct {
	Data []OperationResult `json:"data"` // one for each operation
	Meta BatchMeta         `json:"meta"` // about all of them
} //	@name	BatchResult

// BatchMeta counts the operations of a batch.
type BatchMeta struct {
	Succeeded int `json:"succeeded" example:"3"` // that were done, also those that had nothing to change
	Failed    int `json:"failed" example:"0"`    // that were refused
} //	@name	BatchMeta

// OperationResult is what became of one operation: the article that it wrote, or
// why it was refused.
type OperationResult struct {
	Status  int      `json:"status" example:"201"`                                                                         // the HTTP status that the operation would have had by itself
	ID      string   `json:"id,omitzero" format:"uuid" validate:"optional" example:"01902d5e-3c00-7000-8000-5a1e0f9d2b45"` // of the article
	Version int      `json:"version,omitzero" minimum:"1" validate:"optional" example:"1"`                                 // of the article now
	ETag    string   `json:"etag,omitzero" validate:"optional" example:"\"1-8b84b353.yz4uqbdn1rvy\""`                      // of the article as its author reads it; for a stale ifMatch of the present version
	Problem *Problem `json:"problem,omitzero" validate:"optional"`                                                         // why it was refused; its pointers lead into the batch
} //	@name	OperationResult

// batchArticles makes many writes.
//
//	@ID				batchArticles
//	@Summary		Write many articles in one request
//	@Description	Up to 1,000 operations and 16 MiB, in order, in one transaction. Each is checked like a request of its own, scope included; one that is refused is answered with its problem and leaves nothing behind, and the others are stored. With "atomic": true one refusal is a 422 that lists what is wrong, and nothing is stored. An Idempotency-Key holds for the batch as a whole.
//	@Tags			Write stories
//	@Accept			json
//	@Produce		json
//	@Param			batch	body	BatchInput	true	"What to do"
//	@x-example-body	{"Each by itself": "batch.json", "All or nothing": "batch-atomic.json"}
//	@Success		200						{object}	BatchResult
//	@Header			200						{string}	ETag	"of this answer"
//	@Failure		400,401,403,413,415,422	{object}	Problem
//	@Failure		default					{object}	Problem	"Any other problem"
//	@Security		ApiKey[write]
//	@Router			/v1/articles/batch [post]
func (s *Server) batchArticles(c *gin.Context) error {
	b, err := s.readBatch(c)
	if err != nil {
		return err
	}
	ctx, cancel := s.writing(c)
	defer cancel()
	err = s.editor.Batch(ctx, editorial.Batch{
		Steps: b.steps, Atomic: b.atomic,
		Refused: func(step int, why *news.Error) { b.refuse(b.numbers[step], why) },
		Seal: func(tx *store.Tx) error {
			ans, err := b.answer()
			if err != nil {
				return err
			}
			return requestOf(c).keep(tx, ans)
		},
	})
	if errors.Is(err, editorial.ErrRefused) {
		return b.refusal()
	}
	if err != nil {
		return err
	}
	return s.replySealed(c)
}

// batch is one request's operations, and what became of them.
type batch struct {
	atomic  bool
	path    string // for problems
	request string // its id
	results []OperationResult
	refused []*news.Error // by operation; nil for those that were not
	steps   []editorial.Step
	numbers []int // of the steps' operations
}

// readBatch reads the envelope strictly. An operation that cannot be read is
// refused by itself, like one that breaks a rule.
func (s *Server) readBatch(c *gin.Context) (*batch, error) {
	var in struct {
		Atomic     bool             `json:"atomic"`
		Operations []jsontext.Value `json:"operations"`
	}
	if err := jsonbody.Decode(requestOf(c).body, &in); err != nil {
		return nil, err
	}
	if n := len(in.Operations); n == 0 || n > maxOperations {
		return nil, badBatch(n)
	}
	b := &batch{
		atomic: in.Atomic, path: c.Request.URL.EscapedPath(), request: requestOf(c).id,
		results: make([]OperationResult, len(in.Operations)), refused: make([]*news.Error, len(in.Operations)),
	}
	steps, faults := make([]editorial.Step, len(in.Operations)), make([]error, len(in.Operations))
	concurrently(len(in.Operations), func(i int) {
		steps[i], faults[i] = s.batchStep(c, in.Operations[i], &b.results[i])
	})
	for i, err := range faults {
		if why := news.AsError(err); why != nil {
			b.refuse(i, why)
			continue
		}
		if err != nil {
			return nil, err
		}
		b.steps, b.numbers = append(b.steps, steps[i]), append(b.numbers, i)
	}
	if b.atomic && len(b.steps) == 0 {
		return nil, b.refusal()
	}
	return b, nil
}

func badBatch(n int) error {
	f := news.FieldError{Pointer: "/operations", Code: "required", Detail: "needs one operation at least"}
	if n > 0 {
		f.Code, f.Detail = "too-many", fmt.Sprintf("has %d entries; at most %d are allowed", n, maxOperations)
	}
	return news.ErrInvalid.With("operations %s", f.Detail).WithFields(f)
}

// concurrently calls do with each number below n, on all processors. A panic
// of one comes out of it, with its stack.
func concurrently(n int, do func(i int)) {
	var next atomic.Int64
	var failed atomic.Pointer[string]
	var running sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		running.Go(func() {
			defer func() {
				if p := recover(); p != nil {
					what := fmt.Sprintf("%v\n%s", p, debug.Stack())
					failed.Store(&what)
				}
			}()
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	running.Wait()
	if p := failed.Load(); p != nil {
		panic(*p)
	}
}

// refuse notes why an operation was not done.
func (b *batch) refuse(i int, why *news.Error) {
	at := "/operations/" + strconv.Itoa(i)
	e := *why
	e.Fields = make([]news.FieldError, len(why.Fields))
	for k, f := range why.Fields {
		if f.Header == "" && f.Parameter == "" {
			f.Pointer = at + f.Pointer
		}
		e.Fields[k] = f
	}
	b.refused[i] = &e
}

// answer gives each operation's result, in order.
func (b *batch) answer() (answer, error) {
	out := BatchResult{Data: b.results}
	for i, why := range b.refused {
		if why == nil {
			out.Meta.Succeeded++
			continue
		}
		out.Meta.Failed++
		p := problemOf(why, statuses[why.Kind], b.request, b.path)
		b.results[i] = OperationResult{Status: p.Status, ETag: b.results[i].ETag, Problem: &p}
	}
	ans, err := jsonAnswer(out)
	ans.status, ans.etag = http.StatusOK, bytesETag(ans.body)
	return ans, err
}

// refusal is the problem of an atomic batch that was not stored, with everything
// that is known to be wrong.
func (b *batch) refusal() error {
	var faults []news.FieldError
	operations, more := 0, 0
	for i, why := range b.refused {
		if why == nil {
			continue
		}
		operations++
		fields := why.Fields
		if len(fields) == 0 {
			fields = []news.FieldError{{Pointer: "/operations/" + strconv.Itoa(i), Code: why.Code, Detail: why.Detail}}
		}
		for _, f := range fields {
			if len(faults) < maxBatchFault {
				faults = append(faults, f)
			} else {
				more++
			}
		}
	}
	if more > 0 {
		faults = append(faults, news.FieldError{Code: "more-faults", Detail: fmt.Sprintf("and %d more", more)})
	}
	return errBatch.With("%d of %d operations were refused, and atomic stores all or nothing; nothing was stored", operations, len(b.refused)).WithFields(faults...)
}
