package archtest

import (
	"fmt"
	"path"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// manifest is what ocb reads of builder-config.yaml.
type manifest struct {
	Receivers, Processors, Exporters, Connectors, Extensions, Providers []manifestEntry
}

type manifestEntry struct {
	Gomod, Import, Path string
}

func (m manifest) entries() []manifestEntry {
	var out []manifestEntry
	for _, list := range [][]manifestEntry{m.Receivers, m.Processors, m.Exporters, m.Connectors, m.Extensions, m.Providers} {
		out = append(out, list...)
	}
	return out
}

// behind are modules that stay at an older version on purpose; the manifest
// says why beside each.
var behind = map[string]string{
	"github.com/open-telemetry/opentelemetry-collector-contrib/extension/basicauthextension": "v0.155.0",
}

// required returns module → version of a go.mod.
func required(text string) map[string]string {
	out := map[string]string{}
	for line := range strings.Lines(text) {
		if fields := strings.Fields(strings.TrimPrefix(line, "require ")); len(fields) >= 2 && strings.HasPrefix(fields[1], "v") {
			out[fields[0]] = fields[1]
		}
	}
	return out
}

// drift tells where the manifest and go.mod would build from different
// releases. release maps "v0" and "v1" to the collector release of that line.
func drift(m manifest, product map[string]string, release map[string]string) []string {
	var out []string
	for _, entry := range m.entries() {
		name, version, _ := strings.Cut(entry.Gomod, " ")
		line, _, _ := strings.Cut(version, ".")
		want := release[line]
		if pinned, ok := behind[name]; ok {
			want = pinned
		}
		if own, ok := product[name]; ok {
			want = own
		}
		if name != module && version != want {
			out = append(out, fmt.Sprintf("builder-config.yaml has %s %s, want %s", name, version, want))
		}
	}
	return out
}

func loadManifest(t *testing.T) manifest {
	t.Helper()
	var out manifest
	require.NoError(t, yaml.Unmarshal(read(t, "builder-config.yaml"), &out))
	require.NotEmpty(t, out.entries())
	return out
}

// releases are the collector's two version lines: the builder's and component's.
func releases(t *testing.T) (product, release map[string]string) {
	t.Helper()
	product = required(string(read(t, "go.mod")))
	builder := required(string(read(t, "internal/tools/go.mod")))["go.opentelemetry.io/collector/cmd/builder"]
	stable := product["go.opentelemetry.io/collector/component"]
	require.NotEmpty(t, builder)
	require.NotEmpty(t, stable)
	return product, map[string]string{"v0": builder, "v1": stable}
}

func TestManifestMatchesModules(t *testing.T) {
	product, release := releases(t)
	assert.Empty(t, drift(loadManifest(t), product, release))
	for name, version := range product {
		if line, _, _ := strings.Cut(version, "."); within(name, "go.opentelemetry.io/collector") {
			assert.Equal(t, release[line], version, "go.mod: %s is of another collector release", name)
		}
	}
}

func TestManifestHoldsBothComponents(t *testing.T) {
	m := loadManifest(t)
	for list, directory := range map[*[]manifestEntry]string{
		&m.Processors: "processor/aicostprocessor", &m.Exporters: "exporter/aicostexporter",
	} {
		assert.Contains(t, *list, manifestEntry{Gomod: module + " v0.1.0", Import: path.Join(module, directory), Path: "."})
		assert.NotEmpty(t, read(t, directory+"/factory.go"))
	}
}

func TestDriftIsCaught(t *testing.T) {
	product := required("module x\n\nrequire (\n\tgo.opentelemetry.io/a v1.2.0\n\tgo.opentelemetry.io/b v0.9.0 // indirect\n)\nrequire c v1.0.0\n")
	require.Equal(t, map[string]string{"go.opentelemetry.io/a": "v1.2.0", "go.opentelemetry.io/b": "v0.9.0", "c": "v1.0.0"}, product)
	release := map[string]string{"v0": "v0.9.0", "v1": "v1.2.0"}
	for gomod, drifts := range map[string]bool{
		"go.opentelemetry.io/a v1.2.0": false, "go.opentelemetry.io/a v1.1.0": true, "c v1.0.0": false, "c v1.2.0": true,
		"elsewhere v0.9.0": false, "elsewhere v0.8.0": true, module + " v0.1.0": false,
	} {
		m := manifest{Extensions: []manifestEntry{{Gomod: gomod}}}
		assert.Equal(t, drifts, len(drift(m, product, release)) > 0, gomod)
	}
}
