package owners

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/aicost/aicost/internal/ownership"
	"github.com/aicost/aicost/processor/aicostprocessor"
)

// parseTables reads TABLE arguments: each is a file or FORMAT=FILE, or several of
// these with commas between them. They lie over each other in their order.
func parseTables(args []string) (tables []aicostprocessor.TableConfig, err error) {
	var seen []string
	for _, arg := range args {
		for part := range strings.SplitSeq(arg, ",") {
			table, err := parseTable(part)
			if err != nil {
				return nil, err
			}
			if slices.Contains(seen, filepath.Clean(table.Path)) {
				return nil, fmt.Errorf("TABLE %q is given twice; name a file once", table.Path)
			}
			seen = append(seen, filepath.Clean(table.Path))
			tables = append(tables, table)
		}
	}
	return tables, nil
}

// parseTable reads one table. What stands before = is a format unless it is
// part of a path, as in ./a=b.yaml.
func parseTable(text string) (table aicostprocessor.TableConfig, err error) {
	format, path, found := strings.Cut(text, "=")
	if !found || strings.ContainsAny(format, `./\`) {
		format, path = "", text
	}
	switch {
	case path == "":
		return table, fmt.Errorf("TABLE %q: a file is needed", text)
	case format == "" && ownership.FormatOf(path) == "":
		return table, fmt.Errorf("TABLE %q must end in .yaml, .yml or .csv, or have its format before it, as in backstage=%s", path, path)
	case format != "" && !slices.Contains(ownership.Formats(), ownership.Format(format)):
		return table, fmt.Errorf("TABLE %q: %q is none of yaml, csv, backstage; a file with = in its name is written ./%s", text, format, text)
	}
	table.Path, table.Format = path, format
	return table, nil
}
