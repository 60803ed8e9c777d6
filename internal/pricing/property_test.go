package pricing

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/internal/money"
	"github.com/aicost/aicost/internal/usage"
)

func randomUsage(random *rand.Rand) *usage.Usage {
	u := &usage.Usage{}
	for unit := range u.Pieces {
		u.Pieces[unit] = max(random.Int64N(6)-3, 0)
	}
	for bucket := range u.Tokens {
		if random.IntN(2) == 0 {
			u.Tokens[bucket] = random.Int64N(math.MaxInt64) >> (13 + random.IntN(50)) // up to a little above what is believed
		}
	}
	return u
}

// TestPartsSumToTheList holds for every price, overlay and use; what has no
// amount has no parts.
func TestPartsSumToTheList(t *testing.T) {
	b, random := quotesBook(t), rand.New(rand.NewPCG(11, 12))
	models := []string{"anthropic/tiered", "xai/from", "openai/plain", "openai/modal", "openai/fees", "openai/tiny", "azure/plain", "azure/ptu", "azure/modal", "deepseek/windows", "perplexity/context", "openai/pieces"}
	priced := 0
	for range 20_000 {
		q := Query{
			Models: [3]string{models[random.IntN(len(models))]}, Usage: randomUsage(random), At: random.Int64N(2_000_000_000_000_000_000),
			ServiceTier: []string{"", "batch", "fast", "priority"}[random.IntN(4)], Region: []string{"", "us", "eu"}[random.IntN(3)],
		}
		var got Quote
		b.Quote(&q, &got)
		sum := money.Amount{}
		for _, part := range got.Parts {
			require.GreaterOrEqual(t, part.Sign(), 0)
			sum = sum.Add(part)
		}
		require.Equal(t, got.List, sum)
		require.LessOrEqual(t, got.Net.Cmp(got.List), 0)
		if !got.HasAmount {
			require.Equal(t, money.Amount{}, sum)
			require.NotEmpty(t, got.Reason)
		} else if !sum.IsZero() {
			priced++
		}
	}
	assert.Greater(t, priced, 1_000)
}

// TestOneMeterAtATime holds where no overlay looks at the size of the request.
func TestOneMeterAtATime(t *testing.T) {
	b, random := quotesBook(t), rand.New(rand.NewPCG(13, 14))
	for range 2_000 {
		whole := randomUsage(random)
		whole.Pieces = [usage.NumPieces]int64{}
		if outOfRange(whole) {
			continue
		}
		var got, one Quote
		b.Quote(&Query{Models: [3]string{"openai/modal"}, Usage: whole}, &got)
		sum := money.Amount{}
		for bucket, count := range whole.Tokens {
			single := usage.Usage{}
			single.Tokens[bucket] = count
			b.Quote(&Query{Models: [3]string{"openai/modal"}, Usage: &single}, &one)
			require.Equal(t, got.Parts[bucket], one.List)
			sum = sum.Add(one.List)
		}
		require.Equal(t, got.List, sum)
	}
}

const (
	bookOfA = "version: a\ncurrency: USD\nprovider_aliases: {al: alpha}\nmodels: [{id: alpha/a, names: [both], prices: [{rates: {input: 1}}]}]\ndeployments: [{name: da, as: alpha/a}]\nadjust: [{provider: alpha, multiply: 0.5}]\n"
	bookOfB = "version: b\ncurrency: USD\nprovider_aliases: {be: beta}\nmodels: [{id: beta/b, names: [both], prices: [{rates: {input: 2}}]}]\ndeployments: [{name: db, as: beta/b}]\n"
)

func TestOrderOfUnrelatedSourcesIsOfNoConsequence(t *testing.T) {
	forth, back := newBook(t, bookOfA, bookOfB), newBook(t, bookOfB, bookOfA)
	for _, provider := range []string{"", "al", "be", "alpha", "beta"} {
		for _, model := range []string{"a", "b", "alpha/a", "beta/b", "both", "da", "db"} {
			var first, second Quote
			forth.Quote(&Query{Provider: provider, Models: [3]string{model}, Usage: &million}, &first)
			back.Quote(&Query{Provider: provider, Models: [3]string{model}, Usage: &million}, &second)
			assert.Equal(t, first, second, "%s %s", provider, model)
		}
	}
	assert.NotEqual(t, forth.Version(), back.Version())
}

