package diff

import "sort"

// anchored walks through two lists along what both begin and end with and, in
// between, along the longest row of things that stand once in each ("patience
// diff"): equal gets what is the same, gap what stands between. It takes
// n log n steps.
func anchored[T any](from, to []T, key func(T) string, equal func([]T), gap func(from, to []T)) {
	a, b := numbered(from, to, key)
	start := 0
	for start < len(a) && start < len(b) && a[start] == b[start] {
		start++
	}
	endA, endB := len(a), len(b)
	for endA > start && endB > start && a[endA-1] == b[endB-1] {
		endA, endB = endA-1, endB-1
	}
	between := func(a0, a1, b0, b1 int) {
		if a0 < a1 || b0 < b1 {
			gap(from[a0:a1], to[b0:b1])
		}
	}
	equal(from[:start])
	x, y := start, start
	for _, p := range inOrder(unique(a[start:endA], b[start:endB])) {
		i, j := start+p.i, start+p.j
		between(x, i, y, j)
		equal(from[i : i+1])
		x, y = i+1, j+1
	}
	between(x, endA, y, endB)
	equal(from[endA:])
}

// numbered gives equal things equal numbers.
func numbered[T any](from, to []T, key func(T) string) (a, b []int) {
	numbers := make(map[string]int)
	number := func(list []T) []int {
		out := make([]int, len(list))
		for i, t := range list {
			k := key(t)
			n, known := numbers[k]
			if !known {
				n = len(numbers)
				numbers[k] = n
			}
			out[i] = n
		}
		return out
	}
	return number(from), number(to)
}

// pair is a thing that stands once in each of two lists, and where.
type pair struct{ i, j int }

// unique lists the pairs in the order of the first list.
func unique(a, b []int) []pair {
	type seen struct{ times, at int }
	count := func(list []int) map[int]seen {
		m := make(map[int]seen, len(list))
		for at, n := range list {
			m[n] = seen{m[n].times + 1, at}
		}
		return m
	}
	inA, inB := count(a), count(b)
	var pairs []pair
	for i, n := range a {
		if inA[n].times == 1 && inB[n].times == 1 {
			pairs = append(pairs, pair{i, inB[n].at})
		}
	}
	return pairs
}

// inOrder keeps the most pairs that come in the same order in both lists: the
// longest increasing subsequence by piles.
func inOrder(pairs []pair) []pair {
	var tops []int // the index of the last pair of a row of this length
	before := make([]int, len(pairs))
	for k, p := range pairs {
		n := sort.Search(len(tops), func(n int) bool { return pairs[tops[n]].j >= p.j })
		before[k] = -1
		if n > 0 {
			before[k] = tops[n-1]
		}
		if n == len(tops) {
			tops = append(tops, k)
		} else {
			tops[n] = k
		}
	}
	row := make([]pair, len(tops))
	if len(tops) == 0 {
		return row
	}
	for n, k := len(tops)-1, tops[len(tops)-1]; n >= 0; n, k = n-1, before[k] {
		row[n] = pairs[k]
	}
	return row
}
