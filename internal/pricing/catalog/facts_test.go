package catalog

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
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
	Patterns []string `yaml:"patterns"`
	Dated    bool     `yaml:"dated"`
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
	Fees  map[string]fee    `yaml:"fees"`
	When  []overlay         `yaml:"when"`
}

type overlay struct {
	If       condition         `yaml:"if"`
	Rates    map[string]string `yaml:"rates"`
	Fees     map[string]fee    `yaml:"fees"`
	Multiply string            `yaml:"multiply"`
}

type condition struct {
	Over      int      `yaml:"input_over"`
	AtLeast   int      `yaml:"input_from"`
	Tiers     []string `yaml:"service_tier"`
	In        []string `yaml:"region"`
	From      string   `yaml:"from"`
	Until     string   `yaml:"until"`
	Zone      string   `yaml:"zone"`
	Days      []string `yaml:"days"`
	Hours     []string `yaml:"hours"`
	Contexts  []string `yaml:"search_context"`
	Sizes     []string `yaml:"image_size"`
	Qualities []string `yaml:"image_quality"`
}

// isContext reports whether the size of the input is all that is asked for.
func (c condition) isContext() bool {
	rest := c
	rest.Over, rest.AtLeast = 0, 0
	return c.Over+c.AtLeast > 0 && reflect.DeepEqual(rest, condition{})
}

// inForce reports whether the dates of a condition hold on a date.
func (c condition) inForce(date string) bool {
	return (c.From == "" || c.From <= date) && (c.Until == "" || date < c.Until)
}

// fee is a price for so many things, as "0.01" or {price: "10", per: 1000}.
type fee struct {
	price float64
	per   float64
	text  string
}

// UnmarshalYAML reads either form.
func (f *fee) UnmarshalYAML(n *yaml.Node) error {
	written := struct{ Price, Per string }{n.Value, "1"}
	f.text = n.Value
	if n.Kind == yaml.MappingNode {
		if err := n.Decode(&written); err != nil {
			return err
		}
		f.text = written.Price + "/" + written.Per
	}
	var err error
	if f.price, err = strconv.ParseFloat(written.Price, 64); err == nil {
		f.per, err = strconv.ParseFloat(written.Per, 64)
	}
	return err
}

// each is the price of one thing.
func (f fee) each() float64 { return f.price / f.per }

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
		lowest := max(o.If.Over, o.If.AtLeast)
		if o.If.isContext() && (lowest == boundary || lowest == boundary+1) {
			return o.Rates
		}
	}
	return nil
}

func (p *period) hasContextTier() bool {
	for _, o := range p.When {
		if o.If.isContext() {
			return true
		}
	}
	return false
}

// standIn is the rate that serves where one is not given.
var standIn = map[string]string{
	"cache_read": "input", "cache_read_audio": "cache_read", "cache_read_image": "cache_read", "cache_write": "input",
	"cache_write_1h": "cache_write", "input_audio": "input", "input_image": "input",
	"reasoning": "output", "output_audio": "output", "output_image": "output",
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
		data, err := os.Open(file)
		require.NoError(t, err)
		var book struct {
			Version   string              `yaml:"version"`
			Currency  string              `yaml:"currency"`
			Aliases   map[string]string   `yaml:"provider_aliases"`
			Fallbacks map[string][]string `yaml:"provider_fallbacks"`
			Models    []fact              `yaml:"models"`
		}
		decoder := yaml.NewDecoder(data)
		decoder.KnownFields(true) // what is not read here would not be checked
		require.NoError(t, decoder.Decode(&book), file)
		require.NoError(t, data.Close())
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

// allFees are those of a period and of all conditions in it.
func (p *period) allFees() map[string]fee {
	out := map[string]fee{}
	maps.Copy(out, p.Fees)
	for i, o := range p.When {
		for name, f := range o.Fees {
			out[fmt.Sprintf("when[%d] %s", i, name)] = f
		}
	}
	return out
}

func assertPlausible(t *testing.T, p *period) {
	t.Helper()
	something := false
	for name, f := range p.allFees() {
		assert.True(t, f.price >= 0 && f.each() <= 10 && f.per >= 1, "%s %s", name, f.text)
		something = something || f.price > 0
	}
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
	for cached, plain := range map[string]string{"cache_read_audio": "input_audio", "cache_read_image": "input_image"} {
		of, _ := rate(p.Rates, cached)
		whole, _ := rate(p.Rates, plain)
		assert.LessOrEqual(t, of, whole, "%s costs more than %s", cached, plain)
	}
	assert.GreaterOrEqual(t, longWrite, write, "an hour in the cache costs less than five minutes")
	for _, o := range p.When {
		for name, f := range o.Fees {
			assert.Contains(t, p.Fees, name, "%+v has a fee that there is none for otherwise", o.If)
			assert.NotEqual(t, p.Fees[name].each(), f.each(), "%s is the same under %+v", name, o.If)
		}
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
