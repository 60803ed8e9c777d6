// Command captures bills every captured file with the product's processor and
// prints what came out beside what the API calls consumed. It fails when a call
// whose spans tell all is not billed exactly, or anything is over-billed,
// unless that was reviewed.
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/aicost/aicost/testbed/billing"
	"github.com/aicost/aicost/testbed/binaries"
)

func main() {
	code, err := run()
	if err != nil {
		fmt.Fprintln(os.Stderr, "captures:", err)
		code = 1
	}
	os.Exit(code)
}

func run() (int, error) {
	files, err := billing.Load(context.Background(), filepath.Join(binaries.Root(), "testdata", "spans"))
	if err != nil {
		return 0, err
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
