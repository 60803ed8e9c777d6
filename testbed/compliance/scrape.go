// Package compliance holds the exporter's writer to the Prometheus project's
// compliance suite for remote-write senders. The suite dictates metrics as
// OpenMetrics text and looks at the requests that come of them, so this package
// has what an exporter of spans lacks: a reader of that text.
package compliance

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/exemplar"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/textparse"

	"github.com/aicost/aicost/internal/remotewrite"
)

// Target says where text was scraped from; every series carries it.
type Target struct{ Job, Instance string }

// Scrape reads OpenMetrics text as a scraper at time now, in Unix milliseconds,
// does: one series a sample, sorted labels, and the scraper's own series up and
// scrape_samples_scraped. Text that is not OpenMetrics is an error.
func Scrape(text string, from Target, now int64) ([]remotewrite.Series, error) {
	s := scrape{
		parser: textparse.NewOpenMetricsParser([]byte(text), labels.NewSymbolTable(), textparse.WithOMParserSTSeriesSkipped()),
		from:   from, now: now, families: map[string]*remotewrite.Metadata{},
	}
	for {
		entry, err := s.parser.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("scrape: %w", err)
		}
		s.read(entry)
	}
	scraped := float64(len(s.series))
	s.own("up", 1)
	s.own("scrape_samples_scraped", scraped)
	s.own("scrape_series_added", scraped)
	return s.series, nil
}

type scrape struct {
	parser   textparse.Parser
	from     Target
	now      int64
	families map[string]*remotewrite.Metadata
	series   []remotewrite.Series
}

func (s *scrape) read(entry textparse.Entry) {
	switch entry {
	case textparse.EntryType:
		name, kind := s.parser.Type()
		s.family(name).Type = metricType(kind)
	case textparse.EntryHelp:
		name, help := s.parser.Help()
		s.family(name).Help = string(help)
	case textparse.EntryUnit:
		name, unit := s.parser.Unit()
		s.family(name).Unit = string(unit)
	case textparse.EntrySeries:
		s.sample()
	default: // a comment, or a native histogram, which the text can't hold
	}
}

func (s *scrape) family(name []byte) *remotewrite.Metadata {
	family := s.families[string(name)]
	if family == nil {
		family = &remotewrite.Metadata{}
		s.families[string(name)] = family
	}
	return family
}

func (s *scrape) sample() {
	var set labels.Labels
	s.parser.Labels(&set)
	_, at, value := s.parser.Series()
	sample := remotewrite.Sample{Value: value, Timestamp: s.now, Start: s.parser.StartTimestamp()}
	if at != nil {
		sample.Timestamp = *at
	}
	one := s.labelled(set, sample)
	one.Metadata = s.described(set.Get(model.MetricNameLabel))
	for e := (exemplar.Exemplar{}); s.parser.Exemplar(&e); e = (exemplar.Exemplar{}) {
		one.Exemplars = append(one.Exemplars, remotewrite.Exemplar{Labels: pairs(e.Labels), Value: e.Value, Timestamp: e.Ts})
	}
	s.series = append(s.series, one)
}

func (s *scrape) own(name string, value float64) {
	set := labels.FromStrings(model.MetricNameLabel, name)
	s.series = append(s.series, s.labelled(set, remotewrite.Sample{Value: value, Timestamp: s.now}))
}

// labelled adds the target's labels.
func (s *scrape) labelled(set labels.Labels, sample remotewrite.Sample) remotewrite.Series {
	builder := labels.NewBuilder(set)
	builder.Set(model.JobLabel, s.from.Job).Set(model.InstanceLabel, s.from.Instance)
	return remotewrite.Series{Labels: pairs(builder.Labels()), Samples: []remotewrite.Sample{sample}}
}

// described finds the metadata of a series by its family's name, which a suffix
// may follow.
func (s *scrape) described(name string) *remotewrite.Metadata {
	for _, suffix := range []string{"", "_total", "_bucket", "_sum", "_count"} {
		if family := s.families[strings.TrimSuffix(name, suffix)]; family != nil {
			return family
		}
	}
	return nil
}

func pairs(set labels.Labels) []remotewrite.Label {
	var all []remotewrite.Label
	set.Range(func(l labels.Label) { all = append(all, remotewrite.Label{Name: l.Name, Value: l.Value}) })
	return all
}

// metricType is unspecified for what the exporter never writes, such as a summary.
func metricType(kind model.MetricType) remotewrite.MetricType {
	switch kind {
	case model.MetricTypeCounter:
		return remotewrite.MetricTypeCounter
	case model.MetricTypeGauge:
		return remotewrite.MetricTypeGauge
	case model.MetricTypeHistogram:
		return remotewrite.MetricTypeHistogram
	default:
		return remotewrite.MetricTypeUnspecified
	}
}
