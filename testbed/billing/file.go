package billing

import (
	"context"
	"fmt"
	"strings"

	"github.com/aicost/aicost/testbed/capture"
	"github.com/aicost/aicost/testbed/truth"
)

// File is a captured scenario, billed.
type File struct {
	Name              string
	Emitter, Scenario string // the two parts of the name
	Instrumentation   string // package@version
	Calls             []Call
	Spans             []Span  // of which the processor said something
	Extra             []*Span // billed for no call, or again
	Idle              []*Span // counted as calls without usage, though there was none
	Silent            int     // spans of which it said nothing
}

// Call is one call of the truth and what was billed for it.
type Call struct {
	truth.Call
	API      string // as chat.completions
	Stream   bool
	Gap      truth.Gap
	Reviewed bool         // there is a Gap
	Span     *Span        // that counts the call; nil is none
	Sharing  int          // how many calls Span sums up
	Billed   truth.Tokens // of Span, or of this call's part of it
	Verdict  Verdict
	Why      string // of a Verdict that is not Exact
}

// Load bills every captured file of a directory.
func Load(ctx context.Context, dir string) ([]File, error) {
	captures, err := capture.Load(dir)
	if err != nil {
		return nil, err
	}
	known, err := truth.Load(dir)
	if err != nil {
		return nil, err
	}
	told, err := loadFacts(dir)
	if err != nil {
		return nil, err
	}
	gaps, err := truth.LoadGaps()
	if err != nil {
		return nil, err
	}
	prices, err := truth.LoadPrices()
	if err != nil {
		return nil, err
	}
	files := make([]File, 0, len(captures))
	for _, c := range captures {
		calls, ok := known[c.Name]
		if !ok {
			return nil, fmt.Errorf("truth.json knows nothing of %s", c.Name)
		}
		passed, err := process(ctx, c.Copy())
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.Name, err)
		}
		f := newFile(c.Name, spansOf(passed), calls.Calls, gaps[c.Name], prices)
		told[c.Name].tell(&f)
		f.Silent = c.Traces.SpanCount() - len(f.Spans)
		files = append(files, f)
	}
	return files, nil
}

func newFile(name string, spans []Span, calls []truth.Call, gaps map[int]truth.Gap, prices truth.Prices) File {
	f := File{Name: name, Spans: spans}
	f.Emitter, f.Scenario, _ = strings.Cut(strings.TrimSuffix(name, ".json"), "__")
	for _, call := range calls {
		gap, reviewed := gaps[call.Number]
		f.Calls = append(f.Calls, Call{Call: call, Gap: gap, Reviewed: reviewed, Verdict: Unjudged})
	}
	f.match()
	for i := range f.Calls {
		f.Calls[i].judge(prices)
	}
	f.judgeSums(prices)
	return f
}

// judgeSums gives calls that are billed in one sum one verdict: what is wrong
// with the sum is wrong with each.
func (f *File) judgeSums(prices truth.Prices) {
	f.judgeMoneyOfSums(prices)
	for i := range f.Calls {
		for j := range f.Calls {
			c, other := &f.Calls[i], &f.Calls[j]
			if c.Sharing > 1 && c.Span == other.Span && c.Verdict == Exact && other.Verdict != Exact {
				c.Verdict, c.Why = other.Verdict, other.Why
			}
		}
	}
}

// judgeMoneyOfSums compares what several calls cost together with the amount of
// the span that sums them up.
func (f *File) judgeMoneyOfSums(prices truth.Prices) {
	sums, told := map[*Span]*truth.Bill{}, map[*Span]bool{}
	for i := range f.Calls {
		c := &f.Calls[i]
		if c.Sharing < 2 {
			continue
		}
		if sums[c.Span] == nil {
			sums[c.Span] = truth.NewBill()
		}
		if bill, err := prices.Bill(c.Call, truth.Gap{}); err == nil {
			sums[c.Span].Add(bill)
		}
		told[c.Span] = told[c.Span] || c.ReportedCost != ""
	}
	for i := range f.Calls {
		if c := &f.Calls[i]; sums[c.Span] != nil && c.Verdict == Exact {
			c.settle(c.Span.comparePaid(sums[c.Span], told[c.Span]))
		}
	}
}

// TwiceReviewed reports whether it is known that a call of the file is billed
// more than once.
func (f *File) TwiceReviewed() bool {
	for i := range f.Calls {
		if f.Calls[i].Gap.Times > 1 {
			return true
		}
	}
	return false
}
