package archtest

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// pure packages do no I/O, start nothing, log nothing, read no clock and
// change no package variable, so that a test needs nothing but their arguments.
var pure = []string{
	"internal/attr", "internal/money", "internal/usage", "internal/pricing", "internal/ownership", "internal/rollup",
}

// impureImports are the doors to the outside world. io is none: a reader is an
// argument.
var impureImports = []string{"os", "net", "log", "syscall", "path/filepath", "io/ioutil", "math/rand", "crypto/rand"}

// clocks are the functions of package time that look at one.
var clocks = []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker"}

// impurities tells what in a pure package's file reaches outside.
func impurities(s source) []string {
	inside := func(prefix string) bool { return within(s.directory(), prefix) }
	if s.isTest() || !slices.ContainsFunc(pure, inside) {
		return nil
	}
	var out []string
	for _, name := range s.imports() {
		if slices.ContainsFunc(impureImports, func(prefix string) bool { return within(name, prefix) }) {
			out = append(out, s.name+" imports "+name)
		}
	}
	ast.Inspect(s.syntax, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.GoStmt:
			out = append(out, s.line(node.Pos())+" starts a goroutine")
		case *ast.SelectorExpr:
			if owner, ok := node.X.(*ast.Ident); ok && owner.Name == "time" && slices.Contains(clocks, node.Sel.Name) {
				out = append(out, s.line(node.Pos())+" calls time."+node.Sel.Name)
			}
		}
		return true
	})
	return out
}

// packageChanges tells where files of one package assign to its variables.
// Names are compared, not resolved: a local of the same name hides the
// variable for the whole function it is declared in.
func packageChanges(files []source) []string {
	var variables []string
	for _, file := range files {
		variables = append(variables, declared(file.syntax)...)
	}
	var out []string
	for _, file := range files {
		for _, declaration := range file.syntax.Decls {
			function, ok := declaration.(*ast.FuncDecl)
			if !ok || function.Body == nil || function.Name.Name == "init" {
				continue
			}
			locals := localNames(function)
			ast.Inspect(function.Body, func(node ast.Node) bool {
				for _, target := range assigned(node) {
					if slices.Contains(variables, target.Name) && !slices.Contains(locals, target.Name) {
						out = append(out, file.line(target.Pos())+" changes the package variable "+target.Name)
					}
				}
				return true
			})
		}
	}
	return out
}

// declared are the package variables of a file.
func declared(file *ast.File) []string {
	var out []string
	for _, declaration := range file.Decls {
		general, ok := declaration.(*ast.GenDecl)
		if !ok || general.Tok != token.VAR {
			continue
		}
		for _, spec := range general.Specs {
			for _, name := range spec.(*ast.ValueSpec).Names {
				out = append(out, name.Name)
			}
		}
	}
	return out
}

// localNames are the parameters and variables that a function declares.
func localNames(function *ast.FuncDecl) []string {
	var out []string
	ast.Inspect(function, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.Field:
			for _, name := range node.Names {
				out = append(out, name.Name)
			}
		case *ast.ValueSpec:
			for _, name := range node.Names {
				out = append(out, name.Name)
			}
		case *ast.RangeStmt:
			if node.Tok == token.DEFINE {
				out = append(out, base(node.Key), base(node.Value))
			}
		case *ast.AssignStmt:
			if node.Tok == token.DEFINE {
				for _, left := range node.Lhs {
					out = append(out, base(left))
				}
			}
		}
		return true
	})
	return out
}

// assigned are the identifiers at the root of what a statement assigns to.
func assigned(node ast.Node) []*ast.Ident {
	var out []*ast.Ident
	add := func(e ast.Expr) {
		if identifier := rootOf(e); identifier != nil {
			out = append(out, identifier)
		}
	}
	switch node := node.(type) {
	case *ast.AssignStmt:
		if node.Tok != token.DEFINE {
			for _, left := range node.Lhs {
				add(left)
			}
		}
	case *ast.IncDecStmt:
		add(node.X)
	case *ast.RangeStmt:
		if node.Tok == token.ASSIGN {
			add(node.Key)
			add(node.Value)
		}
	}
	return out
}

// rootOf is a in a, a.b, a[i] and *a.
func rootOf(e ast.Expr) *ast.Ident {
	for {
		switch inner := e.(type) {
		case *ast.Ident:
			return inner
		case *ast.SelectorExpr:
			e = inner.X
		case *ast.IndexExpr:
			e = inner.X
		case *ast.StarExpr:
			e = inner.X
		case *ast.ParenExpr:
			e = inner.X
		default:
			return nil
		}
	}
}

func base(e ast.Expr) string {
	if identifier, ok := e.(*ast.Ident); ok {
		return identifier.Name
	}
	return ""
}

func TestCoreIsPure(t *testing.T) {
	packages := map[string][]source{}
	for _, file := range tree(t) {
		assert.Empty(t, impurities(file))
		if !file.isTest() {
			packages[file.directory()] = append(packages[file.directory()], file)
		}
	}
	for directory, files := range packages {
		if slices.ContainsFunc(pure, func(prefix string) bool { return within(directory, prefix) }) {
			assert.Empty(t, packageChanges(files))
		}
	}
}

func TestImpurityIsCaught(t *testing.T) {
	for _, body := range []string{
		`import "os"`, `import "net/http"`, `import "log/slog"`,
		`import "time"; func f() { _ = time.Now() }`,
		`import "time"; var now = time.Now`,
		`func f() { go f() }`,
	} {
		text := "package x\n" + strings.ReplaceAll(body, "; ", "\n")
		assert.Len(t, impurities(planted(t, "internal/pricing/x.go", text)), 1, body)
		assert.Empty(t, impurities(planted(t, "internal/pricing/x_test.go", text)), body)
		assert.Empty(t, impurities(planted(t, "internal/reload/x.go", text)), body)
	}
	assert.Empty(t, impurities(planted(t, "internal/pricing/x.go", "package x\nimport \"time\"\nvar d = time.Minute\n")))

	for body, changes := range map[string]int{
		`func f() { v = 1 }`: 1, `func f() { v++ }`: 1, `func f() { m["a"] = 1 }`: 1, `func f() { s.a = 1 }`: 1,
		`func f() { for v = range m {} }`: 1, `func init() { v = 1 }`: 0,
		`func f() { v := 1; v = 2; _ = v }`: 0, `func f(v int) { v = 2 }`: 0, `func f() { var v int; v = 1 }`: 0,
	} {
		variables := planted(t, "internal/pricing/a.go", "package x\nvar v int\nvar m map[string]int\nvar s struct{ a int }\n")
		file := planted(t, "internal/pricing/b.go", "package x\n"+body)
		assert.Len(t, packageChanges([]source{variables, file}), changes, body)
	}
}
