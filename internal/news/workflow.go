package news

import (
	"slices"
	"strings"
	"time"
)

// Step is a step of the workflow that somebody takes with a story.
type Step string

// The steps of the workflow.
const (
	StepSubmit    Step = "submit"    // ask for it to be looked at
	StepPublish   Step = "publish"   // put it out, or plan to
	StepUnpublish Step = "unpublish" // take it back to draft
	StepKill      Step = "kill"      // withdraw it, with a reason
	StepCorrect   Step = "correct"   // publish a change with a note for readers
	StepDelete    Step = "delete"    // into the trash
	StepRestore   Step = "restore"   // out of the trash
)

// Steps lists every step in the order of the workflow.
var Steps = []Step{StepSubmit, StepPublish, StepUnpublish, StepKill, StepCorrect, StepDelete, StepRestore}

// Transition is one step that is possible from one state.
type Transition struct {
	From  Status // or Trashed
	Step  Step
	To    Status // or Trashed
	Later Status // instead of To while publishedAt is to come; "" when that plays no part
	Scope string // of the key that may: "write" or "publish"
}

// Workflow is every step that is possible. What it does not list is a conflict.
var Workflow = []Transition{
	{From: Draft, Step: StepSubmit, To: Review, Scope: "write"},
	{From: Draft, Step: StepPublish, To: Published, Later: Scheduled, Scope: "publish"},
	{From: Draft, Step: StepDelete, To: Trashed, Scope: "write"},

	{From: Review, Step: StepPublish, To: Published, Later: Scheduled, Scope: "publish"},
	{From: Review, Step: StepUnpublish, To: Draft, Scope: "publish"},
	{From: Review, Step: StepDelete, To: Trashed, Scope: "write"},

	{From: Scheduled, Step: StepPublish, To: Published, Later: Scheduled, Scope: "publish"},
	{From: Scheduled, Step: StepUnpublish, To: Draft, Scope: "publish"},
	{From: Scheduled, Step: StepDelete, To: Trashed, Scope: "publish"},

	{From: Published, Step: StepUnpublish, To: Draft, Scope: "publish"},
	{From: Published, Step: StepKill, To: Killed, Scope: "publish"},
	{From: Published, Step: StepCorrect, To: Published, Scope: "publish"},
	{From: Published, Step: StepDelete, To: Trashed, Scope: "publish"},

	{From: Killed, Step: StepPublish, To: Published, Later: Scheduled, Scope: "publish"},
	{From: Killed, Step: StepUnpublish, To: Draft, Scope: "publish"},
	{From: Killed, Step: StepDelete, To: Trashed, Scope: "publish"},

	{From: Trashed, Step: StepRestore, To: Draft, Scope: "write"},
}

// state is the article's place in the workflow.
func (a Article) state() Status {
	if a.IsTrashed() {
		return Trashed
	}
	return a.Status
}

// Transition is what the step would do with the article. The error is ErrStatus
// and lists what is possible instead.
func (a Article) Transition(s Step) (Transition, error) {
	for _, t := range Workflow {
		if t.From == a.state() && t.Step == s {
			return t, nil
		}
	}
	return Transition{}, a.Conflict(string(s))
}

// Conflict is the error for something that cannot be done with the article in
// its state; it lists what can be.
func (a Article) Conflict(what string) error {
	state := string(a.state())
	if a.IsTrashed() {
		state = "in the trash"
	}
	return ErrStatus.With("%s is not possible: the article is %s; possible are: %s", what, state, a.possible())
}

// possible names what can be done with the article in its state, as callers of
// the API spell it.
func (a Article) possible() string {
	var names []string
	for _, t := range Workflow {
		switch {
		case t.From != a.state():
		case t.Step == StepDelete:
			names = append(names, "DELETE")
		default:
			names = append(names, string(t.Step))
		}
	}
	if a.IsTrashed() {
		names = append(names, "and DELETE with permanent=true for admins")
	}
	return strings.Join(names, ", ")
}

// Submit asks for the article to be looked at.
func (a *Article) Submit() error { return a.take(StepSubmit) }

// take makes a step that changes nothing but the status.
func (a *Article) take(s Step) error {
	t, err := a.Transition(s)
	if err == nil {
		a.Status = t.To
	}
	return err
}

// Publish puts the article out at now, or keeps an earlier time that an editor
// gave it. With a time to come it is scheduled.
func (a *Article) Publish(now time.Time) error {
	t, err := a.Transition(StepPublish)
	if err != nil {
		return err
	}
	a.Kill = nil
	if a.PublishedAt.After(now) {
		a.Status = t.Later
		return nil
	}
	if a.PublishedAt.IsZero() {
		a.PublishedAt = now
	}
	if a.FirstPublishedAt.IsZero() {
		a.FirstPublishedAt = a.PublishedAt
	}
	a.Status = t.To
	return nil
}

// Unpublish takes the article back to draft. The time of publishing goes, but
// for a story in review, which has only had it suggested.
func (a *Article) Unpublish() error {
	from := a.Status
	if err := a.take(StepUnpublish); err != nil {
		return err
	}
	a.Kill = nil
	if from != Review {
		a.PublishedAt = time.Time{}
	}
	return nil
}

// Withdraw kills the article at now. The reason is for readers and partners.
func (a *Article) Withdraw(now time.Time, reason string) error {
	if err := a.take(StepKill); err != nil {
		return err
	}
	a.Kill = &Kill{At: now, Reason: reason}
	return nil
}

// Correct adds a note for readers, with the version that puts it right: the one
// that is stored next.
func (a *Article) Correct(now time.Time, kind, note string) error {
	if err := a.take(StepCorrect); err != nil {
		return err
	}
	c := Correction{At: now, Version: a.Version + 1, Kind: kind, Note: note}
	a.Corrections = append(slices.Clone(a.Corrections), c)
	return nil
}

// Trash puts the article into the trash.
func (a *Article) Trash(now time.Time) error {
	if _, err := a.Transition(StepDelete); err != nil {
		return err
	}
	a.DeletedAt = now
	return nil
}

// Restore takes the article out of the trash, as a draft.
func (a *Article) Restore() error {
	t, err := a.Transition(StepRestore)
	if err != nil {
		return err
	}
	a.DeletedAt, a.PublishedAt = time.Time{}, time.Time{}
	a.Status, a.Kill = t.To, nil
	return nil
}
