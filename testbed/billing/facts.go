package billing

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// facts are what truth.json says of a file and its calls beside their usage.
type facts struct {
	Name            string `json:"file"`
	Instrumentation string `json:"instrumentation"`
	Calls           []struct {
		API    string `json:"api"`
		Stream bool   `json:"stream"`
	} `json:"calls"`
}

// Packages are the packages, with their versions, that made the files of each
// emitter.
func Packages(dir string) (map[string][]string, error) {
	text, err := os.ReadFile(filepath.Join(dir, "packages.json"))
	if err != nil {
		return nil, err
	}
	var packages map[string][]string
	if err := json.Unmarshal(text, &packages); err != nil {
		return nil, fmt.Errorf("packages.json: %w", err)
	}
	return packages, nil
}

func loadFacts(dir string) (map[string]facts, error) {
	text, err := os.ReadFile(filepath.Join(dir, "truth.json"))
	if err != nil {
		return nil, err
	}
	var list struct {
		Files []facts `json:"files"`
	}
	if err := json.Unmarshal(text, &list); err != nil {
		return nil, fmt.Errorf("truth.json: %w", err)
	}
	known := map[string]facts{}
	for _, file := range list.Files {
		known[file.Name] = file
	}
	return known, nil
}

// tell puts the facts on a file whose calls they are.
func (k facts) tell(f *File) {
	f.Instrumentation = k.Instrumentation
	for i := range f.Calls {
		f.Calls[i].API, f.Calls[i].Stream = k.Calls[i].API, k.Calls[i].Stream
	}
}
