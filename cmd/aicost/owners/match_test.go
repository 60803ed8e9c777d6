package owners

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestNamesThatNoRowMatches(t *testing.T) {
	for name, want := range map[string]string{
		strings.Repeat("a", 101): "is longer than 100 bytes", " a": "has blanks around it", "a\nb": "has characters that cannot be printed",
	} {
		c, found := sourcesOf(t, "rules: []", service(name, nil))
		notes := c.suggest(found).notes
		assert.Len(t, notes, 1)
		assert.Contains(t, notes[0], ": no row is made of this name, which "+want+": write one with a pattern, or tag its calls")
	}
	assert.Empty(t, unmatchable("a b"))
}
