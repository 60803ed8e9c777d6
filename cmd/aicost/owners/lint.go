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
	"github.com/aicost/aicost/processor/aicostprocessor"
)

func lintCommand() *cobra.Command {
	var date string
	var in inputs
	var status, verbose bool
	c := &cobra.Command{
		Use:   "lint [TABLE...]",
		Short: "Say what is worth a look in owners tables, by file and line",
		Long: `Say what is worth a look in owners tables, by file and line: rules that never set anything, rules whose order decides, names that
are nearly others, rows whose time is over (docs/owners.md#lint). Several tables lie over each other as in the processor: an earlier one wins.
With --config they stand in the place of the files that it names, and what it says inline is looked at as well, by its keys. Mistakes that keep a collector from starting are printed instead, and end with status 1.`,
		RunE: func(c *cobra.Command, tables []string) error {
			at, err := book.Instant(date)
			if err != nil {
				return err
			}
			if len(tables) == 0 && in.config == "" {
				return errors.New("want a TABLE, or --config")
			}
			config, err := in.section(c.Context())
			if err != nil {
				return err
			}
			if err := replaceTables(config, tables); err != nil {
				return err
			}
			read, err := config.ReadOwners()
			if err != nil {
				return err
			}
			kept := printFindings(c.OutOrStdout(), read, ownership.Lint(read.Documents, at), verbose)
			if status && kept > 0 {
				return fmt.Errorf("%s", console.Plural(kept, "finding"))
			}
			return nil
		},
	}
	in.configFlag(c)
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

// printFindings returns how many findings leave something to mend.
func printFindings(out io.Writer, read *aicostprocessor.Owners, findings []ownership.Finding, verbose bool) (toMend int) {
	rules := read.Table.Rules()
	counts, shown, quiet := map[ownership.FindingKind]int{}, 0, 0
	for _, f := range findings {
		if f.Kind.Quiet() && !verbose {
			quiet++
			continue
		}
		counts[f.Kind]++
		shown++
		if !f.Kind.Info() {
			toMend++
		}
		_, _ = fmt.Fprintln(out, printable(read.Placed(f.String())))
	}
	summary := "no findings in " + console.Plural(rules, "rule")
	if shown > 0 {
		var kinds []string
		for _, kind := range ownership.FindingKinds() {
			if n := counts[kind]; n > 0 {
				kinds = append(kinds, fmt.Sprintf("%d %s", n, kind))
			}
		}
		summary = fmt.Sprintf("%s in %s: %s", console.Plural(shown, "finding"), console.Plural(rules, "rule"), strings.Join(kinds, ", "))
	}
	if quiet > 0 {
		summary += fmt.Sprintf("; %d more with --verbose", quiet)
	}
	_, _ = fmt.Fprintln(out, summary)
	return toMend
}

// printable keeps a finding on its line: names in it are those of a table.
func printable(text string) string { return console.Name(text, len(text)+1) }
