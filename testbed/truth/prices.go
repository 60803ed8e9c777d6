package truth

import (
	"cmp"
	_ "embed" // the price table
	"fmt"
	"math/big"

	"go.yaml.in/yaml/v3"
)

// Rates are prices in USD per million tokens, as decimal text. An absent cache
// rate means that the provider bills such tokens as input.
type Rates struct {
	Input        string `yaml:"input"`
	CacheRead    string `yaml:"cache_read"`
	CacheWrite   string `yaml:"cache_write"`
	CacheWrite1h string `yaml:"cache_write_1h"`
	Output       string `yaml:"output"`
}

// Prices are keyed by provider/model, or provider/model/tier.
type Prices map[string]Rates

//go:embed prices.yaml
var pricesText []byte

// LoadPrices returns what the captured calls cost.
func LoadPrices() (Prices, error) {
	var prices Prices
	if err := yaml.Unmarshal(pricesText, &prices); err != nil {
		return nil, fmt.Errorf("prices.yaml: %w", err)
	}
	return prices, nil
}

// Cost is what the tokens cost in USD, exactly.
func (p Prices) Cost(key string, tokens Tokens) (*big.Rat, error) {
	rates, found := p[key]
	if !found {
		return nil, fmt.Errorf("no price of %s", key)
	}
	write := cmp.Or(rates.CacheWrite, rates.Input)
	sum := new(big.Rat)
	for _, line := range []struct {
		count int64
		rate  string
	}{
		{tokens.Input, rates.Input},
		{tokens.CacheRead, cmp.Or(rates.CacheRead, rates.Input)},
		{tokens.CacheWrite - tokens.CacheWrite1h, write},
		{tokens.CacheWrite1h, cmp.Or(rates.CacheWrite1h, write)},
		{tokens.Output, cmp.Or(rates.Output, "0")},
	} {
		rate, ok := new(big.Rat).SetString(line.rate)
		if !ok {
			return nil, fmt.Errorf("price of %s: %q is not a decimal", key, line.rate)
		}
		sum.Add(sum, rate.Mul(rate, big.NewRat(line.count, 1_000_000)))
	}
	return sum, nil
}
