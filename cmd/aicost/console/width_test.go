package console

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestWidthIsInColumns(t *testing.T) {
	for text, want := range map[string]int{
		"": 0, "search": 6, "é": 1, "e\u0301": 1, "搜索团队": 8, "🚀ship": 6, "ｆｕｌｌ": 8, "ｶﾅ": 2, "…": 1, "�": 1,
	} {
		assert.Equal(t, want, Width(text), text)
	}
	assert.Equal(t, "搜索 ", Pad("搜索", 5))
	assert.Equal(t, "搜索", Pad("搜索", 3))
}

func TestNamesAreCutByColumns(t *testing.T) {
	for widest, want := range map[int]string{9: "搜索团队a", 8: "搜索团…", 7: "搜索团…", 6: "搜索…", 1: "…"} {
		got := Name("搜索团队a", widest)
		assert.Equal(t, want, got)
		assert.LessOrEqual(t, Width(got), widest)
	}
}
