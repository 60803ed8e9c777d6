// Command aicost is what a person runs beside the collector: it checks, imports,
// compares and explains price books, and holds owners tables against traffic.
package main

import (
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/aicost/aicost/cmd/aicost/book"
	"github.com/aicost/aicost/cmd/aicost/console"
	"github.com/aicost/aicost/cmd/aicost/owners"
)

func main() {
	if err := run(os.Stdout, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "aicost:", err)
		os.Exit(1)
	}
}

// run runs the command. What could not be written is an error, as a report with
// its end cut off looks like a whole one.
func run(out io.Writer, args []string) error {
	output := console.NewOutput(out)
	c := root()
	c.SetOut(output)
	c.SetArgs(args)
	if err := c.Execute(); err != nil {
		return err
	}
	return output.Err()
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
