package aicostprocessor

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/aicost/aicost/internal/ownership"
)

// TableConfig is one owners table.
type TableConfig struct {
	Path string `mapstructure:"path"`
	// Format is yaml, csv or backstage. Empty, the name of the file says it.
	Format string `mapstructure:"format"`
	_      struct{}
}

// files are the tables, however they are given.
func (c *OwnershipConfig) files() []TableConfig {
	if c.Table != "" {
		return []TableConfig{{Path: c.Table}}
	}
	return c.Tables
}

// paths are the files of the tables.
func (c *OwnershipConfig) paths() (paths []string) {
	for _, table := range c.files() {
		paths = append(paths, table.Path)
	}
	return paths
}

// pathKey is where the path of a table stands.
func (c *OwnershipConfig) pathKey(i int) string {
	if c.Table != "" {
		return "table"
	}
	return fmt.Sprintf("tables[%d].path", i)
}

// checkTables reports what can be said of the tables without opening them.
func (c *OwnershipConfig) checkTables() (problems []error) {
	if c.Table != "" && len(c.Tables) > 0 {
		problems = append(problems, errors.New("table: is short for tables with one file, and tables stand here as well; put it into the list"))
	}
	first := map[string]string{}
	for i, table := range c.files() {
		key := c.pathKey(i)
		if table.Path == "" {
			problems = append(problems, fmt.Errorf("%s: a file is needed", key))
			continue
		}
		if table.Format != "" {
			problems = append(problems, oneOf(fmt.Sprintf("tables[%d].format", i), table.Format, tableFormats()...))
		} else if ownership.FormatOf(table.Path) == "" {
			problems = append(problems, fmt.Errorf("%s: %q must end in .yaml, .yml or .csv, or have a format beside it in tables", key, table.Path))
		}
		path := filepath.Clean(table.Path)
		if before := first[path]; before != "" {
			problems = append(problems, fmt.Errorf("%s: %q is %s already; name a file once", key, table.Path, before))
		} else {
			first[path] = key
		}
	}
	return problems
}

func tableFormats() (names []string) {
	for _, format := range ownership.Formats() {
		names = append(names, string(format))
	}
	return names
}
