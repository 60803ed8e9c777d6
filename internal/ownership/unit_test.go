package ownership

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestNoUnitIsCalledAsWhatIsWritten reads the names of all attributes that the
// processor writes: a unit's value stands beside them.
func TestNoUnitIsCalledAsWhatIsWritten(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "../attr/written.go", nil, 0)
	require.NoError(t, err)
	names := 0
	for _, declaration := range file.Decls {
		constants, ok := declaration.(*ast.GenDecl)
		if !ok || constants.Tok != token.CONST || len(constants.Specs) < 15 {
			continue // not the names
		}
		for _, spec := range constants.Specs {
			text, err := strconv.Unquote(spec.(*ast.ValueSpec).Values[0].(*ast.BasicLit).Value)
			require.NoError(t, err)
			name, _, _ := strings.Cut(text, ".")
			assert.Contains(t, checkUnitName(name), "is taken", text)
			names++
		}
	}
	assert.Greater(t, names, 20)
}

// TestLowerCaseCanBeLonger: some letters take more bytes in lower case.
func TestLowerCaseCanBeLonger(t *testing.T) {
	u := unit{lower: true}
	for text, want := range map[string]string{"Search": "search", strings.Repeat("Ⱥ", maxValueBytes/2): "", "a\xff": ""} {
		value, present := u.canonical(text)
		assert.True(t, present)
		assert.Equal(t, want, value, text)
	}
}
