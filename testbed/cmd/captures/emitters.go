package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aicost/aicost/testbed/billing"
)

// emitter is what was captured of one version of an instrumentation.
type emitter struct {
	name          string           // package@version
	exact, billed int              // calls
	sums, repeats int              // spans that tell again what calls used
	twice         int              // spans that were billed for that
	prefixes      map[string]bool  // of its files
	words         []map[string]int // by trait, how many calls came out so
}

// emittersOf groups files by the package that made their spans.
func emittersOf(files []billing.File) []*emitter {
	known := map[string]*emitter{}
	for i := range files {
		f := &files[i]
		e := known[f.Instrumentation]
		if e == nil {
			e = &emitter{name: f.Instrumentation, prefixes: map[string]bool{}, words: make([]map[string]int, len(traits))}
			for n := range traits {
				e.words[n] = map[string]int{}
			}
			known[f.Instrumentation] = e
		}
		e.add(f)
	}
	return slices.SortedFunc(maps.Values(known), func(a, b *emitter) int { return cmp.Compare(a.name, b.name) })
}

func (e *emitter) add(f *billing.File) {
	e.prefixes[f.Emitter] = true
	e.twice += len(f.Extra)
	for i := range f.Spans {
		switch f.Spans[i].Status {
		case "aggregate":
			e.sums++
		case "duplicate":
			e.repeats++
		}
	}
	for i := range f.Calls {
		c := &f.Calls[i]
		if c.Error == "" {
			e.billed++
			if c.Verdict == billing.Exact {
				e.exact++
			}
		}
		for n, trait := range traits {
			if word := trait.of(c); word != "" {
				e.words[n][word]++
			}
		}
	}
}

// emittersPage renders docs/emitters.md.
func emittersPage(files []billing.File, packages map[string][]string) string {
	var b strings.Builder
	b.WriteString(pageIntroduction)
	titles := []string{"instrumentation", "exact"}
	for _, trait := range traits {
		titles = append(titles, trait.title)
	}
	titles = append(titles, "told again", "what you can do")
	writeCells(&b, titles)
	writeCells(&b, strings.Split(strings.Repeat("---,", len(titles)-1)+"---", ","))
	used := map[string]bool{}
	emitters := emittersOf(files)
	for _, e := range emitters {
		cells := []string{"`" + e.name + "`", fmt.Sprintf("%d of %d", e.exact, e.billed)}
		for n := range traits {
			cells = append(cells, wordsOf(e.words[n]))
			for word := range e.words[n] {
				used[word] = true
			}
		}
		writeCells(&b, append(cells, e.again(), advice[e.name]))
	}
	b.WriteString(pageWords)
	for _, word := range words {
		if used[word.name] {
			writeCells(&b, []string{"*" + word.name + "*", word.meaning, word.billed, word.do})
		}
	}
	b.WriteString(pageVersions)
	for _, e := range emitters {
		writeCells(&b, []string{"`" + e.name + "`", strings.Join(e.with(emitters, packages), ", ")})
	}
	b.WriteString(pageEnd)
	return b.String()
}

// with are the packages beside an instrumentation that made its files.
func (e *emitter) with(all []*emitter, packages map[string][]string) (others []string) {
	for _, name := range slices.Sorted(maps.Keys(e.prefixes)) {
		for _, other := range packages[name] {
			known := slices.ContainsFunc(all, func(e *emitter) bool { return e.name == other })
			if quoted := "`" + other + "`"; !known && !slices.Contains(others, quoted) {
				others = append(others, quoted)
			}
		}
	}
	return others
}

// again says how often spans repeat what calls used.
func (e *emitter) again() string {
	var parts []string
	for _, part := range []struct {
		name  string
		count int
	}{{"sums", e.sums}, {"repeats", e.repeats}, {"*billed twice*", e.twice}} {
		if part.count > 0 {
			parts = append(parts, fmt.Sprintf("%s: %d", part.name, part.count))
		}
	}
	return cmp.Or(strings.Join(parts, ", "), "—")
}

// wordsOf is a word where all calls came out alike, else each with its count.
func wordsOf(counts map[string]int) string {
	var parts []string
	for _, word := range words {
		switch count := counts[word.name]; {
		case count > 0 && len(counts) == 1:
			return word.name
		case count > 0:
			parts = append(parts, fmt.Sprintf("%d %s", count, word.name))
		}
	}
	return cmp.Or(strings.Join(parts, ", "), "—")
}

func writeCells(b *strings.Builder, cells []string) {
	b.WriteString("| " + strings.Join(cells, " | ") + " |\n")
}
