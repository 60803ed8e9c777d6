package book

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/aicost/aicost/internal/pricing"
	"github.com/aicost/aicost/internal/pricing/importers"
)

func importCommand() *cobra.Command {
	var target string
	var providers []string
	var all bool
	c := &cobra.Command{
		Use:   "import FORMAT FILE",
		Short: "Turn a price list of another project into a native book",
		Long: `Turn a price list of another project into a native book, on standard output or in a file. What is left out, and why, goes
to standard error. FORMAT is one of ` + strings.Join(importers.Formats(), ", ") + `.`,
		Args: cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			data, err := os.ReadFile(args[1])
			if err != nil {
				return err
			}
			source, draft, err := importers.Read(args[0], args[1], data)
			if err != nil {
				return err
			}
			printDraft(c.ErrOrStderr(), draft, all)
			if source, err = onlyOf(source, providers); err != nil {
				return err
			}
			head := fmt.Sprintf("Imported from %s (%s) by aicost book import.\nRates are %s per million tokens.", filepath.Base(args[1]), args[0], source.Currency())
			return output(target, c.OutOrStdout(), func(to io.Writer) error { return source.WriteYAML(to, head) })
		},
	}
	c.Flags().StringVarP(&target, "output", "o", "", "write the book to this file, whole or not at all")
	c.Flags().StringArrayVar(&providers, "provider", nil, "take the rows of this provider alone; may be repeated")
	c.Flags().BoolVarP(&all, "all", "a", false, "print every finding, not three of each rule")
	return c
}

func onlyOf(source *pricing.Source, providers []string) (*pricing.Source, error) {
	if len(providers) == 0 {
		return source, nil
	}
	chosen := source.Select(func(row *pricing.Row) bool { return slices.Contains(providers, row.Provider()) })
	if len(chosen.Rows()) == 0 {
		known := map[string]bool{}
		for _, row := range source.Rows() {
			known[row.Provider()] = true
		}
		var names []string
		for name := range known {
			names = append(names, name)
		}
		slices.Sort(names)
		return nil, fmt.Errorf("--provider: no row is of %s; the list has %s", strings.Join(providers, ", "), strings.Join(names, ", "))
	}
	return chosen, nil
}
