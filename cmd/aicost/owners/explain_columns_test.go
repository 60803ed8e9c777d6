package owners

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestColumns(t *testing.T) {
	assert.Equal(t, []string{"a bb", "cccccc", "d"}, wrap("a bb cccccc d", 4))
	long := strings.Repeat("é", 100)
	assert.Equal(t, "  team  é  rule  because\n"+
		"        é        "+long+"\n"+strings.Repeat(" ", 17)+long+"\n", layOut([]row{{"team", "é", "rule", "because"}, {"", "é", "", long + " " + long}}))
	assert.Equal(t, "  a\n", layOut([]row{{unit: "a"}}), "no blanks at the end")
}
