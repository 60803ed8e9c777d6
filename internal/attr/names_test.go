package attr

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestExpand(t *testing.T) {
	for text, want := range map[string][]string{
		"":                  nil,
		"a b.c\n\td":        {"a", "b.c", "d"},
		"user.{id,name} x":  {"user.id", "user.name", "x"},
		"{a,b}.{c,d}":       {"a.c", "b.c", "a.d", "b.d"},
		"{trace.,}open.key": {"trace.open.key", "open.key"},
		"key{,_hash}":       {"key", "key_hash"},
		"half{open":         {"half{open"},
	} {
		assert.Equal(t, want, expand(text), text)
	}
}
