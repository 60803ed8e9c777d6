package owners

import (
	"fmt"

	"github.com/aicost/aicost/internal/ownership"
	"github.com/aicost/aicost/processor/aicostprocessor"
)

// lintReport is what lint found, as it is printed for a program.
type lintReport struct {
	Rules    int           `json:"rules"`
	ToMend   int           `json:"to_mend"` // findings that count for --exit-status
	Quiet    int           `json:"quiet"`   // those that are left out without --verbose
	Findings []lintFinding `json:"findings"`
}

// lintFinding has a key in the place of file and line where it is about what
// stands inline.
type lintFinding struct {
	File   string                `json:"file,omitempty"`
	Line   int                   `json:"line,omitempty"`
	Key    string                `json:"key,omitempty"`
	Kind   ownership.FindingKind `json:"kind"`
	ToMend bool                  `json:"to_mend"`
	Text   string                `json:"text"`
}

func newLintReport(read *aicostprocessor.Owners, findings []ownership.Finding, verbose bool) *lintReport {
	r := &lintReport{Rules: read.Table.Rules(), Findings: []lintFinding{}}
	for _, of := range findings {
		if of.Kind.Quiet() && !verbose {
			r.Quiet++
			continue
		}
		f := lintFinding{File: of.File, Line: of.Line, Kind: of.Kind, ToMend: !of.Kind.Info(), Text: read.Placed(of.Text)}
		if key := read.Placed(f.place()); key != f.place() {
			f.File, f.Line, f.Key = "", 0, key
		}
		if f.ToMend {
			r.ToMend++
		}
		r.Findings = append(r.Findings, f)
	}
	return r
}

func (f *lintFinding) place() string {
	if f.Key != "" {
		return f.Key
	}
	return fmt.Sprintf("%s:%d", f.File, f.Line)
}
