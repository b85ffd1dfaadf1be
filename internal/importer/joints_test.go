package importer_test

import (
	"strings"
	"testing"

	"github.com/dateline-api/dateline/internal/importer"
)

// Paragraphs around a case, so that it is neither headline nor signature.
const (
	before = "This first sentence stands here alone.\n\n"
	after  = "\n\nThis last sentence ends it all."
)

type jointCase struct{ language, text string }

func jointCases(t testing.TB) []jointCase {
	t.Helper()
	var cases []jointCase
	for l := range strings.Lines(string(read(t, "joints.txt"))) {
		l = strings.TrimSuffix(l, "\n")
		if l == "" || strings.HasPrefix(l, "#") {
			continue
		}
		language, text, ok := strings.Cut(l, "\t")
		if !ok {
			t.Fatalf("no tab in %q", l)
		}
		cases = append(cases, jointCase{language, text})
	}
	return cases
}

// TestJoints measures the joint rule on the labelled sentences. Two in a hundred
// joints may be missed; a wrong space is worse, and one in 200 sentences is too many.
func TestJoints(t *testing.T) {
	t.Parallel()
	var joints, missed, negatives, wrong int
	for _, c := range jointCases(t) {
		glued := strings.ReplaceAll(c.text, "¦", "")
		got := repair(t, before+glued+after, importer.Options{Language: c.language}).Paragraphs[1]
		want := strings.ReplaceAll(c.text, "¦", " ")
		m, w := compareSpaces(got, c.text)
		joints += strings.Count(c.text, "¦")
		missed += m
		wrong += w
		if glued == c.text {
			negatives++
		}
		if got != want {
			t.Logf("got  %s\nwant %s", got, want)
		}
	}
	t.Logf("%d joints, %d missed; %d sentences without one, %d wrong spaces", joints, missed, negatives, wrong)
	if joints < 150 || negatives < 100 {
		t.Errorf("the corpus shrank: %d joints, %d sentences without one", joints, negatives)
	}
	if missed*1000 > joints*15 {
		t.Errorf("%d of %d joints missed", missed, joints)
	}
	if wrong*1000 > negatives*5 {
		t.Errorf("%d wrong spaces in %d sentences", wrong, negatives)
	}
}

// compareSpaces walks through a repaired text and its label side by side.
func compareSpaces(got, label string) (missed, wrong int) {
	g, l := []rune(got), []rune(label)
	for i, k := 0, 0; i < len(g) || k < len(l); {
		switch {
		case k < len(l) && l[k] == '¦':
			k++
			if i < len(g) && g[i] == ' ' {
				i++
			} else {
				missed++
			}
		case i < len(g) && k < len(l) && g[i] == l[k]:
			i++
			k++
		default: // a space that the label has not
			wrong++
			i++
		}
	}
	return missed, wrong
}

func TestJointsAreSettled(t *testing.T) {
	t.Parallel()
	for _, c := range jointCases(t) {
		opts := importer.Options{Language: c.language}
		once := repair(t, before+strings.ReplaceAll(c.text, "¦", "")+after, opts).Paragraphs[1]
		if twice := repair(t, before+once+after, opts).Paragraphs[1]; twice != once {
			t.Errorf("%q became %q the second time", once, twice)
		}
	}
}
