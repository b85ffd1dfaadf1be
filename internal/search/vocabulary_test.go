package search_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/dateline-api/dateline/internal/search"
)

// wordsOf are the words of what is near, sorted.
func wordsOf(list []search.Known) []string {
	words := []string{}
	for _, k := range list {
		words = append(words, k.Word)
	}
	slices.Sort(words)
	return words
}

func TestVocabulary(t *testing.T) {
	t.Parallel()
	v := search.NewVocabulary(100)
	for i, word := range []string{"toll", "bridge", "abridge", "ridge", "bridges", "bridged", "bride", "brigade", "harbour", "harbor", "мост", "год", "2026", "g20", "a", "of", "преговоры"} {
		v.Add(word, i+1)
	}
	for _, test := range []struct {
		word     string
		one, two []string
	}{
		{"brigde", []string{"bride", "bridge", "brigade"}, []string{"bridged", "bridges"}},
		{"bridge", []string{"abridge", "bride", "bridged", "bridges", "ridge"}, nil},
		{"brige", []string{"bride", "bridge"}, nil}, // too short for two
		{"harbuor", []string{"harbor", "harbour"}, nil},
		{"harbuort", nil, []string{"harbor", "harbour"}},
		{"hrabour", []string{"harbour"}, nil}, // begins otherwise
		{"мрст", []string{"мост"}, nil},
		{"гад", []string{"год"}, nil},
		{"off", []string{"of"}, nil},
		{"2025", nil, nil},
		{"g2", nil, nil},
		{"ab", nil, nil},
		{strings.Repeat("a", 30), nil, nil},
	} {
		one, two := v.Near(test.word)
		if got := wordsOf(one); !slices.Equal(got, test.one) {
			t.Errorf("%s: one slip from %q, want %q", test.word, got, test.one)
		}
		if got := wordsOf(two); !slices.Equal(got, test.two) {
			t.Errorf("%s: two slips from %q, want %q", test.word, got, test.two)
		}
	}
	if v.Has("2026") || v.Has("a") || !v.Has("bridge") || v.Has("bridg") {
		t.Error("the words are not those that may be misspelt")
	}
	v.Add("bridge", 40)
	if one, _ := v.Near("bridgge"); len(one) != 1 || one[0].Texts != 42 {
		t.Errorf("bridge in more texts: %v", one)
	}
}

// TestVocabularyKeepsTheCommonest wants words beyond the most to go, rare ones
// first, in whichever order they come.
func TestVocabularyKeepsTheCommonest(t *testing.T) {
	t.Parallel()
	v := search.NewVocabulary(100)
	for _, i := range rand.New(rand.NewPCG(1, 2)).Perm(1000) {
		v.Add(letters(i), 1+i)
		if v.Len() > 150 {
			t.Fatalf("%d words are kept", v.Len())
		}
	}
	v.Cut()
	for i := range 1000 {
		if got := v.Has(letters(i)); got != (i >= 900) {
			t.Errorf("word %d is kept: %t", i, got)
		}
	}
}

// letters is a word for each number.
func letters(n int) string {
	return strings.Map(func(r rune) rune { return r - '0' + 'a' }, fmt.Sprintf("%06d", n))
}

// FuzzVocabulary wants the words that are found near to be those that a look at
// every word finds.
func FuzzVocabulary(f *testing.F) {
	f.Add("bridge abridge brigde bride", "bridgge")
	f.Add("görüş мост год λόγος שלום", "мост")
	f.Add("aaaaaa aaaaab aabbaa", "aaaaaa")
	f.Fuzz(func(t *testing.T, text, typed string) {
		if len(text) > 500 || len(typed) > 100 {
			return
		}
		v, tokens := search.NewVocabulary(1000), search.Tokens(text)
		for _, token := range tokens {
			v.Add(token, 1)
		}
		for _, word := range search.Tokens(typed) {
			one, two := v.Near(word)
			found := wordsOf(slices.Concat(one, two))
			for _, token := range tokens {
				slips := search.Slips(word, token)
				near := v.Has(token) && search.Misspellable(word) && (slips == 1 || slips == 2 && alike(word, token))
				if near != slices.Contains(found, token) {
					t.Errorf("%q is found near %q: %t, at %d slips", token, word, !near, slips)
				}
			}
		}
	})
}

// alike reports whether a long word begins like another.
func alike(word, other string) bool {
	r := []rune(word)
	return len(r) >= 6 && strings.HasPrefix(other, string(r[:3]))
}

// BenchmarkVocabulary tells what a look for near words costs among as many as are
// kept of an archive.
func BenchmarkVocabulary(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 2))
	v := search.NewVocabulary(80_000)
	for v.Len() < 80_000 {
		word := make([]byte, 4+random.IntN(9))
		for i := range word {
			word[i] = "etaoinshrdlucmfwypvbgk"[min(random.IntN(22), random.IntN(22))]
		}
		v.Add(string(word), 1)
	}
	for _, word := range []string{"brigde", "internatoinal", "qqqqqqqqqqqq"} {
		b.Run(word, func(b *testing.B) {
			for b.Loop() {
				v.Near(word)
			}
		})
	}
}
