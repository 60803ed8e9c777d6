package console

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/aicost/aicost/internal/money"
)

func TestSharesClaimNoMoreThanIsTrue(t *testing.T) {
	for want, c := range map[string][2]int64{
		"-": {0, 0}, "0.0%": {0, 3}, "25.6%": {1100, 4300}, "66.7%": {2, 3}, "100.0%": {3, 3},
		">99.9%": {999_999, 1_000_000}, "<0.1%": {1, 1_000_000},
	} {
		assert.Equal(t, want, Share(c[0], c[1]))
		assert.Equal(t, want, ShareOf(money.FromPico(c[0]), money.FromPico(c[1])), "of money")
	}
}

func TestNamesGiveNoOrders(t *testing.T) {
	assert.Equal(t, "-", Name("", 40))
	assert.Equal(t, "search api", Name("search api", 40))
	assert.Equal(t, "a�[31mb�c", Name("a\x1b[31mb\tc", 40))
	assert.Equal(t, strings.Repeat("é", 40), Name(strings.Repeat("é", 40), 40))
	assert.Equal(t, strings.Repeat("é", 39)+"…", Name(strings.Repeat("é", 41), 40))
}

func TestWords(t *testing.T) {
	assert.Equal(t, "1 row", Plural(1, "row"))
	assert.Equal(t, "0 rows", Plural(0, "row"))
	assert.Equal(t, "-", OrDash(""))
	assert.Equal(t, "x", OrDash("x"))
}
