package aicostexporter

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/config/confighttp"

	"github.com/aicost/aicost/internal/attr"
	"github.com/aicost/aicost/internal/remotewrite"
	"github.com/aicost/aicost/internal/rollup"
)

const (
	defaultFlushInterval   = time.Minute
	defaultShutdownTimeout = 10 * time.Second
	defaultRequestTimeout  = 10 * time.Second
	defaultSeriesLimit     = 50_000
	// seriesPerValue is how many series there may be for each value that a label
	// may have, where nothing is said: combinations of a few labels, with some 25
	// series each.
	seriesPerValue    = 50
	defaultExpiration = 35 * 24 * time.Hour
	defaultWindow     = time.Hour
	defaultSpans      = 1_000_000

	defaultCurrency = "USD"

	minFlushInterval = 100 * time.Millisecond
	minTimeout       = time.Millisecond
	minSeriesLimit   = 1_000
	minLabelValues   = 10
	minValueLength   = 32
	minExpiration    = 10 * time.Minute
	minWindow        = time.Second
	maxSpans         = 100_000_000
	maxUnits         = 16
	maxLabelLength   = 256
)

// Config is what a user writes under exporters: ai_cost.
type Config struct {
	// HTTP is the remote-write target and how to reach it.
	HTTP confighttp.ClientConfig `mapstructure:"http"`
	// Protocol is the version of remote write: v1 (default), v2, or auto, which
	// is v2 with a target that knows it and v1 with others.
	Protocol remotewrite.Protocol `mapstructure:"protocol"`
	// FlushInterval is the time between two flushes.
	FlushInterval time.Duration `mapstructure:"flush_interval"`
	// ShutdownTimeout bounds the last flush.
	ShutdownTimeout time.Duration `mapstructure:"shutdown_timeout"`
	// Replica names this writer among all that see part of the spans; it must
	// be stable over restarts. Empty is the host's name, followed by the
	// exporter's own if it has one.
	Replica string `mapstructure:"replica"`
	// SeriesLimit bounds the series that are held.
	SeriesLimit int `mapstructure:"series_limit"`
	// LabelValuesLimit is how many values a unit, but for the team, or the model
	// may have as a label; 0 is a fiftieth of SeriesLimit.
	LabelValuesLimit int `mapstructure:"label_values_limit"`
	// LabelValueLengthLimit is how long the value of a label may be, in bytes.
	LabelValueLengthLimit int `mapstructure:"label_value_length_limit"`
	// Histograms says how durations are counted: classic (default), native or none.
	Histograms Histograms `mapstructure:"histograms"`
	// Storage is the extension in which totals survive the process, such as
	// file_storage. Without one they are held in memory alone.
	Storage *component.ID `mapstructure:"storage"`
	// SeriesExpiration is how long a series may be without a call before it is
	// ended; 0 is for ever.
	SeriesExpiration time.Duration `mapstructure:"series_expiration"`
	// Deduplication says which spans are known when they are delivered again.
	Deduplication Deduplication `mapstructure:"deduplication"`
	// ExternalLabels are put on every series.
	ExternalLabels map[string]string `mapstructure:"external_labels"`
	// Currency is the ISO 4217 code of the amounts that are summed.
	Currency string `mapstructure:"currency"`
	// Units are the allocation units that become labels.
	Units []string `mapstructure:"units"`
	// AttributePrefix begins the names of the attributes that are read.
	AttributePrefix string `mapstructure:"attribute_prefix"`

	// prevent unkeyed literal initialization
	_ struct{}
}

// Deduplication bounds the memory of spans that were summed.
type Deduplication struct {
	// Window is for how long a span is known.
	Window time.Duration `mapstructure:"window"`
	// Spans is how many are known at most; 0 is none.
	Spans int `mapstructure:"spans"`

	// prevent unkeyed literal initialization
	_ struct{}
}

// Validate names every mistake at once, each by its key.
func (d *Deduplication) Validate() error {
	problems := []error{}
	if err := validateDuration("window", d.Window, minWindow); err != nil {
		problems = append(problems, fmt.Errorf("%w; spans: 0 turns deduplication off", err))
	}
	if d.Spans < 0 || d.Spans > maxSpans {
		problems = append(problems, fmt.Errorf("spans: between 0 (off) and %d are accepted, not %d", maxSpans, d.Spans))
	}
	return errors.Join(problems...)
}

