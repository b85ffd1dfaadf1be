package news_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/dateline-api/dateline/internal/news"
)

// inState is a story in each state of the workflow, with a time that has passed
// and with one that is to come.
func inState(state news.Status, published time.Time) news.Article {
	a := news.Article{Headline: "x", Version: 4, Status: state, PublishedAt: published}
	switch state {
	case news.Trashed:
		a.Status, a.DeletedAt = news.Published, morning
	case news.Killed:
		a.Kill = &news.Kill{At: morning, Reason: "x"}
	}
	return a
}

var steps = map[news.Step]func(*news.Article) error{
	news.StepSubmit:    (*news.Article).Submit,
	news.StepPublish:   func(a *news.Article) error { return a.Publish(morning) },
	news.StepUnpublish: (*news.Article).Unpublish,
	news.StepKill:      func(a *news.Article) error { return a.Withdraw(morning, "It is not true.") },
	news.StepCorrect:   func(a *news.Article) error { return a.Correct(morning, "correction", "It was wrong.") },
	news.StepDelete:    func(a *news.Article) error { return a.Trash(morning) },
	news.StepRestore:   (*news.Article).Restore,
}

// TestWorkflow makes every step from every state: it ends where the contract
// says, or is a conflict that says what is possible and changes nothing.
func TestWorkflow(t *testing.T) {
	t.Parallel()
	contract := map[news.Status]string{ // submit, publish, unpublish, kill, correct, delete, restore
		news.Draft:     "review published - - - trashed -",
		news.Review:    "- published draft - - trashed -",
		news.Scheduled: "- published draft - - trashed -",
		news.Published: "- - draft killed published trashed -",
		news.Killed:    "- published draft - - trashed -",
		news.Trashed:   "- - - - - - draft",
	}
	for state, row := range contract {
		for i, want := range strings.Fields(row) {
			for _, published := range []time.Time{{}, morning.Add(-time.Hour), morning.Add(time.Hour)} {
				step := news.Steps[i]
				before := inState(state, published)
				after := before
				err := steps[step](&after)
				if want == "-" {
					if !errors.Is(err, news.ErrStatus) || !strings.Contains(news.AsError(err).Detail, "possible are: ") || after.Status != before.Status || after.DeletedAt != before.DeletedAt {
						t.Errorf("%s of %s: %v, %+v", step, state, err, after)
					}
					continue
				}
				later := want == "published" && step == news.StepPublish && published.After(morning)
				if later {
					want = "scheduled"
				}
				got := string(after.Status)
				if after.IsTrashed() {
					got = news.Trashed
				}
				if err != nil || got != want {
					t.Errorf("%s of %s with %s: %s, %v", step, state, published, got, err)
				}
				if got == "draft" && state != news.Review && !after.PublishedAt.IsZero() {
					t.Errorf("%s of %s keeps the time", step, state)
				}
				if (got == "killed") != (after.Kill != nil) && got != news.Trashed {
					t.Errorf("%s of %s: kill is %v", step, state, after.Kill)
				}
				want = strings.Fields(row)[i]
			}
		}
	}
}

// TestWorkflowTable wants one row for each pair, and every state to have a way on.
func TestWorkflowTable(t *testing.T) {
	t.Parallel()
	seen := map[news.Transition]bool{}
	ways := map[news.Status]int{}
	for _, tr := range news.Workflow {
		pair := news.Transition{From: tr.From, Step: tr.Step}
		if seen[pair] {
			t.Errorf("%s of %s is there twice", tr.Step, tr.From)
		}
		seen[pair] = true
		ways[tr.From]++
		if tr.Scope != "write" && tr.Scope != "publish" {
			t.Errorf("%s of %s needs the scope %q", tr.Step, tr.From, tr.Scope)
		}
	}
	for _, s := range append(news.Statuses, news.Trashed) {
		if ways[s] == 0 {
			t.Errorf("nothing leads out of %s", s)
		}
	}
}

