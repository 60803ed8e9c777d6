// Package console is how the commands write figures and names for a person.
package console

import (
	"fmt"
	"math/big"
	"strings"
	"unicode"

	"github.com/aicost/aicost/internal/money"
)

// Plural is "1 row", "2 rows".
func Plural(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}

// OrDash is the text, or a dash where there is none.
func OrDash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}

// Name is a name that somebody else chose, fit for a column: at most widest
// columns wide, and without characters that a terminal or a table would take as an order.
func Name(text string, widest int) string {
	text = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '�'
		}
		return r
	}, text)
	return OrDash(cut(text, widest))
}

// Share is a part of a whole as "25.6%", or a dash where the whole is nothing.
func Share(part, whole int64) string { return percent(big.NewRat(part, 1), big.NewRat(whole, 1)) }

// ShareOf is Share for money.
func ShareOf(part, whole money.Amount) string { return percent(Rat(part), Rat(whole)) }

// Rat is an amount in currency units, exactly.
func Rat(a money.Amount) *big.Rat {
	r, _ := new(big.Rat).SetString(a.String()) // which prints plain decimals
	return r
}

// percent says 100.0% of nothing less than the whole, and 0.0% of nothing alone.
func percent(part, whole *big.Rat) string {
	if whole.Sign() == 0 {
		return "-"
	}
	share := new(big.Rat).Quo(part, whole)
	text := new(big.Rat).Mul(share, big.NewRat(100, 1)).FloatString(1)
	switch {
	case text == "100.0" && share.Cmp(big.NewRat(1, 1)) < 0:
		return ">99.9%"
	case text == "0.0" && share.Sign() > 0:
		return "<0.1%"
	}
	return text + "%"
}
