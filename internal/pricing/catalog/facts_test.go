package catalog

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// fact is one row of the catalog as it is written, read without the engine so
// that a fault of the engine cannot hide one of the facts.
type fact struct {
	ID       string   `yaml:"id"`
	Names    []string `yaml:"names"`
	Source   string   `yaml:"source"`
	Checked  string   `yaml:"checked"`
	Agree    []string `yaml:"agree"`
	Disputed string   `yaml:"disputed"`
	Prices   []period `yaml:"prices"`
}

type period struct {
	From  string            `yaml:"from"`
	Until string            `yaml:"until"`
	Rates map[string]string `yaml:"rates"`
	Fees  map[string]string `yaml:"fees"`
	When  []overlay         `yaml:"when"`
}

type overlay struct {
	If struct {
		Over  int      `yaml:"input_over"`
		From  int      `yaml:"input_from"`
		Tiers []string `yaml:"service_tier"`
		In    []string `yaml:"region"`
	} `yaml:"if"`
	Rates    map[string]string `yaml:"rates"`
	Multiply string            `yaml:"multiply"`
}

func (f *fact) provider() string { return f.ID[:strings.Index(f.ID, "/")] }

// names returns everything the row answers to exactly.
func (f *fact) names() []string {
	return append([]string{f.ID[strings.Index(f.ID, "/")+1:]}, f.Names...)
}

// at returns the period in force on a date such as 2026-08-01, nil for none.
func (f *fact) at(date string) *period {
	for i := range f.Prices {
		p := &f.Prices[i]
		if (p.From == "" || p.From <= date) && (p.Until == "" || date < p.Until) {
			return p
		}
	}
	return nil
}

// contextTier returns the rates above so many input tokens; catalogs write the
// tier from 200,000 on as the one above 199,999, or round it.
func (p *period) contextTier(boundary int) map[string]string {
	for _, o := range p.When {
		lowest := max(o.If.Over, o.If.From)
		if o.If.Tiers == nil && o.If.In == nil && lowest > 0 && (lowest == boundary || lowest == boundary+1) {
			return o.Rates
		}
	}
	return nil
}

func (p *period) hasContextTier() bool {
	for _, o := range p.When {
		if o.If.Over+o.If.From > 0 && o.If.Tiers == nil {
			return true
		}
	}
	return false
}

// standIn is the rate that serves where one is not given.
var standIn = map[string]string{
	"cache_read": "input", "cache_write": "input", "cache_write_1h": "cache_write", "input_audio": "input", "input_image": "input",
	"output_audio": "output", "output_image": "output",
}

// rate returns what a token type costs per million tokens, through stand-ins.
func rate(rates map[string]string, name string) (float64, bool) {
	for ; name != ""; name = standIn[name] {
		if text, given := rates[name]; given {
			number, err := strconv.ParseFloat(text, 64)
			return number, err == nil
		}
	}
	return 0, false
}

func loadFacts(t *testing.T) []fact {
	t.Helper()
	files, err := filepath.Glob("*.yaml")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	var out []fact
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		var book struct {
			Models []fact `yaml:"models"`
		}
		require.NoError(t, yaml.Unmarshal(data, &book), file)
		for _, f := range book.Models {
			assert.Equal(t, strings.TrimSuffix(file, ".yaml"), f.provider(), "%s is in %s", f.ID, file)
		}
		out = append(out, book.Models...)
	}
	return out
}

// TestFactsArePlausible holds every row against what no real price list does:
// each of these was found in a public catalog.
func TestFactsArePlausible(t *testing.T) {
	for _, f := range loadFacts(t) {
		t.Run(f.ID, func(t *testing.T) {
			assert.NotEmpty(t, f.Source, "source")
			assert.Regexp(t, `^2026-\d\d-\d\d$`, f.Checked)
			assert.NotEqual(t, len(f.Agree) > 0, f.Disputed != "", "want either agree or disputed")
			require.NotEmpty(t, f.Prices)
			for i := range f.Prices {
				assertPlausible(t, &f.Prices[i])
			}
		})
	}
}

func assertPlausible(t *testing.T, p *period) {
	t.Helper()
	something := len(p.Fees) > 0
	for name, text := range p.Rates {
		number, ok := rate(p.Rates, name)
		assert.True(t, ok && number >= 0 && number <= 1000, "%s %s", name, text)
		something = something || number > 0
	}
	assert.True(t, something, "costs nothing")
	input, _ := rate(p.Rates, "input")
	read, _ := rate(p.Rates, "cache_read")
	write, _ := rate(p.Rates, "cache_write")
	longWrite, _ := rate(p.Rates, "cache_write_1h")
	assert.LessOrEqual(t, read, input, "a cache read costs more than input")
	assert.GreaterOrEqual(t, longWrite, write, "an hour in the cache costs less than five minutes")
	for _, o := range p.When {
		if o.Rates == nil {
			continue
		}
		for _, name := range []string{"input", "output", "cache_read", "cache_write", "cache_write_1h"} {
			if p.Rates[name] == "" {
				continue
			}
			base, _ := rate(p.Rates, name)
			above, _ := rate(o.Rates, name)
			assert.NotEmpty(t, o.Rates[name], "%s keeps its base price under %+v", name, o.If)
			assert.GreaterOrEqual(t, above, base, "%s is cheaper under %+v", name, o.If)
		}
	}
}
