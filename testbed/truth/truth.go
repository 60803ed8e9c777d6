// Package truth knows what the captured API calls really consumed, whatever
// their spans say, and computes what they cost. It shares no code with the
// product, so that both can only agree by being right.
package truth

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// Tokens are disjoint, except that Reasoning, OutputAudio and OutputImage are
// parts of Output, InputAudio is one of Input, and CacheWrite1h one of
// CacheWrite. Searches and SearchUnits are no tokens: each is billed by itself.
type Tokens struct {
	Input        int64 `json:"input_uncached" yaml:"input"`
	InputAudio   int64 `json:"input_audio" yaml:"input_audio"`
	CacheRead    int64 `json:"cache_read" yaml:"cache_read"`
	CacheWrite   int64 `json:"cache_write" yaml:"cache_write"`
	CacheWrite1h int64 `json:"cache_write_1h" yaml:"cache_write_1h"`
	Output       int64 `json:"output_total" yaml:"output"`
	OutputAudio  int64 `json:"output_audio" yaml:"output_audio"`
	OutputImage  int64 `json:"output_image" yaml:"output_image"`
	Reasoning    int64 `json:"reasoning" yaml:"reasoning"`
	Searches     int64 `json:"web_searches" yaml:"searches"`
	SearchUnits  int64 `json:"search_units" yaml:"search_units"` // of a rerank call
}

// Add returns the sums, count by count.
func (t Tokens) Add(u Tokens) Tokens {
	return Tokens{
		Input: t.Input + u.Input, InputAudio: t.InputAudio + u.InputAudio,
		CacheRead: t.CacheRead + u.CacheRead, CacheWrite: t.CacheWrite + u.CacheWrite, CacheWrite1h: t.CacheWrite1h + u.CacheWrite1h,
		Output: t.Output + u.Output, OutputAudio: t.OutputAudio + u.OutputAudio, OutputImage: t.OutputImage + u.OutputImage,
		Reasoning: t.Reasoning + u.Reasoning, Searches: t.Searches + u.Searches, SearchUnits: t.SearchUnits + u.SearchUnits,
	}
}

// Total is all tokens, each once.
func (t Tokens) Total() int64 { return t.Input + t.CacheRead + t.CacheWrite + t.Output }

// Call is one HTTP request to a model.
type Call struct {
	Tokens
	Number         int    `json:"seq"`
	Provider       string `json:"provider"`
	ModelRequested string `json:"model_requested"`
	ModelResponded string `json:"model_responded"`
	ServiceTier    string `json:"service_tier"`
	Region         string `json:"region"`
	ResponseID     string `json:"response_id"`
	Error          string `json:"error"` // set means that nothing was billed
	UsageOnWire    bool   `json:"usage_on_wire"`

	// ReportedCost is what a gateway says in its answer that it charges.
	ReportedCost json.Number `json:"provider_reported_cost_usd"`

	Verdict     string   `json:"-"` // how much of the usage can be read from the spans at all
	AlsoMissing []string `json:"-"` // what else the spans do not say
	SpanID      string   `json:"-"` // the span that carries the usage, if one does
}

// Model is what ran, as far as is known.
func (c Call) Model() string {
	if c.ModelResponded != "" {
		return c.ModelResponded
	}
	return c.ModelRequested
}

// File is the truth about one captured scenario.
type File struct {
	Name  string `json:"file"`
	Calls []Call `json:"calls"`
}

// Load reads truth.json and evidence.json of a directory of captured spans.
func Load(dir string) (map[string]File, error) {
	var truth struct {
		Files []File `json:"files"`
	}
	var evidence struct {
		Files []struct {
			Name  string `json:"file"`
			Calls []struct {
				Number      int      `json:"seq"`
				Verdict     string   `json:"verdict"`
				AlsoMissing []string `json:"also_missing"`
				SpanID      string   `json:"span_id"`
			} `json:"per_call"`
		} `json:"files"`
	}
	if err := read(filepath.Join(dir, "truth.json"), &truth); err != nil {
		return nil, err
	}
	if err := read(filepath.Join(dir, "evidence.json"), &evidence); err != nil {
		return nil, err
	}
	files := make(map[string]File, len(truth.Files))
	for _, file := range truth.Files {
		files[file.Name] = file
	}
	for _, file := range evidence.Files {
		calls := files[file.Name].Calls
		if len(calls) != len(file.Calls) {
			return nil, fmt.Errorf("%s: evidence of %d calls, truth of %d", file.Name, len(file.Calls), len(calls))
		}
		for i, call := range file.Calls {
			if calls[i].Number != call.Number {
				return nil, fmt.Errorf("%s: evidence of call %d where truth has %d", file.Name, call.Number, calls[i].Number)
			}
			calls[i].Verdict, calls[i].AlsoMissing, calls[i].SpanID = call.Verdict, call.AlsoMissing, call.SpanID
		}
	}
	return files, nil
}

func read(path string, into any) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}
