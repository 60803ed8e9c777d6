// Command aicost is what a person runs beside the collector: it checks, imports,
// compares and explains price books, and holds owners tables against traffic.
package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/aicost/aicost/cmd/aicost/book"
	"github.com/aicost/aicost/cmd/aicost/owners"
)

func main() {
	if err := root().Execute(); err != nil {
		fmt.Fprintln(os.Stderr, "aicost:", err)
		os.Exit(1)
	}
}

func root() *cobra.Command {
	c := &cobra.Command{
		Use:           "aicost",
		Short:         "Check, import, compare and explain what the aicost collector components read",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	c.AddCommand(book.Command(), owners.Command())
	return c
}
