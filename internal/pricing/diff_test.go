package pricing

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestDiffSeesTheRulesThemselves: their order and repeats change amounts, over
// 199,999 and from 200,000 tokens do not.
func TestDiffSeesTheRulesThemselves(t *testing.T) {
	book := func(when string) *Book {
		return newBook(t, fmt.Sprintf("version: v\ncurrency: USD\nmodels: [{id: openai/a, prices: [{rates: {input: 1}, when: [%s]}]}]\n", when))
	}
	const batch, us = "{if: {service_tier: [batch]}, multiply: 0.5}", "{if: {region: [us]}, rates: {input: 4}}"
	base := book(batch + ", " + us)
	for _, tc := range []struct {
		when string
		want []string
	}{
		{batch + ", " + us, nil},
		{us + ", " + batch, []string{
			"openai/a: rules: for service tier batch; for region us becomes for region us; for service tier batch",
		}},
		{batch + ", " + batch + ", " + us, []string{
			"openai/a: multiply for service tier batch (2) is new: 0.5",
			"openai/a: rules: for service tier batch; for region us becomes for service tier batch; for service tier batch (2); for region us",
		}},
		{"{if: {service_tier: [batch]}, multiply: 1}, " + us, []string{"openai/a: multiply for service tier batch: 0.5 becomes 1"}},
	} {
		var got []string
		for _, c := range Diff(base, book(tc.when), 0) {
			got = append(got, c.String())
		}
		assert.Equal(t, tc.want, got, tc.when)
	}
	assert.Empty(t, Diff(book("{if: {input_over: 199999}, rates: {input: 2}}"), book("{if: {input_from: 200000}, rates: {input: 2}}"), 0))
}
