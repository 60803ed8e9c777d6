package pricing

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const refreshedBook = `version: own
currency: USD
models:
  - {id: openai/same, agree: [a], prices: [{rates: {input: 1, output: 2, cache_read: 0.5}}]}
  - {id: openai/down, names: [downer], disputed: x, prices: [{until: 2026-01-01, rates: {input: 9}}, {from: 2026-01-01, rates: {input: 5, output: 25}, when: [{if: {service_tier: [batch]}, multiply: 0.5}]}]}
  - {id: openai/tiered, prices: [{rates: {input: 2, output: 8}, when: [{if: {input_from: 200000}, rates: {input: 4}}]}]}
  - {id: openai/unruly, prices: [{rates: {input: 2}, when: [{if: {service_tier: [priority]}, rates: {input: 4}}]}]}
  - {id: openai/torn, prices: [{rates: {input: 2}}]}
  - {id: openai/lonely, prices: [{rates: {input: 2}}]}
  - {id: openai/unknown, prices: [{rates: {input: 2}}]}
  - {id: openai/over, prices: [{until: 2026-01-01, rates: {input: 2}}]}
  - {id: openai/gift, billing: free}
  - {id: openai/quarrel, prices: [{rates: {input: 2}, when: [{if: {input_over: 200000}, rates: {input: 4}}]}]}
  - {id: openai/half, prices: [{rates: {input: 2, output: 8}}]}
  - {id: openai/twice, prices: [{rates: {input: 2}, when: [{if: {input_over: 200000}, rates: {input: 4}}]}]}
  - {id: openai/pictures, prices: [{rates: {input: 2}, when: [{if: {image_quality: [low]}, rates: {input: 7}}]}]}
  - {id: openai/dated, prices: [{rates: {input: 2}, when: [{if: {region: [us], until: 2026-06-01}, rates: {input: 5}}]}]}
`

const firstList = `version: a
currency: USD
models:
  - {id: openai/same, prices: [{rates: {input: 1, output: 2}}]}
  - {id: openai/downer, prices: [{rates: {input: 4, output: 20, cache_read: 0.4}}]}
  - {id: openai/tiered, prices: [{rates: {input: 1, output: 8}, when: [{if: {input_over: 199999}, rates: {input: 2, output: 9}}]}]}
  - {id: openai/unruly, prices: [{rates: {input: 1}}]}
  - {id: openai/torn, prices: [{rates: {input: 1}}]}
  - {id: openai/lonely, prices: [{rates: {input: 1}}]}
  - {id: openai/over, prices: [{rates: {input: 1}}]}
  - {id: openai/quarrel, prices: [{rates: {input: 1}, when: [{if: {input_over: 200000}, rates: {input: 2}}]}]}
  - {id: openai/twice, prices: [{rates: {input: 1}, when: [{if: {input_over: 200000}, rates: {input: 2}}, {if: {input_from: 200000}, rates: {input: 2}}]}]}
  - {id: openai/half, prices: [{rates: {input: 1}}]}
  - {id: openai/pictures, prices: [{rates: {input: 1}, when: [{if: {image_quality: [hd]}, rates: {input: 20}}]}]}
  - {id: openai/dated, prices: [{rates: {input: 1}, when: [{if: {region: [us]}, rates: {input: 9}}]}]}
`

const secondList = `version: b
currency: USD
models:
  - {id: openai/same, prices: [{rates: {input: 1, output: 0}}]}
  - {id: openai/down, prices: [{rates: {input: 4, output: 20}}]}
  - {id: openai/tiered, prices: [{rates: {input: 1}, when: [{if: {input_from: 200000}, rates: {input: 2}}]}]}
  - {id: openai/quarrel, prices: [{rates: {input: 1}, when: [{if: {input_over: 200000}, rates: {input: 3}}]}]}
  - {id: openai/half, prices: [{rates: {output: 8}}]}
  - {id: openai/twice, prices: [{rates: {input: 1}}]}
  - {id: openai/pictures, prices: [{rates: {input: 1}, when: [{if: {image_quality: [hd]}, rates: {input: 20}}]}]}
  - {id: openai/dated, prices: [{rates: {input: 1}, when: [{if: {region: [us]}, rates: {input: 9}}]}]}
  - {id: openai/unruly, prices: [{rates: {input: 1}}]}
  - {id: openai/torn, prices: [{rates: {input: 3}}]}
`

const freshBook = `version: fresh
currency: USD
models:
  - id: openai/down
    names: [downer]
    checked: 2026-11-01
    agree: [a, b]
    prices:
      - until: 2026-01-01
        rates: {input: "9"}
      - from: 2026-01-01
        until: 2026-11-01
        rates: {input: "5", output: "25"}
        when:
          - {if: {service_tier: [batch]}, multiply: "0.5"}
      - from: 2026-11-01
        rates: {input: "4", output: "20"}
        when:
          - {if: {service_tier: [batch]}, multiply: "0.5"}
  - id: openai/tiered
    checked: 2026-11-01
    agree: [a, b]
    prices:
      - until: 2026-11-01
        rates: {input: "2", output: "8"}
        when:
          - {if: {input_from: 200000}, rates: {input: "4"}}
      - from: 2026-11-01
        rates: {input: "1", output: "8"}
        when:
          - {if: {input_from: 200000}, rates: {input: "2"}}
  - id: openai/dated
    checked: 2026-11-01
    agree: [a, b]
    prices:
      - until: 2026-11-01
        rates: {input: "2"}
        when:
          - {if: {until: 2026-06-01, region: [us]}, rates: {input: "5"}}
      - from: 2026-11-01
        rates: {input: "1"}
`

func TestRefreshTakesWhatListsAgreeOn(t *testing.T) {
	book := parse(t, "own.yaml", refreshedBook)
	lists := []*List{NewList("a", parse(t, "a.yaml", firstList)), NewList("b", parse(t, "b.yaml", secondList))}
	since := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	verdicts := map[string]string{}
	fresh := &Source{version: "fresh", currency: "USD"}
	for _, r := range Refresh(book, lists, 2, since.UnixNano(), since.UnixNano()) {
		verdicts[r.Row.Model()] = r.Verdict.String()
		if r.Fresh != nil {
			fresh.rows = append(fresh.rows, r.Fresh)
		}
	}
	assert.Equal(t, map[string]string{
		"same": "confirmed", "down": "changed", "tiered": "changed", "unruly": "review", "torn": "disputed", "lonely": "disputed",
		"unknown": "unlisted", "over": "unlisted", "quarrel": "review", "half": "disputed", "twice": "review", "pictures": "review", "dated": "changed",
	}, verdicts)

	var text bytes.Buffer
	require.NoError(t, fresh.WriteYAML(&text, ""))
	assert.Equal(t, freshBook, text.String())
	assert.Equal(t, []string{"a"}, book.rows[0].Agree, "the book stays as it was")
	assert.Len(t, book.rows[1].Prices, 2)
}

func TestRefreshByOneList(t *testing.T) {
	lists := []*List{NewList("a", parse(t, "a.yaml", firstList))}
	since := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC).UnixNano()
	for _, r := range Refresh(parse(t, "own.yaml", refreshedBook), lists, 1, since, since) {
		if r.Row.Model() == "lonely" {
			assert.Equal(t, Changed, r.Verdict)
			assert.Equal(t, []string{"a: input 1, here 2"}, r.Says)
			return
		}
	}
	t.Fatal("no row")
}