// Histograms says how durations are counted.
type Histograms string

// The ways to count durations.
const (
	HistogramsClassic Histograms = "classic"
	HistogramsNative  Histograms = "native"
	HistogramsNone    Histograms = "none"
)

// UnmarshalText takes "classic", "native" and "none".
func (h *Histograms) UnmarshalText(text []byte) error {
	switch parsed := Histograms(text); parsed {
	case HistogramsClassic, HistogramsNative, HistogramsNone:
		*h = parsed
		return nil
	default:
		return fmt.Errorf("%q is unknown, accepted are classic, native and none", string(text))
	}
}

// counted is what the ledger knows them as.
func (h Histograms) counted() rollup.Histograms {
	switch h {
	case HistogramsClassic:
		return rollup.HistogramsClassic
	case HistogramsNative:
		return rollup.HistogramsNative
	case HistogramsNone:
		return rollup.HistogramsNone
	default:
		return rollup.HistogramsNone
	}
}

func createDefaultConfig() component.Config {
	client := confighttp.NewDefaultClientConfig()
	client.Timeout = defaultRequestTimeout
	return &Config{
		HTTP:            client,
		Protocol:        remotewrite.ProtocolV1,
		FlushInterval:   defaultFlushInterval,
		ShutdownTimeout: defaultShutdownTimeout,
		SeriesLimit:     defaultSeriesLimit,

		LabelValueLengthLimit: rollup.DefaultValueLength,

		SeriesExpiration: defaultExpiration,
		Deduplication:    Deduplication{Window: defaultWindow, Spans: defaultSpans},
		Histograms:       HistogramsClassic,
		Currency:         defaultCurrency,
		Units:            slices.Clone(attr.DefaultUnits[:]),
		AttributePrefix:  attr.DefaultPrefix,
	}
}

// Validate names every mistake at once, each by its key.
func (c *Config) Validate() error {
	problems := []error{
		validateDuration("http::timeout", c.HTTP.Timeout, minTimeout),
		validateDuration("flush_interval", c.FlushInterval, minFlushInterval),
		validateDuration("shutdown_timeout", c.ShutdownTimeout, minTimeout),
		c.validateHTTP(), c.validateUnits(), c.validateExternalLabels(), validateReplica(c.Replica),
	}
	add := func(form string, arguments ...any) { problems = append(problems, fmt.Errorf(form, arguments...)) }
	if c.SeriesExpiration != 0 {
		if err := validateDuration("series_expiration", c.SeriesExpiration, minExpiration); err != nil {
			add("%w, or 0 for never", err)
		}
	}
	if c.SeriesLimit < minSeriesLimit {
		add("series_limit: %d is too small, at least %d is accepted", c.SeriesLimit, minSeriesLimit)
	}
	if c.LabelValuesLimit != 0 && c.LabelValuesLimit < minLabelValues {
		add("label_values_limit: %d is too small, at least %d is accepted, or 0 for a fiftieth of series_limit", c.LabelValuesLimit, minLabelValues)
	}
	if c.LabelValueLengthLimit < minValueLength || c.LabelValueLengthLimit > rollup.MaxValueLength {
		add("label_value_length_limit: between %d and %d bytes are accepted, not %d", minValueLength, rollup.MaxValueLength, c.LabelValueLengthLimit)
	}
	if !strings.HasSuffix(c.AttributePrefix, ".") || len(c.AttributePrefix) < 2 {
		add("attribute_prefix: %q must be a namespace that ends in a dot, such as %s", c.AttributePrefix, attr.DefaultPrefix)
	}
	if len(c.Currency) != 3 || strings.Trim(c.Currency, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		add("currency: %q is no ISO 4217 code of three capital letters, such as %s", c.Currency, defaultCurrency)
	}
	return errors.Join(problems...)
}

// ledger shapes the ledger of a replica.
func (c *Config) ledger(replica string) rollup.Settings {
	constant := map[string]string{"replica": replica}
	maps.Copy(constant, c.ExternalLabels)
	return rollup.Settings{
		Units: c.Units, Constant: constant, Currency: c.Currency, Limit: c.SeriesLimit, Histograms: c.Histograms.counted(),
		Values: cmp.Or(c.LabelValuesLimit, c.SeriesLimit/seriesPerValue), ValueLength: c.LabelValueLengthLimit,
		Window: c.Deduplication.Window, Spans: c.Deduplication.Spans, Durable: c.Storage != nil,
	}
}

