package pricing

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func quoted1M(b *Book, provider, model string) (id, net string) {
	var got Quote
	b.Quote(&Query{Provider: provider, Models: [3]string{model}, Usage: &million}, &got)
	return got.PriceID, got.Net.String()
}

func TestRowsUnderAnAliasAreAMistake(t *testing.T) {
	catalog := parse(t, "catalog.yaml", "version: c\ncurrency: USD\nprovider_aliases: {together_ai: together}\nmodels: [{id: together/a, prices: [{rates: {input: 1}}]}]\n")
	own := parse(t, "own.yaml", "version: o\ncurrency: USD\nmodels: [{id: together_ai/a, prices: [{rates: {input: 9}}]}]\n")
	_, err := NewBook(catalog, own)
	require.EqualError(t, err, "own.yaml:3: id: together_ai is an alias of together: want together/a")
	renamed := parse(t, "renamed.yaml", "version: o\ncurrency: USD\nprovider_aliases: {together_ai: together_ai}\nmodels: [{id: together_ai/a, prices: [{rates: {input: 9}}]}]\n")
	b, err := NewBook(catalog, renamed)
	require.NoError(t, err)
	_, net := quoted1M(b, "together_ai", "a")
	assert.Equal(t, "9", net)
}

// TestListsHaveNoSayAboutNames: what a book of one's own calls a provider stays,
// wherever the list stands.
func TestListsHaveNoSayAboutNames(t *testing.T) {
	own := parse(t, "own.yaml", "version: o\ncurrency: USD\nprovider_aliases: {bedrock: aws, gmi: mine}\nmodels: [{id: nim/a, prices: [{rates: {input: 9}}]}, {id: mine/b, prices: [{rates: {input: 8}}]}]\n")
	draft := list(listed(t, "nvidia/a", 1_000_000), listed(t, "gmi/b", 1_000_000))
	draft.Aliases = map[string]string{"nim": "nvidia", "gmi": "nvidia", "aws": "bedrock"}
	for _, s := range []*Source{draft.Source(nil), draft.Source(nil).OnlyMissing()} {
		b, err := NewBook(own, s)
		require.NoError(t, err)
		id, net := quoted1M(b, "nim", "a")
		assert.Equal(t, []string{"nim/a", "9"}, []string{id, net})
		canonical, _ := b.CanonicalProvider("gmi")
		assert.Equal(t, "mine", canonical)
	}
	b, err := NewBook(draft.Source(nil), own)
	require.NoError(t, err)
	id, _ := quoted1M(b, "nim", "a")
	assert.Equal(t, "nim/a", id)
}

// TestOnlyMissingLooksAsCallsDo: a price that calls get by a fallback, a date or
// a route is not missing.
func TestOnlyMissingLooksAsCallsDo(t *testing.T) {
	own := parse(t, "own.yaml", `version: o
currency: USD
provider_fallbacks: {azure: [openai]}
models:
  - {id: openai/gpt, dated: true, prices: [{rates: {input: 1}}]}
  - {id: azure/other, prices: [{rates: {input: 1}}]}
  - {id: bedrock/anthropic.claude-x-v1, prices: [{rates: {input: 2}, when: [{if: {region: [eu]}, multiply: 1.1}]}]}
`)
	s := list(
		listed(t, "azure/gpt", 5_000_000), listed(t, "openai/gpt-2026-01-01", 5_000_000), listed(t, "bedrock/eu.anthropic.claude-x-v1:0", 5_000_000),
		listed(t, "azure/new", 5_000_000), listed(t, "baseten/gpt", 5_000_000),
	).Source(nil).OnlyMissing()
	b, err := NewBook(own, s)
	require.NoError(t, err)
	for _, tc := range [][4]string{
		{"azure", "gpt", "openai/gpt", "1"},
		{"openai", "gpt-2026-01-01", "openai/gpt", "1"},
		{"bedrock", "eu.anthropic.claude-x-v1:0", "bedrock/anthropic.claude-x-v1", "2.2"},
		{"azure", "new", "azure/new", "5"},
		{"baseten", "gpt", "baseten/gpt", "5"},
	} {
		id, net := quoted1M(b, tc[0], tc[1])
		assert.Equal(t, [2]string{tc[2], tc[3]}, [2]string{id, net}, tc)
	}
}

func TestListsMakeNothingFree(t *testing.T) {
	own := parse(t, "own.yaml", "version: o\ncurrency: USD\nmodels:\n  - {id: \"openrouter/x:free\", prices: [{rates: {input: 2}}]}\n  - {id: azure/ptu, billing: provisioned, list_as: \"openrouter/x:free\"}\n")
	gift, _ := NewRow("openrouter/x:free")
	gift.Billing = Free
	b, err := NewBook(own, list(gift).Source(nil))
	require.NoError(t, err)
	_, net := quoted1M(b, "openrouter", "x:free")
	assert.Equal(t, "2", net)
}

