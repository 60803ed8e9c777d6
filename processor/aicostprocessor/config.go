package aicostprocessor

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.opentelemetry.io/collector/component"

	"github.com/aicost/aicost/internal/attr"
	"github.com/aicost/aicost/internal/pricing/importers"
)

// Config is what a user sets. The zero file, `ai_cost:`, works: it is
// createDefaultConfig's value.
type Config struct {
	// Detail says how much is written on each call.
	Detail Detail `mapstructure:"detail"`
	// AttributePrefix begins the name of every attribute that is written.
	AttributePrefix string          `mapstructure:"attribute_prefix"`
	Prices          PricesConfig    `mapstructure:"prices"`
	Ownership       OwnershipConfig `mapstructure:"ownership"`
	Usage           UsageConfig     `mapstructure:"usage"`
	Repeats         RepeatsConfig   `mapstructure:"repeats"`
	Privacy         PrivacyConfig   `mapstructure:"privacy"`
	// prevent unkeyed literal initialization
	_ struct{}
}

// PricesConfig says where prices come from.
type PricesConfig struct {
	// Catalog is the book to start from: embedded or none.
	Catalog string `mapstructure:"catalog"`
	// Books overlay the catalog in order; a later row replaces an earlier one.
	Books []BookConfig `mapstructure:"books"`
	// ReloadInterval is how often the books are looked at for changes.
	ReloadInterval time.Duration `mapstructure:"reload_interval"`
	// ReportedCost says what to do with a cost that the provider or a gateway
	// put on the span: prefer it, ignore it, or compare it, which is to prefer it
	// and put the book's own amount beside it.
	ReportedCost string `mapstructure:"reported_cost"`
	// WriteGenAICost puts amounts under the convention's names too, on spans that
	// have none there.
	WriteGenAICost bool `mapstructure:"write_gen_ai_cost"`
	// MaxAge is how long ago prices may have been checked before the log warns;
	// 0 never warns.
	MaxAge time.Duration `mapstructure:"max_age"`
	_      struct{}
}

// BookConfig is one price book.
type BookConfig struct {
	Path string `mapstructure:"path"`
	// Format is native, or the format of a price list that is read as a book.
	Format string `mapstructure:"format"`
	// OnlyMissing takes the rows alone that no book before has.
	OnlyMissing bool `mapstructure:"only_missing"`
	_           struct{}
}

// OwnershipConfig says whose calls are whose: table files, the keys of one
// inline, or both, the inline ones first.
type OwnershipConfig struct {
	// Table is short for Tables with one file.
	Table string `mapstructure:"table"`
	// Tables overlay each other in order; what an earlier one says wins.
	Tables         []TableConfig `mapstructure:"tables"`
	ReloadInterval time.Duration `mapstructure:"reload_interval"`
	// Inherit is batch, to take units from the nearest tagged ancestor in the
	// same batch, or none.
	Inherit    string         `mapstructure:"inherit"`
	Version    string         `mapstructure:"version"`
	Units      map[string]any `mapstructure:"units"`
	Teams      []any          `mapstructure:"teams"`
	Rules      []any          `mapstructure:"rules"`
	Ineligible []any          `mapstructure:"ineligible"`
	_          struct{}
}

// Detail is how much is written on each call.
type Detail string

// DetailMinimal is what the exporter needs, DetailStandard adds what a person
// asks first, DetailFull adds where everything came from.
const (
	DetailMinimal  Detail = "minimal"
	DetailStandard Detail = "standard"
	DetailFull     Detail = "full"
)

// UnmarshalText accepts the three levels and nothing else.
func (d *Detail) UnmarshalText(text []byte) error {
	switch level := Detail(text); level {
	case DetailMinimal, DetailStandard, DetailFull:
		*d = level
		return nil
	}
	return fmt.Errorf("%q is none of minimal, standard, full", text)
}

const (
	catalogEmbedded = "embedded"
	catalogNone     = "none"
	reportedPrefer  = "prefer"
	reportedIgnore  = "ignore"
	reportedCompare = "compare"
	formatNative    = "native"
	inheritBatch    = "batch"
	inheritNone     = "none"

	minReloadInterval = time.Second
)

func createDefaultConfig() component.Config {
	return &Config{
		Detail:          DetailStandard,
		AttributePrefix: attr.DefaultPrefix,
		Prices:          PricesConfig{Catalog: catalogEmbedded, ReloadInterval: 30 * time.Second, ReportedCost: reportedPrefer, MaxAge: 90 * 24 * time.Hour},
		Ownership:       OwnershipConfig{ReloadInterval: 30 * time.Second, Inherit: inheritBatch},
		Repeats:         RepeatsConfig{Calls: 1 << 16, Within: 10 * time.Minute},
		Privacy:         PrivacyConfig{Identity: identityKeep},
	}
}

// Validate reports every mistake that can be seen without opening a file.
func (c *Config) Validate() error {
	return errors.Join(checkPrefix(c.AttributePrefix), c.Usage.foreign(c.AttributePrefix), c.Privacy.foreign(c.AttributePrefix), c.personalLabel())
}

// Validate reports unknown words and empty paths.
func (c *PricesConfig) Validate() error {
	problems := []error{
		oneOf("catalog", c.Catalog, catalogEmbedded, catalogNone),
		oneOf("reported_cost", c.ReportedCost, reportedPrefer, reportedIgnore, reportedCompare),
		interval(c.ReloadInterval),
	}
	if c.Catalog == catalogNone && len(c.Books) == 0 {
		problems = append(problems, errors.New("books: catalog is none, so at least one book is needed"))
	}
	for i, book := range c.Books {
		if book.Path == "" {
			problems = append(problems, fmt.Errorf("books[%d].path: a file is needed", i))
		}
		if book.Format != "" {
			problems = append(problems, oneOf(fmt.Sprintf("books[%d].format", i), book.Format, bookFormats()...))
		}
		if book.OnlyMissing && i == 0 && c.Catalog == catalogNone {
			problems = append(problems, fmt.Errorf("books[%d].only_missing: no book stands before it", i))
		}
	}
	if c.MaxAge < 0 {
		problems = append(problems, fmt.Errorf("max_age: %s is negative; 0 never warns", c.MaxAge))
	}
	return errors.Join(problems...)
}

func bookFormats() []string { return append([]string{formatNative}, importers.Formats()...) }

// inline reports whether the config has a table of its own.
func (c *OwnershipConfig) inline() bool {
	return c.Units != nil || c.Teams != nil || c.Rules != nil || c.Ineligible != nil
}

// Validate reports unknown words, table files of unknown kind or given twice, and
// a version of nothing.
func (c *OwnershipConfig) Validate() error {
	problems := []error{oneOf("inherit", c.Inherit, inheritBatch, inheritNone), interval(c.ReloadInterval)}
	if c.Version != "" && !c.inline() {
		problems = append(problems, errors.New("version: is of the units, teams, rules and ineligible sources that stand here, and there are none; put it into the table's file"))
	}
	problems = append(problems, c.checkTables()...)
	return errors.Join(problems...)
}

func oneOf(key, value string, accepted ...string) error {
	if slices.Contains(accepted, value) {
		return nil
	}
	return fmt.Errorf("%s: %q is none of %s", key, value, strings.Join(accepted, ", "))
}

func interval(d time.Duration) error {
	if d < minReloadInterval {
		return fmt.Errorf("reload_interval: %s is too short, use at least %s", d, minReloadInterval)
	}
	return nil
}
