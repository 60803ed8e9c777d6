package ownership

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func BenchmarkLint(b *testing.B) {
	for _, n := range benchRows {
		doc, err := ParseCSV("a.csv", tableRows(n, false))
		require.NoError(b, err)
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				require.Empty(b, Lint([]*Document{doc}, time.Unix(1_780_000_000, 0)))
			}
		})
	}
}
