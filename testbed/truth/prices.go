package truth

import (
	"cmp"
	_ "embed" // the price table
	"fmt"
	"math/big"

	"go.yaml.in/yaml/v3"
)

// Rates are prices in USD, as decimal text: per million tokens, and each for
// what is no token. An absent rate of cached, audio or image tokens means that
// the provider bills them as text.
type Rates struct {
	Input        string `yaml:"input"`
	InputAudio   string `yaml:"input_audio"`
	CacheRead    string `yaml:"cache_read"`
	CacheWrite   string `yaml:"cache_write"`
	CacheWrite1h string `yaml:"cache_write_1h"`
	Output       string `yaml:"output"`
	OutputAudio  string `yaml:"output_audio"`
	OutputImage  string `yaml:"output_image"`
	Search       string `yaml:"search"`
	SearchUnit   string `yaml:"search_unit"`
}

// Prices are keyed by provider/model, followed by /tier where another tier than
// the standard one answered and by /region where that one has a price of its own.
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

// key is that of the price of a call.
func (p Prices) key(call Call) string {
	key := call.Provider + "/" + call.Model()
	if call.ServiceTier != "" {
		key += "/" + call.ServiceTier
	}
	if _, regional := p[key+"/"+call.Region]; regional {
		key += "/" + call.Region
	}
	return key
}

// Cost is what was consumed costs in USD, exactly.
func (p Prices) Cost(key string, used Tokens) (*big.Rat, error) {
	rates, found := p[key]
	if !found {
		return nil, fmt.Errorf("no price of %s", key)
	}
	const million = 1_000_000
	output, write := cmp.Or(rates.Output, "0"), cmp.Or(rates.CacheWrite, rates.Input)
	sum := new(big.Rat)
	for _, line := range []struct {
		count int64
		rate  string
		per   int64
	}{
		{used.Input - used.InputAudio, rates.Input, million},
		{used.InputAudio, cmp.Or(rates.InputAudio, rates.Input), million},
		{used.CacheRead, cmp.Or(rates.CacheRead, rates.Input), million},
		{used.CacheWrite - used.CacheWrite1h, write, million},
		{used.CacheWrite1h, cmp.Or(rates.CacheWrite1h, write), million},
		{used.Output - used.OutputAudio - used.OutputImage, output, million},
		{used.OutputAudio, cmp.Or(rates.OutputAudio, output), million},
		{used.OutputImage, cmp.Or(rates.OutputImage, output), million},
		{used.Searches, rates.Search, 1},
		{used.SearchUnits, rates.SearchUnit, 1},
	} {
		if line.count == 0 {
			continue
		}
		rate, ok := new(big.Rat).SetString(line.rate)
		if !ok {
			return nil, fmt.Errorf("price of %s: %q is not a decimal", key, line.rate)
		}
		sum.Add(sum, rate.Mul(rate, big.NewRat(line.count, line.per)))
	}
	return sum, nil
}
