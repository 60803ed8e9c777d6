package faults

import (
	"fmt"
	"maps"
	"math"
	"slices"
)

// Counts are what calls came to.
type Counts struct {
	Money    int64 // pico-dollars
	Requests int64
	Tokens   int64
}

// Tally is what calls came to by team.
type Tally map[string]Counts

// Add adds to a team.
func (t Tally) Add(team string, c Counts) {
	sum := t[team]
	t[team] = Counts{sum.Money + c.Money, sum.Requests + c.Requests, sum.Tokens + c.Tokens}
}

// Total sums the teams.
func (t Tally) Total() Counts {
	var sum Counts
	for _, c := range t {
		sum = Counts{sum.Money + c.Money, sum.Requests + c.Requests, sum.Tokens + c.Tokens}
	}
	return sum
}

// Differences says of every team in which figures got is not the truth.
func (t Tally) Differences(got Tally) (found []string) {
	teams := maps.Clone(t)
	maps.Copy(teams, got)
	for _, team := range slices.Sorted(maps.Keys(teams)) {
		want, have := t[team], got[team]
		if want != have {
			found = append(found, fmt.Sprintf("%s: money %s, requests %+d of %d, tokens %+d of %d", team,
				difference(have.Money-want.Money), have.Requests-want.Requests, want.Requests, have.Tokens-want.Tokens, want.Tokens))
		}
	}
	return found
}

// pico turns dollars from Prometheus into pico-dollars. Whole steps, which all
// true amounts are, come out exactly; anything else rounded, and so unequal.
func pico(usd float64) int64 {
	if steps := usd * stepsPerUSD; steps == math.Trunc(steps) {
		return int64(steps) * picoPerStep
	}
	return int64(math.Round(usd * 1e12))
}

// dollars writes pico-dollars with six decimals, which all true amounts need at
// most, or as many as there are.
func dollars(pico int64) string {
	sign := ""
	if pico < 0 {
		sign, pico = "-", -pico
	}
	text := fmt.Sprintf("%s%d.%012d", sign, pico/1e12, pico%1e12)
	for range 6 {
		if text[len(text)-1] != '0' {
			break
		}
		text = text[:len(text)-1]
	}
	return text
}
