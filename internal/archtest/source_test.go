// Package archtest holds the repository to its own rules: the import law, the
// purity of the core, the size and names of files, and the agreement of code,
// manifest, metadata, rules and documents. It contains tests only.
package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	root   = "../.."
	module = "github.com/aicost/aicost"
)

// source is one Go file; name is its path from the repository's root.
type source struct {
	name   string
	syntax *ast.File
	files  *token.FileSet
	lines  int
}

func (s source) directory() string { return path.Dir(s.name) }

func (s source) isTest() bool { return strings.HasSuffix(s.name, "_test.go") }

func (s source) isGenerated() bool { return ast.IsGenerated(s.syntax) }

// line tells where in the file a position is, as people write it.
func (s source) line(at token.Pos) string {
	return s.name + ":" + strconv.Itoa(s.files.Position(at).Line)
}

// imports are the paths that s imports.
func (s source) imports() []string {
	var out []string
	for _, spec := range s.syntax.Imports {
		name, _ := strconv.Unquote(spec.Path.Value) // the parser accepted it
		out = append(out, name)
	}
	return out
}

func parse(name string, text []byte) (source, error) {
	files := token.NewFileSet()
	syntax, err := parser.ParseFile(files, name, text, parser.ParseComments|parser.SkipObjectResolution)
	return source{name: name, syntax: syntax, files: files, lines: strings.Count(string(text), "\n")}, err
}

// planted parses a file that exists only in a test.
func planted(t *testing.T, name, text string) source {
	t.Helper()
	out, err := parse(name, []byte(text))
	require.NoError(t, err)
	return out
}

var readTree = sync.OnceValues(func() ([]source, error) {
	var out []source
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			// As for the go command: what begins with a dot or an underscore is no source, nor is test data.
			base := entry.Name()
			if name != root && (strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") || base == "testdata") {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") {
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		file, err := parse(filepath.ToSlash(relative), text)
		out = append(out, file)
		return err
	})
	return out, err
})

// tree is every Go file of the repository, the nested modules' too.
func tree(t *testing.T) []source {
	t.Helper()
	out, err := readTree()
	require.NoError(t, err)
	require.NotEmpty(t, out)
	return out
}

// read returns a file of the repository.
func read(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, name))
	require.NoError(t, err)
	return text
}
