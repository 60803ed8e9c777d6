package book

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAConfigMakesTheBookThatItWasMadeOf(t *testing.T) {
	const row = "version: v\ncurrency: USD\nmodels: [{id: openai/gpt-4o, prices: [{rates: {input: 1, output: 10}}]}]\n"
	path := file(t, "own.yaml", row)
	for _, spec := range []string{"embedded", path, "embedded," + path, "embedded,missing:" + path} {
		config, err := Config(spec)
		require.NoError(t, err)
		want, err := Load(spec)
		require.NoError(t, err)
		got, err := LoadConfig(&config.Prices)
		require.NoError(t, err)
		assert.Equal(t, want, got, spec)
	}
}
