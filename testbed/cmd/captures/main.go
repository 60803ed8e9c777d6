// Command captures bills every captured file with the product's processor and
// prints what came out beside what the API calls consumed. It fails when
// anything is billed otherwise than the provider bills it and nobody has
// reviewed why.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/aicost/aicost/testbed/billing"
	"github.com/aicost/aicost/testbed/binaries"
)

func main() {
	emitters := flag.String("emitters", "", "write what each instrumentation tells and loses into this `file` instead")
	flag.Parse()
	code, err := run(*emitters)
	if err != nil {
		fmt.Fprintln(os.Stderr, "captures:", err)
		code = 1
	}
	os.Exit(code)
}

// run prints the table, or writes the page of emitters, and returns the exit
// code.
func run(emitters string) (int, error) {
	files, err := billing.Load(context.Background(), spans())
	if err != nil {
		return 0, err
	}
	if emitters != "" {
		packages, err := billing.Packages(spans())
		if err != nil {
			return 0, err
		}
		return 0, os.WriteFile(emitters, []byte(emittersPage(files, packages)), 0o644)
	}
	var page strings.Builder
	writeTable(&page, files)
	code := 0
	if writeSummary(&page, files) {
		code = 1
	}
	_, err = fmt.Print(page.String())
	return code, err
}

func spans() string { return filepath.Join(binaries.Root(), "testdata", "spans") }
