// Package importers reads the price lists of other projects into the terms of
// our own books. They are read as they are: each knows its units, and what is
// absurd, ambiguous or cannot be said in a book is left out with a finding.
package importers

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aicost/aicost/internal/pricing"
)

// The formats, as configs and commands name them.
const (
	LiteLLM     = "litellm"
	GenAIPrices = "genai_prices"
	ModelsDev   = "models_dev"
)

var readers = map[string]func(file string, data []byte) (*pricing.Draft, error){
	LiteLLM: readLiteLLM, GenAIPrices: readGenAIPrices, ModelsDev: readModelsDev,
}

// Formats are the names that Read knows.
func Formats() []string { return []string{LiteLLM, GenAIPrices, ModelsDev} }

// Read reads a price list. The draft tells what was left out. An error is for a
// file that is no list of that format at all; it names the file and the line.
func Read(format, file string, data []byte) (*pricing.Source, *pricing.Draft, error) {
	read := readers[format]
	if read == nil {
		return nil, nil, fmt.Errorf("%s: format: %q is none of %s", file, format, strings.Join(slices.Concat([]string{"native"}, Formats()), ", "))
	}
	draft, err := read(file, data)
	if err != nil {
		return nil, nil, err
	}
	return draft.Source(data), draft, nil
}
