package console

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestTable(t *testing.T) {
	var out bytes.Buffer
	table := NewTable(&out, "Fruit", "NAME", "NUMBER", "")
	table.Flush()
	assert.Empty(t, out.String(), "no rows, no title")
	table.Row("pear", "10", "")
	table.Row("strawberry", "2", "red")
	table.Flush()
	assert.Equal(t, "\nFruit\nNAME        NUMBER\npear        10\nstrawberry  2       red\n", out.String())
	out.Reset()
	table.Row("草莓草莓草莓", "3", "")
	table.Row("e\u0301clair", "4", "")
	table.Flush()
	assert.Equal(t, "\nFruit\nNAME          NUMBER\npear          10\nstrawberry    2       red\n草莓草莓草莓  3\ne\u0301clair        4\n", out.String())
}
