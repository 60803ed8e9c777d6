// Package owners is the command aicost owners: what can be done with owners
// tables.
package owners

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/aicost/aicost/cmd/aicost/book"
	"github.com/aicost/aicost/internal/ownership"
	"github.com/aicost/aicost/processor/aicostprocessor"
)

// Command returns the command with its subcommands.
func Command() *cobra.Command {
	c := &cobra.Command{
		Use:   "owners",
		Short: "Check owners tables, and hold them against captured traffic",
		Long: `Check owners tables, and hold them against captured traffic.

A table is a file, YAML, CSV or a Backstage catalog-info.yaml (docs/owners.md). An OTLP-FILE holds traces, as the collector's file exporter writes them: JSON or
protobuf; - is standard input. The spans go through the processor itself, so the verdicts are those of production.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(lintCommand(), explainCommand(), coverageCommand(), diffCommand())
	return c
}

// traffic is what a command bills captured spans with.
type traffic struct {
	config   *aicostprocessor.Config
	table    *ownership.Table
	currency string
}

// newTraffic reads a BOOK and the tables' files; without any, the conventional
// tags are all there is. Mistakes are told by file and line.
func newTraffic(prices string, tables []string) (*traffic, error) {
	config, err := book.Config(prices)
	if err != nil {
		return nil, fmt.Errorf("--prices: %w", err)
	}
	priced, err := book.Load(prices) // what is wrong with it is said by the words of the command
	if err != nil {
		return nil, err
	}
	config.Detail = aicostprocessor.DetailFull // tells where each value came from
	for _, path := range tables {
		config.Ownership.Tables = append(config.Ownership.Tables, aicostprocessor.TableConfig{Path: path})
	}
	if err := config.Ownership.Validate(); err != nil {
		return nil, err
	}
	table, _, err := readTables(tables)
	return &traffic{config, table, priced.Currency()}, err
}
