package ownership

import (
	"fmt"
	"path"
	"strings"
)

// Format is how a table is written.
type Format string

// The formats of tables.
const (
	FormatYAML      Format = "yaml"
	FormatCSV       Format = "csv"
	FormatBackstage Format = "backstage"
)

// Formats returns the formats that Parse reads.
func Formats() []Format { return []Format{FormatYAML, FormatCSV, FormatBackstage} }

// FormatOf is the format that a file's name stands for: Backstage for
// catalog-info.yaml and catalog-info.yml, else that of the extension .yaml, .yml
// or .csv in any case, else empty.
func FormatOf(file string) Format {
	name := strings.ToLower(path.Base(strings.ReplaceAll(file, `\`, "/")))
	switch extension := path.Ext(name); {
	case name == "catalog-info.yaml" || name == "catalog-info.yml":
		return FormatBackstage
	case extension == ".yaml" || extension == ".yml":
		return FormatYAML
	case extension == ".csv":
		return FormatCSV
	default:
		return ""
	}
}

// Parse reads one table in the format, or for an empty one in what the file's
// name stands for. file is what messages call it; errors are those of
// ParseYAML, ParseCSV and ParseBackstage.
func Parse(format Format, file string, data []byte) (*Document, error) {
	if format == "" {
		format = FormatOf(file)
	}
	switch format {
	case FormatYAML:
		return ParseYAML(file, data)
	case FormatCSV:
		return ParseCSV(file, data)
	case FormatBackstage:
		return ParseBackstage(file, data)
	case "":
		return nil, fmt.Errorf("%s: does not say what it is; name it .yaml, .yml or .csv, or say the format: yaml, csv or backstage", file)
	default:
		return nil, fmt.Errorf("%s: %q is no format of tables; must be yaml, csv or backstage", file, format)
	}
}
