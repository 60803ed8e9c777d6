package faults

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestRowsHaveNamesOfTheirOwn(t *testing.T) {
	seen, short := map[string]bool{}, 0
	for _, row := range Rows() {
		assert.False(t, seen[row.Name], "%s twice", row.Name)
		seen[row.Name] = true
		assert.Regexp(t, `^[a-z0-9-]+$`, row.Name)
		assert.NotNil(t, row.Play, row.Name)
		if row.Short {
			short++
			assert.False(t, row.Skews, "%s: the short set builds nothing", row.Name)
		}
	}
	assert.Greater(t, short, 5)
}

func TestCombinationNamesWhatIsUnwell(t *testing.T) {
	assert.Equal(t, "all well", Row{}.Combination())
	assert.Equal(t, "target away × network cut × process killed × disk full × clock wrong × reload often", Row{
		Target: "away", Network: "cut", Process: "killed", Disk: "full", Clock: "wrong", Reload: "often",
	}.Combination())
}
