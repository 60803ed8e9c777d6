package pricing

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestBadBooksSayWhatIsWrongAndWhere reads books whose comments "#! text" tell
// every complaint about their line: no complaint may be missing or more.
func TestBadBooksSayWhatIsWrongAndWhere(t *testing.T) {
	files, err := filepath.Glob("testdata/bad/*.yaml")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, path := range files {
		file := filepath.Base(path)
		t.Run(file, func(t *testing.T) {
			data, err := os.ReadFile(path)
			require.NoError(t, err)
			source, err := ParseBook(file, data)
			if err == nil {
				_, err = NewBook(source)
			} else {
				assert.Nil(t, source)
			}
			require.Error(t, err)
			got := strings.Split(err.Error(), "\n")
			for at, line := range strings.Split(string(data), "\n") {
				for _, want := range strings.Split(line, " #! ")[1:] {
					where := fmt.Sprintf("%s:%d: ", file, at+1)
					if strings.HasPrefix(want, "yaml: ") { // the decoder counts its own lines
						where = file + ": "
					}
					got = without(t, got, where+want)
				}
			}
			assert.Empty(t, got, "complaints that nobody expected")
		})
	}
}

// without removes the one complaint that begins with prefix.
func without(t *testing.T, complaints []string, prefix string) []string {
	t.Helper()
	for at, complaint := range complaints {
		if strings.HasPrefix(complaint, prefix) {
			return append(append([]string{}, complaints[:at]...), complaints[at+1:]...)
		}
	}
	assert.Fail(t, "missing complaint", "%s\nin\n%s", prefix, strings.Join(complaints, "\n"))
	return complaints
}

// TestSmallUnitsOfCurrencyHaveHigherBounds reads a price that is dear in dollars
// and an everyday one in yen or rupiah.
func TestSmallUnitsOfCurrencyHaveHigherBounds(t *testing.T) {
	book := func(currency, rate string) error {
		_, err := ParseBook("a.yaml", []byte("version: v\ncurrency: "+currency+"\nmodels:\n- {id: openai/a, prices: [{rates: {output: "+rate+"}}]}\n"))
		return err
	}
	require.Error(t, book("USD", "240000"))
	require.Error(t, book("EUR", "240000"))
	require.NoError(t, book("JPY", "11000"))
	require.NoError(t, book("IDR", "240000"))
	require.EqualError(t, book("IDR", "240000000"),
		`a.yaml:4: output: "240000000" is not likely: want IDR per one million tokens, zero or from 0.0001 to 10000000, such as "3" where a token costs 0.000003`)
}

func TestSourcesOfOneBookAgree(t *testing.T) {
	one := parse(t, "one.yaml", "version: v\ncurrency: USD\nmodels:\n- {id: openai/a, prices: [{rates: {input: 1}}]}\n")
	same := parse(t, "same.yaml", "version: v\ncurrency: USD\nmodels:\n- {id: openai/a, prices: [{rates: {input: 1}}]}\n")
	euro := parse(t, "euro.yaml", "version: v\ncurrency: EUR\nmodels:\n- {id: openai/b, prices: [{rates: {input: 1}}]}\n")
	_, err := JoinSources("catalog", one, same)
	assert.EqualError(t, err, "same.yaml:4: id: openai/a is also at one.yaml:4: want each id once in a book")
	_, err = JoinSources("catalog", one, euro)
	assert.EqualError(t, err, "one.yaml: want version v and currency EUR as in euro.yaml, got v and USD")
	_, err = NewBook(one, euro)
	assert.EqualError(t, err, "euro.yaml:1: currency: want USD as in one.yaml, got EUR")
	_, err = NewBook()
	assert.Error(t, err)
	_, err = JoinSources("catalog")
	assert.Error(t, err)
	whole, err := JoinSources("catalog", one, parse(t, "two.yaml", "version: v\ncurrency: USD\nmodels: []\n"))
	require.NoError(t, err)
	book, err := NewBook(whole)
	require.NoError(t, err)
	assert.Equal(t, 1, book.Models())
	assert.Regexp(t, `^v-[0-9a-f]{8}$`, book.Version())
}

func TestAByteChangesTheVersion(t *testing.T) {
	text := "version: v\ncurrency: USD\nmodels: []\n"
	first, second := newBook(t, text), newBook(t, text+"#")
	assert.Regexp(t, `^v-[0-9a-f]{8}$`, first.Version())
	assert.NotEqual(t, first.Version(), second.Version())
	assert.Equal(t, first.Version(), newBook(t, text).Version())
	assert.True(t, first.Checked().IsZero())
}

// parse reads a good book.
func parse(t testing.TB, file, text string) *Source {
	t.Helper()
	source, err := ParseBook(file, []byte(text))
	require.NoError(t, err)
	return source
}

// newBook lays good books over each other.
func newBook(t testing.TB, texts ...string) *Book {
	t.Helper()
	var sources []*Source
	for at, text := range texts {
		sources = append(sources, parse(t, fmt.Sprintf("book%d.yaml", at), text))
	}
	book, err := NewBook(sources...)
	require.NoError(t, err)
	return book
}
