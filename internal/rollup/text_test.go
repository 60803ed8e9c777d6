package rollup

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
)

func TestLabelValue(t *testing.T) {
	for _, tc := range []struct{ name, in, want string }{
		{"plain", "gpt-5", "gpt-5"},
		{"control characters stay", "a\x00b\n", "a\x00b\n"},
		{"not UTF-8", "a\xff\xfeb", "a\uFFFDb"},
		{"a megabyte", strings.Repeat("x", 1<<20), strings.Repeat("x", maxValue)},
		{"cut before a rune", strings.Repeat("x", maxValue-1) + "é", strings.Repeat("x", maxValue-1)},
	} {
		assert.Equal(t, tc.want, labelValue(tc.in), tc.name)
	}
}

func FuzzLabelValue(f *testing.F) {
	for _, seed := range []string{"", "team", "\xff", strings.Repeat("é", 200), strings.Repeat("\xc3", 300)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		value := labelValue(text)
		if !utf8.ValidString(value) || len(value) > 3*maxValue {
			t.Errorf("%q became %q", text, value)
		}
		if again := labelValue(value); len(value) <= maxValue && again != value {
			t.Errorf("%q became %q, then %q", text, value, again)
		}
	})
}
