package owners

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/aicost/aicost/cmd/aicost/book"
	"github.com/aicost/aicost/cmd/aicost/console"
	"github.com/aicost/aicost/internal/ownership"
)

func lintCommand() *cobra.Command {
	var date string
	var in inputs
	var form reportForm
	var status, verbose bool
	c := &cobra.Command{
		Use:   "lint [TABLE...]",
		Short: "Say what is worth a look in owners tables, by file and line",
		Long: `Say what is worth a look in owners tables, by file and line: rules that never set anything, rules whose order decides, names that
are nearly others, rows whose time is over (docs/owners.md#lint). Several tables lie over each other as in the processor: an earlier one wins.
With --config they stand in the place of the files that it names, and what it says inline is looked at as well, by its keys. Mistakes
that keep a collector from starting are printed instead, and end with status 1.`,
		RunE: func(c *cobra.Command, tables []string) error {
			at, err := book.Instant(date)
			if err != nil {
				return err
			}
			if len(tables) == 0 && in.config == "" {
				return errors.New("want a TABLE, or --config")
			}
			read, err := in.owners(c.Context(), tables)
			if err != nil {
				return err
			}
			found := newLintReport(read, ownership.Lint(read.Documents, at), verbose)
			if form == formJSON {
				err = writeJSON(c.OutOrStdout(), found)
			} else {
				found.print(c.OutOrStdout())
			}
			if err == nil && status && found.ToMend > 0 {
				err = fmt.Errorf("%s", console.Plural(found.ToMend, "finding"))
			}
			return err
		},
	}
	in.configFlag(c)
	form.flag(c)
	c.Flags().StringVar(&date, "at", "", "the `DATE` by which ends and beginnings are judged; today if left out")
	c.Flags().BoolVar(&status, "exit-status", false, "end with status 1 when there is something to mend")
	c.Flags().BoolVarP(&verbose, "verbose", "v", false, "show "+strings.Join(quietKinds(), " and ")+" too")
	return c
}

func quietKinds() (names []string) {
	for _, kind := range ownership.FindingKinds() {
		if kind.Quiet() {
			names = append(names, string(kind))
		}
	}
	return names
}

func (r *lintReport) print(out io.Writer) {
	counts := map[ownership.FindingKind]int{}
	for i := range r.Findings {
		f := &r.Findings[i]
		counts[f.Kind]++
		_, _ = fmt.Fprintln(out, printable(f.place()+": "+string(f.Kind)+": "+f.Text))
	}
	summary := "no findings in " + console.Plural(r.Rules, "rule")
	if shown := len(r.Findings); shown > 0 {
		var kinds []string
		for _, kind := range ownership.FindingKinds() {
			if n := counts[kind]; n > 0 {
				kinds = append(kinds, fmt.Sprintf("%d %s", n, kind))
			}
		}
		summary = fmt.Sprintf("%s in %s: %s", console.Plural(shown, "finding"), console.Plural(r.Rules, "rule"), strings.Join(kinds, ", "))
	}
	if r.Quiet > 0 {
		summary += fmt.Sprintf("; %d more with --verbose", r.Quiet)
	}
	_, _ = fmt.Fprintln(out, summary)
}

// printable keeps a finding on its line: names in it are those of a table.
func printable(text string) string { return console.Name(text, len(text)+1) }
