// Package collector reads what a collector's own configuration says of the
// processor, as the collector does.
package collector

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/confmap/provider/envprovider"
	"go.opentelemetry.io/collector/confmap/provider/fileprovider"
	"go.uber.org/zap"

	"github.com/aicost/aicost/cmd/aicost/pipeline"
	"github.com/aicost/aicost/processor/aicostprocessor"
)

// Config reads the processor's section of a configuration file: FILE where there
// is one, FILE#ai_cost/name where there are several. Variables (${env:X}) and
// files (${file:X}) in it are expanded, and what the collector would refuse in
// the section is refused. Paths in it are relative to the working directory, as
// they are for a collector.
func Config(ctx context.Context, spec string) (*aicostprocessor.Config, error) {
	path, name := spec, ""
	if i := strings.LastIndex(spec, "#ai_cost"); i >= 0 {
		path, name = spec[:i], spec[i+1:]
	}
	if _, err := os.Stat(path); err != nil { // the resolver's words for it are many
		return nil, err
	}
	whole, err := resolve(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	key, err := choose(whole, name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	config := pipeline.DefaultConfig()
	section, err := whole.Sub(processors + confmap.KeyDelimiter + key)
	if err == nil {
		err = section.Unmarshal(config)
	}
	if err == nil {
		err = confmap.Validate(config)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: processors: %s: %w", path, key, err)
	}
	return config, nil
}

func resolve(ctx context.Context, path string) (conf *confmap.Conf, err error) {
	resolver, err := confmap.NewResolver(confmap.ResolverSettings{
		URIs:              []string{"file:" + path},
		ProviderFactories: []confmap.ProviderFactory{fileprovider.NewFactory(), envprovider.NewFactory()},
		ProviderSettings:  confmap.ProviderSettings{Logger: zap.NewNop()},
		DefaultScheme:     "env",
	})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, resolver.Shutdown(context.WithoutCancel(ctx))) }()
	return resolver.Resolve(ctx)
}

const processors = "processors"

// choose returns the key of the section that is meant.
func choose(whole *confmap.Conf, name string) (string, error) {
	all, err := whole.Sub(processors)
	if err != nil {
		return "", err
	}
	var keys []string
	for _, key := range slices.Sorted(maps.Keys(all.ToStringMap())) {
		var id component.ID
		if id.UnmarshalText([]byte(key)) == nil && id.Type() == aicostprocessor.NewFactory().Type() {
			keys = append(keys, key)
		}
	}
	switch {
	case slices.Contains(keys, name):
		return name, nil
	case len(keys) == 0:
		return "", errors.New("no ai_cost among its processors")
	case name != "":
		return "", fmt.Errorf("no processor %s in it; there are %s", name, strings.Join(keys, ", "))
	case len(keys) > 1:
		return "", fmt.Errorf("has several ai_cost processors: %s; say which, as in FILE#%s", strings.Join(keys, ", "), keys[0])
	}
	return keys[0], nil
}