func TestAdjustmentsOfOneProviderAreOfOneTime(t *testing.T) {
	_, err := NewBook(parse(t, "a.yaml", "version: v\ncurrency: USD\nmodels: [{id: azure/a, prices: [{rates: {input: 2}}]}]\nadjust:\n  - {provider: azure, multiply: 0.88}\n  - {provider: azure_openai, multiply: 0.5}\n"))
	require.EqualError(t, err, `a.yaml:6: adjust: "azure_openai" is also adjusted on line 5: want each provider, or provider and model, once at a time`)
}

// TestBooksMayNameWhatListsHave: a row that gave way to what calls find already
// can still be named, by books before and after the list.
func TestBooksMayNameWhatListsHave(t *testing.T) {
	catalog := parse(t, "catalog.yaml", "version: c\ncurrency: USD\nprovider_fallbacks: {azure: [openai]}\nmodels: [{id: openai/gpt, prices: [{rates: {input: 1}}]}, {id: azure/x, prices: [{rates: {input: 1}}]}]\n")
	own := parse(t, "own.yaml", "version: o\ncurrency: USD\nmodels: [{id: azure/ptu, billing: provisioned, list_as: azure/gpt}]\ndeployments: [{provider: azure, name: d, as: azure/gpt}, {name: later, as: zed/new}]\n")
	missing := list(listed(t, "azure/gpt", 5_000_000), listed(t, "zed/new", 7_000_000)).Source(nil).OnlyMissing()
	for _, order := range [][]*Source{{catalog, missing, own}, {catalog, own, missing}} {
		b, err := NewBook(order...)
		require.NoError(t, err)
		id, net := quoted1M(b, "azure", "d")
		assert.Equal(t, []string{"openai/gpt", "1"}, []string{id, net})
		_, net = quoted1M(b, "", "later")
		assert.Equal(t, "7", net)
		var got Quote
		b.Quote(&Query{Provider: "azure", Models: [3]string{"ptu"}, Usage: &million}, &got)
		assert.Equal(t, []string{"provisioned", "1"}, []string{got.Status, got.List.String()})
	}
}

// TestLaterAliasesMayHide: whose calls are whose is the user's to say.
func TestLaterAliasesMayHide(t *testing.T) {
	catalog := parse(t, "catalog.yaml", "version: c\ncurrency: USD\nmodels: [{id: openai/a, prices: [{rates: {input: 1}}]}, {id: azure/a, prices: [{rates: {input: 2}}]}]\n")
	b, err := NewBook(catalog, parse(t, "own.yaml", "version: o\ncurrency: USD\nprovider_aliases: {azure: openai}\n"))
	require.NoError(t, err)
	_, net := quoted1M(b, "azure", "a")
	assert.Equal(t, "1", net)
}

// TestRowsThatOnlyAddTakeNothing: not by a pattern, a bare name, or by making
// ambiguous who made a model.
func TestRowsThatOnlyAddTakeNothing(t *testing.T) {
	catalog := parse(t, "catalog.yaml", `version: c
currency: USD
provider_fallbacks: {azure: [openai]}
models:
  - {id: openai/gpt-4, prices: [{rates: {input: 1}}]}
  - {id: azure/x, prices: [{rates: {input: 1}}]}
  - {id: bedrock/amazon.nova-v1, prices: [{rates: {input: 2}}]}
`)
	wide := listed(t, "azure/wide", 9_000_000)
	wide.Patterns = []string{"gpt-*"}
	looping := list(wide, listed(t, "bedrock/amazon.nova-v2", 9_000_000), listed(t, "mistral/gpt-4", 9_000_000))
	looping.Aliases = map[string]string{"x": "y", "y": "x"}
	native := parse(t, "native.yaml", "version: n\ncurrency: USD\nmodels: [{id: azure/wider, patterns: [\"gpt-*\"], prices: [{rates: {input: 9}}]}]\n")
	for _, missing := range []*Source{looping.Source(nil).OnlyMissing(), native.OnlyMissing()} {
		b, err := NewBook(catalog, missing)
		require.NoError(t, err)
		for _, tc := range [][3]string{{"azure", "gpt-4", "1"}, {"bedrock", "nova", "2"}, {"", "gpt-4", "1"}, {"azure", "gpt-5", "9"}, {"", "/gpt-4", "0"}} {
			_, net := quoted1M(b, tc[0], tc[1])
			assert.Equal(t, tc[2], net, tc)
		}
	}
}
