package archtest

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// allowed is what each package under internal/ may import beside the standard
// library and itself: the arrows of docs/adr/002-import-law.md. A package that
// is not listed may not exist.
var allowed = map[string][]string{
	"attr":              nil,
	"money":             nil,
	"reload":            nil,
	"usage":             {module + "/internal/attr", "github.com/tidwall/gjson"},
	"pricing":           {module + "/internal/attr", module + "/internal/money", module + "/internal/usage", yamlModule},
	"pricing/catalog":   {module + "/internal/pricing"},
	"pricing/importers": {module + "/internal/pricing", module + "/internal/money", module + "/internal/usage"},
	"ownership":         {module + "/internal/attr", module + "/internal/money", yamlModule, "github.com/tidwall/gjson"},
	"rollup":            {module + "/internal/attr", module + "/internal/money"},
	"remotewrite": {
		module + "/internal/attr", module + "/internal/money",
		"github.com/golang/snappy", "github.com/gogo/protobuf", "github.com/prometheus/prometheus/prompb",
	},
	"archtest": {yamlModule},
}

const (
	yamlModule = "go.yaml.in/yaml/v3"
	pdata      = "go.opentelemetry.io/collector/pdata"
)

// isComponent leaves out what mdatagen writes below a component.
func isComponent(directory string) bool {
	return directory == "processor/aicostprocessor" || directory == "exporter/aicostexporter"
}

// shells are what a core package may not know, in its tests neither.
var shells = []string{"go.opentelemetry.io", "go.uber.org/zap", module + "/processor", module + "/exporter", module + "/cmd"}

// importBreaks tells which imports of s the law forbids.
func importBreaks(s source) []string {
	var out []string
	deny := func(name, why string) { out = append(out, fmt.Sprintf("%s imports %s: %s", s.name, name, why)) }
	for _, name := range s.imports() {
		switch directory := s.directory(); {
		case within(name, pdata) && isComponent(directory) && !s.isTest() && path.Base(s.name) != "span.go":
			deny(name, "a component touches pdata in span.go only")
		case within(directory, "processor/aicostprocessor"):
			if within(name, module+"/exporter") {
				deny(name, "the span's attributes are the only contract between the components")
			}
		case within(directory, "exporter/aicostexporter"):
			if within(name, module+"/processor") {
				deny(name, "the span's attributes are the only contract between the components")
			}
		case strings.HasPrefix(directory, "internal/"):
			if why := coreBreak(s, strings.TrimPrefix(directory, "internal/"), name); why != "" {
				deny(name, why)
			}
		}
	}
	return out
}

// coreBreak tells why the package internal/<core> may not import name, or "".
func coreBreak(s source, core, name string) string {
	list, known := allowed[core]
	permitted := func(prefix string) bool { return within(name, prefix) }
	switch {
	case slices.ContainsFunc(shells, permitted):
		return "core packages know no OpenTelemetry, logger or component"
	case !known:
		return "internal/" + core + " has no place in the law; give it one in docs/adr/002-import-law.md and here"
	case s.isTest(), isStandard(name), within(name, module+"/internal/"+core), slices.ContainsFunc(list, permitted):
		return ""
	}
	return "not among the arrows of docs/adr/002-import-law.md"
}

// within reports whether a path is prefix or below it.
func within(name, prefix string) bool {
	return name == prefix || strings.HasPrefix(name, prefix+"/")
}

// isStandard goes by the go command's rule: other modules have a dot in their
// first element.
func isStandard(name string) bool {
	first, _, _ := strings.Cut(name, "/")
	return !strings.Contains(first, ".")
}

func TestImportLaw(t *testing.T) {
	for _, file := range tree(t) {
		assert.Empty(t, importBreaks(file))
	}
}

func TestImportLawCatches(t *testing.T) {
	for _, tc := range []struct {
		name, imports string
		breaks        bool
	}{
		{"internal/money/x.go", "go.opentelemetry.io/collector/pdata/pcommon", true},
		{"internal/money/x_test.go", "go.opentelemetry.io/collector/pdata/pcommon", true},
		{"internal/rollup/x.go", "go.uber.org/zap", true},
		{"internal/pricing/x.go", module + "/processor/aicostprocessor", true},
		{"internal/remotewrite/x.go", module + "/exporter/aicostexporter", true},
		{"internal/money/x.go", module + "/internal/attr", true},
		{"internal/usage/x.go", module + "/internal/pricing", true},
		{"internal/rollup/x.go", module + "/internal/pricing", true},
		{"internal/ownership/x.go", "github.com/gobwas/glob", true},
		{"internal/unheard/x.go", "strings", true},
		{"processor/aicostprocessor/x.go", module + "/exporter/aicostexporter", true},
		{"exporter/aicostexporter/x.go", module + "/processor/aicostprocessor", true},
		{"processor/aicostprocessor/processor.go", pdata + "/ptrace", true},
		{"processor/aicostprocessor/span.go", pdata + "/ptrace", false},
		{"processor/aicostprocessor/processor_test.go", pdata + "/ptrace", false},
		{"internal/pricing/x.go", module + "/internal/usage", false},
		{"internal/pricing/x.go", yamlModule, false},
		{"internal/money/x.go", "math/bits", false},
		{"internal/money/x_test.go", "github.com/stretchr/testify/assert", false},
		{"processor/aicostprocessor/x.go", module + "/internal/pricing", false},
		{"exporter/aicostexporter/x.go", "go.uber.org/zap", false},
	} {
		file := planted(t, tc.name, fmt.Sprintf("package x\nimport _ %q\n", tc.imports))
		assert.Equal(t, tc.breaks, len(importBreaks(file)) > 0, "%s importing %s", tc.name, tc.imports)
	}
}
