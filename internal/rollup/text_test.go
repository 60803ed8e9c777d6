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
		{"a megabyte", strings.Repeat("x", 1<<20), strings.Repeat("x", DefaultValueLength)},
		{"grows as it is mended", strings.Repeat("a\xff", DefaultValueLength/2), strings.Repeat("a\uFFFD", DefaultValueLength/4)},
		{"cut before a rune", strings.Repeat("x", DefaultValueLength-1) + "é", strings.Repeat("x", DefaultValueLength-1)},
	} {
		assert.Equal(t, tc.want, labelValue(tc.in, DefaultValueLength), tc.name)
	}
}

func FuzzLabelValue(f *testing.F) {
	for _, seed := range []string{"", "team", "\xff", strings.Repeat("é", 200), strings.Repeat("\xc3", 300), strings.Repeat("a\xff", 200)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		value := labelValue(text, DefaultValueLength)
		if !utf8.ValidString(value) || len(value) > DefaultValueLength {
			t.Errorf("%q became %q", text, value)
		}
		if again := labelValue(value, DefaultValueLength); again != value {
			t.Errorf("%q became %q, then %q", text, value, again)
		}
	})
}
