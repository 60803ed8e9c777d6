package main

import (
	"fmt"
	"strings"

	"github.com/aicost/aicost/testbed/billing"
)

// tally counts how the calls of one kind came out.
type tally struct{ calls, exact, under, over, unreviewed int }

func (t *tally) add(c *billing.Call) {
	t.calls++
	switch c.Verdict {
	case billing.Exact:
		t.exact++
	case billing.Under:
		t.under++
	case billing.Over:
		t.over++
	case billing.Unjudged:
	}
	if c.Fails() {
		t.unreviewed++
	}
}

// writeSummary writes how many calls came out how, by what their spans tell,
// and what fails or is out of date. It reports whether anything fails.
func writeSummary(w *strings.Builder, files []billing.File) (failed bool) {
	byVerdict, all, extra := map[string]*tally{}, &tally{}, 0
	for _, verdict := range verdicts {
		byVerdict[verdict.name] = &tally{}
	}
	for i := range files {
		extra += len(files[i].Extra)
		for j := range files[i].Calls {
			c := &files[i].Calls[j]
			all.add(c)
			if t := byVerdict[c.Told()]; t != nil {
				t.add(c)
			}
		}
	}
	fmt.Fprintf(w, "\n%-30s %6s %6s %6s %6s %6s\n", "what the spans tell of a call", "calls", "exact", "under", "over", "fail")
	line := func(name string, t *tally) {
		fmt.Fprintf(w, "%-30s %6d %6d %6d %6d %6d\n", name, t.calls, t.exact, t.under, t.over, t.unreviewed)
	}
	for _, verdict := range verdicts {
		line(verdict.letter+" "+verdict.name, byVerdict[verdict.name])
	}
	line(fmt.Sprintf("all, in %d files", len(files)), all)
	if extra > 0 {
		fmt.Fprintf(w, "%d spans billed what another span was billed for\n", extra)
	}
	failed = writeFailures(w, files)
	writeOutdated(w, files)
	return failed
}

func writeFailures(w *strings.Builder, files []billing.File) (failed bool) {
	heading := func() {
		if !failed {
			fmt.Fprintln(w, "\nFails: what is not billed as the provider bills, with no line in known_gaps.yaml")
		}
		failed = true
	}
	for i := range files {
		f := &files[i]
		for j := range f.Calls {
			if c := &f.Calls[j]; c.Fails() {
				heading()
				fmt.Fprintf(w, "  %s call %d, %s: %s %s\n", f.Name, c.Number, c.Told(), mark(c), c.Why)
			}
		}
		if len(f.Extra) > 0 && !f.TwiceReviewed() {
			heading()
			for _, s := range f.Extra {
				fmt.Fprintf(w, "  %s span %s: billed for no call, or for one that is billed already\n", f.Name, s.ID)
			}
		}
		for _, s := range f.Idle {
			heading()
			fmt.Fprintf(w, "  %s span %s: counted as %s, though there was no call\n", f.Name, s.ID, s.Outcome())
		}
	}
	return failed
}

func writeOutdated(w *strings.Builder, files []billing.File) {
	first := true
	for i := range files {
		for j := range files[i].Calls {
			if c := &files[i].Calls[j]; c.Outdated() {
				if first {
					fmt.Fprintln(w, "\nBilled otherwise than known_gaps.yaml says:")
				}
				first = false
				fmt.Fprintf(w, "  %s call %d: %s\n", files[i].Name, c.Number, c.Gap.Why)
			}
		}
	}
}
