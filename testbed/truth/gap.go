package truth

import (
	"bytes"
	"fmt"
	"os"

	"go.yaml.in/yaml/v3"
)

// Gap is a reviewed difference between what an API call consumed and what can
// be billed from its spans. A gap states the whole difference, so that both a
// regression and an improvement make its test fail.
type Gap struct {
	File  string `yaml:"file"`
	Call  int    `yaml:"call"`  // number of the call in truth.json
	Why   string `yaml:"why"`   // key of the list's reasons
	Seen  Seen   `yaml:"seen"`  // default: billed
	Off   Tokens `yaml:"off"`   // billed minus truth
	Price string `yaml:"price"` // key of the price that is applied, when it is not the true one
}

// Seen is what becomes of a call.
type Seen string

// What may become of a call.
const (
	Billed   Seen = ""         // counted and priced
	NoUsage  Seen = "no_usage" // counted; its spans carry no usage
	Unpriced Seen = "unpriced" // counted with its tokens; no price is known
	Absent   Seen = "absent"   // no span tells of it
	Failed   Seen = "failed"   // counted as an error, nothing billed
)

// Gaps are reviewed differences by file and call.
type Gaps map[string]map[int]Gap

// LoadGaps reads a list of gaps and checks that each has a reason.
func LoadGaps(path string) (Gaps, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var list struct {
		Reasons map[string]string `yaml:"reasons"`
		Gaps    []Gap             `yaml:"gaps"`
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&list); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	gaps, used := Gaps{}, map[string]bool{}
	for _, gap := range list.Gaps {
		if list.Reasons[gap.Why] == "" {
			return nil, fmt.Errorf("%s: %s call %d: no reason %q", path, gap.File, gap.Call, gap.Why)
		}
		used[gap.Why] = true
		if gaps[gap.File] == nil {
			gaps[gap.File] = map[int]Gap{}
		}
		if _, twice := gaps[gap.File][gap.Call]; twice {
			return nil, fmt.Errorf("%s: %s call %d is listed twice", path, gap.File, gap.Call)
		}
		gaps[gap.File][gap.Call] = gap
	}
	for reason := range list.Reasons {
		if !used[reason] {
			return nil, fmt.Errorf("%s: nothing has the reason %q", path, reason)
		}
	}
	return gaps, nil
}
