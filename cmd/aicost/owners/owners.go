// Package owners is the command aicost owners: what can be done with owners
// tables.
package owners

import (
	"github.com/spf13/cobra"
)

// Command returns the command with its subcommands.
func Command() *cobra.Command {
	c := &cobra.Command{
		Use:   "owners",
		Short: "Check owners tables, and hold them against captured traffic",
		Long: `Check owners tables, and hold them against captured traffic.

A TABLE is a FILE (docs/owners.md): YAML, CSV or a Backstage catalog-info.yaml by its name, else FORMAT=FILE, as in
backstage=entities.json. Several, joined by commas, lie over each other: an earlier one wins. With --config the collector's own
configuration says which tables there are, what stands inline, and how calls are read and priced.

An OTLP-FILE holds traces, as the collector's file exporter writes them: JSON or protobuf; - is standard input. The spans go through
the processor itself, so the verdicts are those of production. The exit status is 1 for any failure.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(lintCommand(), explainCommand(), coverageCommand(), diffCommand())
	return c
}