// validateDuration knows a bare number, which configuration reads as
// nanoseconds, when it sees one.
func validateDuration(key string, got, least time.Duration) error {
	switch {
	case got >= least:
		return nil
	case got > 0 && got < time.Microsecond:
		return fmt.Errorf("%s: %d has no unit, write it as in %ds", key, got, got)
	default:
		return fmt.Errorf("%s: %s is too short, at least %s is accepted", key, got, least)
	}
}

// reservedHeaders are remote write's own.
var reservedHeaders = []string{"Content-Encoding", "Content-Type", "User-Agent", "X-Prometheus-Remote-Write-Version"}

func (c *Config) validateHTTP() error {
	var problems []error
	add := func(form string, arguments ...any) { problems = append(problems, fmt.Errorf(form, arguments...)) }
	if c.HTTP.Endpoint == "" {
		add("http::endpoint: the remote-write URL is missing, such as http://localhost:9090/api/v1/write")
	} else if target, err := url.Parse(c.HTTP.Endpoint); err != nil || target.Host == "" || (target.Scheme != "http" && target.Scheme != "https") {
		add("http::endpoint: not an http or https URL such as http://localhost:9090/api/v1/write") // it may hold a password
	} else if target.Path == "" || target.Path == "/" {
		add("http::endpoint: has no path, Prometheus takes remote writes at /api/v1/write")
	}
	if c.HTTP.Compression.IsCompressed() {
		add("http::compression: remote write has its own, leave it out")
	}
	for name := range c.HTTP.Headers.Iter {
		if slices.ContainsFunc(reservedHeaders, func(reserved string) bool { return strings.EqualFold(reserved, name) }) {
			add("http::headers: %s is set by remote write itself", name)
		}
	}
	return errors.Join(problems...)
}

// attributes share the units' namespace, so a unit can't have their names.
var attributes = []string{
	attr.Status, attr.Reason, attr.Amount, attr.Currency, attr.ListAmount, attr.BookAmount, attr.Provider, attr.Model, attr.UsageMode, attr.Untagged,
}

func (c *Config) validateUnits() error {
	var problems []error
	add := func(form string, arguments ...any) { problems = append(problems, fmt.Errorf(form, arguments...)) }
	if len(c.Units) == 0 || len(c.Units) > maxUnits {
		add("units: between 1 and %d are accepted, not %d", maxUnits, len(c.Units))
	}
	for i, unit := range c.Units {
		switch {
		case !validLabelName(unit):
			add("units[%d]: %q is no label name, accepted are letters, digits and underscores", i, unit)
		case slices.Contains(rollup.Reserved(), unit), slices.Contains(attributes, unit):
			add("units[%d]: %q has a meaning of its own", i, unit)
		case slices.Contains(c.Units[:i], unit):
			add("units[%d]: %q is there twice", i, unit)
		}
	}
	return errors.Join(problems...)
}

func (c *Config) validateExternalLabels() error {
	var problems []error
	add := func(form string, arguments ...any) { problems = append(problems, fmt.Errorf(form, arguments...)) }
	for name, value := range c.ExternalLabels {
		switch {
		case !validLabelName(name):
			add("external_labels::%s: no label name, accepted are letters, digits and underscores", name)
		case slices.Contains(rollup.Reserved(), name), slices.Contains(c.Units, name):
			add("external_labels::%s: the series have a label of that name", name)
		}
		if value == "" || len(value) > maxLabelLength || !utf8.ValidString(value) {
			add("external_labels::%s: the value must be 1 to %d bytes of UTF-8", name, maxLabelLength)
		}
	}
	slices.SortFunc(problems, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) }) // maps have no order
	return errors.Join(problems...)
}

// validateReplica lets an empty name through: it stands for the host's.
func validateReplica(replica string) error {
	if len(replica) > maxLabelLength || !utf8.ValidString(replica) || strings.ContainsFunc(replica, func(r rune) bool { return r <= ' ' }) {
		return fmt.Errorf("replica: must be at most %d bytes of UTF-8 without blanks", maxLabelLength)
	}
	return nil
}

// validLabelName keeps to the charset that every receiver takes; two leading
// underscores are Prometheus' own.
func validLabelName(name string) bool {
	for i, r := range name {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '_'
		if !letter && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return name != "" && len(name) <= maxLabelLength && !strings.HasPrefix(name, "__")
}