// TestPriceListsFitIn: a list has its own names for providers, knows no further
// names, and lists resellers as if they had made the models.
func TestPriceListsFitIn(t *testing.T) {
	row := func(id string, input int64, names ...string) *Row {
		r, ok := NewRow(id)
		require.True(t, ok)
		for _, name := range names {
			r.AddName(name)
		}
		p := Period{From: Always, Until: Never, Price: Price{Rates: NoRates()}}
		p.Rates[usage.Input] = input
		r.Prices = []Period{p}
		return r
	}
	draft := &Draft{File: "list.json", Version: "list", Currency: "USD", Rows: []*Row{
		row("al/one", 2_000_000), row("al/own-name", 3_000_000), row("reseller/one", 9_000_000), row("openai/new", 4_000_000), row("reseller/new", 9_000_000),
	}, Fallbacks: map[string][]string{"reseller": {"openai", "nobody"}}}
	native := `version: a
currency: USD
provider_aliases: {al: alpha}
models: [{id: alpha/one, names: [uno, own-name], dated: true, prices: [{rates: {input: 1}}]}]
`
	b, err := NewBook(parse(t, "a.yaml", native), draft.Source(nil))
	require.NoError(t, err)
	for _, tc := range []struct{ provider, model, id, net string }{
		{"alpha", "one", "alpha/one", "2"},
		{"al", "uno", "alpha/one", "2"},
		{"alpha", "one-20260101", "alpha/one", "2"},
		{"alpha", "own-name", "alpha/own-name", "3"},
		{"", "new", "openai/new", "4"},
		{"reseller", "one", "reseller/one", "9"},
	} {
		var got Quote
		b.Quote(&Query{Provider: tc.provider, Models: [3]string{tc.model}, Usage: &million}, &got)
		assert.Equal(t, []string{tc.id, tc.net}, []string{got.PriceID, got.Net.String()}, "%+v", tc)
	}
	assert.Equal(t, []string{"openai"}, b.shelves["reseller"].fallbacks)
	assert.Equal(t, "al/one", draft.Rows[0].ID, "the list's own row stays as it was")
}

func TestOnlyMissingReplacesNothing(t *testing.T) {
	list := `version: list
currency: USD
provider_aliases: {al: beta, fresh: beta}
models:
  - {id: alpha/A, prices: [{rates: {input: 10}}]}
  - {id: alpha/other, names: [both], prices: [{rates: {input: 10}}]}
  - {id: beta/both, prices: [{rates: {input: 30}}]}
  - {id: beta/new, names: [newer], prices: [{rates: {input: 40}}]}
`
	first, last := parse(t, "a.yaml", bookOfA), parse(t, "list.yaml", list)
	b, err := NewBook(first, last.OnlyMissing())
	require.NoError(t, err)
	assert.Equal(t, 3, b.Models())
	for _, tc := range []struct{ provider, model, net string }{
		{"alpha", "a", "0.5"},
		{"alpha", "both", "0.5"},
		{"alpha", "other", "0"},
		{"al", "a", "0.5"},
		{"beta", "both", "30"},
		{"fresh", "newer", "40"},
	} {
		var got Quote
		b.Quote(&Query{Provider: tc.provider, Models: [3]string{tc.model}, Usage: &million}, &got)
		assert.Equal(t, tc.net, got.Net.String(), "%+v", tc)
	}
	whole, err := NewBook(first, last)
	require.NoError(t, err)
	assert.Equal(t, 4, whole.Models(), "OnlyMissing leaves the source as it was")
}

func TestLaterSourcesWin(t *testing.T) {
	overlay := `version: mine
currency: USD
provider_aliases: {al: beta, old: al}
provider_fallbacks: {alpha: [beta]}
models:
  - {id: alpha/A, prices: [{rates: {input: 10}}]}
  - {id: beta/c, names: [b], prices: [{rates: {input: 20}}]}
deployments: [{name: da, as: beta/b}]
adjust: [{provider: alpha, multiply: 0.1}]
`
	b := newBook(t, bookOfA, bookOfB, overlay)
	assert.Equal(t, 3, b.Models())
	assert.Regexp(t, `^a\+b\+mine-[0-9a-f]{8}$`, b.Version())
	for _, tc := range []struct{ provider, model, id, net string }{
		{"alpha", "a", "alpha/A", "1"},     // replaced, adjusted anew
		{"alpha", "both", "beta/b", "0.2"}, // the replaced row's names are gone: the fallback's answers, alpha's bill
		{"beta", "b", "beta/c", "20"},      // a later row takes the name
		{"", "da", "beta/b", "2"},
		{"al", "c", "beta/c", "20"},
		{"old", "c", "beta/c", "20"},
	} {
		var got Quote
		b.Quote(&Query{Provider: tc.provider, Models: [3]string{tc.model}, Usage: &million}, &got)
		assert.Equal(t, tc.id, got.PriceID, "%+v", tc)
		assert.Equal(t, tc.net, got.Net.String(), "%+v", tc)
	}
}
