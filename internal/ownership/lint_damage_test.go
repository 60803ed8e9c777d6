package ownership

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestDamage(t *testing.T) {
	for name, fine := range map[string]bool{
		"search": true, "é": true, "\U0001f469\u200d\U0001f680": true, "\u0645\u200c\u0645": true,
		// Flags of regions are spelled in tags, up to the last.
		"\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f": true, "\U0001f3f4\U000e0020": true,
		"\U0001f3f4\U000e0001": false, "a\U000e0067": false, "a\u200d": false, "\u200dé": false, "é\u200b": false, "é\ufeff": false,
	} {
		assert.Equal(t, fine, damage(name) == "", "%+q", name)
	}
}
