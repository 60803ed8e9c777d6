package catalog

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// statement is what a public catalog says one model costs, in US dollars: rates
// per million tokens, fees per one.
type statement struct {
	rates   map[string]float64
	tiers   map[int]map[string]float64    // by the input tokens they begin above
	windows map[string]map[string]float64 // by the hours in UTC they are for
	fees    map[asked]map[string]float64
}

// asked is what a fee goes by; zero for none of it.
type asked struct{ context, size, quality string }

// String is empty when nothing was asked.
func (a asked) String() string {
	return strings.Join(strings.Fields(a.context+" "+a.size+" "+a.quality), " ")
}

func newStatement() statement {
	return statement{
		rates: map[string]float64{}, tiers: map[int]map[string]float64{},
		windows: map[string]map[string]float64{}, fees: map[asked]map[string]float64{},
	}
}

func (s *statement) tier(boundary int) map[string]float64 {
	if s.tiers[boundary] == nil {
		s.tiers[boundary] = map[string]float64{}
	}
	return s.tiers[boundary]
}

func (s *statement) fee(a asked, name string, price float64) {
	if s.fees[a] == nil {
		s.fees[a] = map[string]float64{}
	}
	s.fees[a][name] = price
}

// publicCatalog answers what it states for one provider's model, by the name
// of its own entry.
type publicCatalog interface {
	find(provider, model string) map[string]statement
}

// readPublic reads a file of the folder of public catalogs kept beside the
// project, and skips the test where there is none.
func readPublic(t *testing.T, name string, into any) {
	t.Helper()
	dir, err := os.Getwd()
	require.NoError(t, err)
	for ; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		require.NotEqual(t, dir, filepath.Dir(dir), "no go.mod above the test")
	}
	data, err := os.ReadFile(filepath.Join(dir, "..", "shared", "data", name))
	if os.IsNotExist(err) {
		t.Skipf("%s is not beside the project", name)
	}
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, into))
}
