package compliance

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestEveryCaseIsAccountedFor reads the suite's source: each of its cases is run
// here or in README.md with the reason why not.
func TestEveryCaseIsAccountedFor(t *testing.T) {
	suite, run, left := suiteCases(t), runCases(t), leftOut(t)
	assert.Greater(t, len(suite), 140, "the suite's cases are found")
	for name := range suite {
		_, runs := run[name]
		why, leaves := left[name]
		switch {
		case runs && leaves:
			assert.Fail(t, name+" is run, and README.md says that it is not")
		case !runs && !leaves:
			assert.Fail(t, name+" is neither run nor in README.md")
		case leaves:
			assert.NotEmpty(t, why, name)
		}
	}
	for name := range run {
		assert.True(t, suite[name] || strings.HasPrefix(name, "own/"), "%s is no case of the suite", name)
	}
	for name := range left {
		assert.True(t, suite[name], "README.md: %s is no case of the suite", name)
	}
}

// runCases are the names of all cases here; none is there twice.
func runCases(t *testing.T) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	add := func(name string) {
		assert.False(t, names[name], "%s twice", name)
		names[name] = true
	}
	for _, c := range contents() {
		add(c.name)
	}
	for _, x := range exchanges() {
		add(x.name)
	}
	return names
}

// leftOut reads the table of README.md.
func leftOut(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile("README.md")
	require.NoError(t, err)
	_, table, found := strings.Cut(string(text), "## Cases that are not run")
	require.True(t, found)
	why := map[string]string{}
	for line := range strings.Lines(table) {
		cells := strings.Split(line, "|")
		if len(cells) != 4 || !strings.Contains(cells[1], "`") {
			continue
		}
		for i, name := range strings.Split(cells[1], "`") {
			if i%2 == 1 {
				why[name] = strings.TrimSpace(cells[2])
			}
		}
	}
	return why
}

// suiteCases are named by the file of the suite and the case in it, or by the
// test where it has no cases.
func suiteCases(t *testing.T) map[string]bool {
	t.Helper()
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/prometheus/compliance/remotewrite").Output()
	require.NoError(t, err)
	files, err := filepath.Glob(filepath.Join(strings.TrimSpace(string(dir)), "sender", "*_test.go"))
	require.NoError(t, err)
	names := map[string]bool{}
	for _, file := range files {
		base := strings.TrimSuffix(filepath.Base(file), "_test.go")
		if base == "test" {
			continue // it runs the suite against Prometheus, see TestOfficial
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		require.NoError(t, err)
		for _, declared := range parsed.Decls {
			if f, is := declared.(*ast.FuncDecl); is && strings.HasPrefix(f.Name.Name, "Test") {
				for _, name := range casesOf(f) {
					names[base+"/"+name] = true
				}
			}
		}
	}
	return names
}

// casesOf are the values of the fields called name or Name in a test.
func casesOf(f *ast.FuncDecl) []string {
	found := map[string]bool{}
	ast.Inspect(f, func(n ast.Node) bool {
		field, is := n.(*ast.KeyValueExpr)
		if !is {
			return true
		}
		key, isName := field.Key.(*ast.Ident)
		text, isText := field.Value.(*ast.BasicLit)
		if isName && isText && strings.EqualFold(key.Name, "name") {
			if name, err := strconv.Unquote(text.Value); err == nil {
				found[name] = true
			}
		}
		return true
	})
	if len(found) == 0 {
		return []string{strings.TrimSuffix(f.Name.Name, "_Old")}
	}
	return slices.Sorted(maps.Keys(found))
}