func TestCorrect(t *testing.T) {
	t.Parallel()
	a := inState(news.Published, morning)
	first := a.Corrections
	for range 2 {
		if err := a.Correct(morning, "update", "More is known."); err != nil {
			t.Fatal(err)
		}
		a.Version++
	}
	if len(first) != 0 || len(a.Corrections) != 2 || a.Corrections[0].Version != 5 || a.Corrections[1].Version != 6 {
		t.Errorf("%+v", a.Corrections)
	}
	for name, test := range map[string]struct {
		faults []news.FieldError
		want   string
	}{
		"fine":         {a.Corrections[0].Faults(), ""},
		"no note":      {news.Correction{Kind: "correction", Note: " "}.Faults(), "/note required"},
		"long note":    {news.Correction{Kind: "correction", Note: strings.Repeat("ə", news.MaxReason+1)}.Faults(), "/note too-long"},
		"no kind":      {news.Correction{Kind: "erratum", Note: "x"}.Faults(), "/kind not-one-of"},
		"a reason":     {news.Kill{Reason: strings.Repeat("ə", news.MaxReason)}.Faults(), ""},
		"no reason":    {news.Kill{}.Faults(), "/reason required"},
		"all too long": {news.Kill{Reason: strings.Repeat("x", news.MaxReason+1)}.Faults(), "/reason too-long"},
	} {
		var got []string
		for _, f := range test.faults {
			got = append(got, f.Pointer+" "+f.Code)
		}
		if strings.Join(got, ", ") != test.want {
			t.Errorf("%s: %v, want %s", name, got, test.want)
		}
	}
}

// TestDue follows stories through their times, from one thing that is due to the
// next, and wants the log to be told of each once.
func TestDue(t *testing.T) {
	t.Parallel()
	at := func(hours int) time.Time { return morning.Add(time.Duration(hours) * time.Hour) }
	for name, test := range map[string]struct {
		a      news.Article
		public bool // as the log says
		want   string
	}{
		"draft":                     {news.Article{Status: news.Draft, ExpiresAt: at(1)}, false, ""},
		"published":                 {news.Article{Status: news.Published}, true, ""},
		"trashed":                   {news.Article{Status: news.Published, ExpiresAt: at(1), DeletedAt: morning}, false, ""},
		"killed":                    {news.Article{Status: news.Killed, ExpiresAt: at(1)}, false, ""},
		"scheduled":                 {news.Article{Status: news.Scheduled, PublishedAt: at(2)}, false, "2 published"},
		"scheduled, long ago":       {news.Article{Status: news.Scheduled, PublishedAt: at(-2)}, false, "-2 published"},
		"scheduled, expires":        {news.Article{Status: news.Scheduled, PublishedAt: at(1), ExpiresAt: at(2)}, false, "1 published, 2 expired"},
		"scheduled under embargo":   {news.Article{Status: news.Scheduled, PublishedAt: at(1), EmbargoedUntil: at(2), ExpiresAt: at(3)}, false, "1 published, 2 embargoLifted, 3 expired"},
		"scheduled after embargo":   {news.Article{Status: news.Scheduled, PublishedAt: at(3), EmbargoedUntil: at(2)}, false, "3 published"},
		"under embargo":             {news.Article{Status: news.Published, EmbargoedUntil: at(2), ExpiresAt: at(3)}, false, "2 embargoLifted, 3 expired"},
		"seen, clock went back":     {news.Article{Status: news.Published, EmbargoedUntil: at(2), ExpiresAt: at(3)}, true, "2 , 3 expired"},
		"expired before the log":    {news.Article{Status: news.Published, ExpiresAt: at(2)}, true, "2 expired"},
		"expired and never in log":  {news.Article{Status: news.Published, ExpiresAt: at(2)}, false, "2 "},
		"embargo of a planned time": {news.Article{Status: news.Draft, EmbargoedUntil: at(2)}, false, ""},
	} {
		a, public := test.a, test.public
		var got []string
		for due := a.Due(morning); !due.IsZero() && len(got) < 9; {
			kind := a.Happen(due, public)
			got = append(got, strings.TrimSuffix(due.Sub(morning).String(), "h0m0s")+" "+string(kind))
			public, due = a.Public(due), a.Due(due)
		}
		if strings.Join(got, ", ") != test.want {
			t.Errorf("%s: %v, want %s", name, got, test.want)
		}
	}
}
