package ownership

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestCheckText(t *testing.T) {
	for _, fine := range []string{"search", "Größe 検索", "a b", "👩\u200d💻", strings.Repeat("x", maxValueBytes), "__", "____", "__init", "a|b"} {
		assert.Empty(t, checkText(fine), fine)
	}
	for bad, want := range map[string]string{
		"":                                   "is empty",
		strings.Repeat("x", maxValueBytes+1): "longer than 128 bytes",
		"a\nb":                               "control characters",
		"a\x7fb":                             "control characters",
		"a\u0085b":                           "control characters",
		"a\xffb":                             "control characters",
		"sea\u200brch":                       "invisible characters",
		"a\u202eb":                           "invisible characters",
		"\ufeffa":                            "invisible characters",
		"__unallocated__":                    "is reserved",
	} {
		assert.Contains(t, checkText(bad), want, "%q", bad)
	}
}

func TestFold(t *testing.T) {
	for text, want := range map[string]string{"Search": "search", "ÄÖ İ": "äö i", "ȺB": "ⱥb", "x-1_Z": "x-1_z"} {
		assert.Equal(t, want, string(fold(nil, text)))
	}
}
