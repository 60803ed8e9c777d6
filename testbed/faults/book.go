package faults

import (
	"fmt"
	"strings"
)

// Counts of tokens are multiples of tokenStep and rates whole dollars a
// million tokens, so that every amount is a multiple of 1/64 dollar: a float64
// holds it, and every sum of it up to 2^46 dollars, without rounding. What
// differs in the end differs because of the exporter.
const (
	tokenStep   = 15_625
	picoPerStep = 15_625_000_000 // pico-dollars in 1/64 dollar: tokenStep tokens at one dollar a million
	stepsPerUSD = 64
)

// model is a row of the price book.
type model struct {
	name          string
	input, output int64 // dollars a million tokens
}

var models = []model{{"fault-small", 1, 4}, {"fault-large", 3, 16}}

// priceBook is the book that the collectors of the matrix price by.
func priceBook() string {
	var text strings.Builder
	text.WriteString("version: faults\ncurrency: USD\nmodels:\n")
	for _, m := range models {
		fmt.Fprintf(&text, "  - {id: openai/%s, prices: [{rates: {input: \"%d\", output: \"%d\"}}]}\n", m.name, m.input, m.output)
	}
	return text.String()
}
