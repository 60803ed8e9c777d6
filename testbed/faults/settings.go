package faults

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// Settings are what a row may set in the collector's configuration.
type Settings struct {
	Memory      bool          // totals in memory alone
	FSync       bool          // the storage waits for the disk
	MaxSize     int64         // of a storage file in bytes; 0 is no limit
	Flush       time.Duration // flush_interval; 0 is 400 ms
	Protocol    string        // remote-write; empty is v1
	Units       []string      // empty is team and project
	SeriesLimit int           // 0 is the exporter's default
	Labels      map[string]string
	Histograms  string // empty is classic
	Replica     string // in place of the collector's own name
}

const (
	flushInterval = 400 * time.Millisecond
	targetTimeout = 600 * time.Millisecond // how long the exporter waits for the target
)

// place is what the configuration of one collector has to name.
type place struct {
	row, replica, book, state, target, sibling string
}

type document map[string]any

// configuration writes the pipeline of README.md, without a batch processor:
// what the client is told is what the exporter said.
func (s Settings) configuration(p place) ([]byte, error) {
	owned := document{}
	for _, unit := range s.units() {
		owned[unit] = document{"attributes": []string{unit}}
	}
	extensions := document{"health_check": document{"endpoint": "${env:HEALTH}"}}
	exporter := s.exporter(p)
	exporters := document{"ai_cost": exporter}
	if !s.Memory {
		exporter["storage"] = "file_storage"
		extensions["file_storage"] = document{"directory": p.state, "create_directory": true, "fsync": s.FSync, "max_size": s.MaxSize}
	}
	if p.sibling != "" {
		exporters["otlp_grpc/traces"] = document{
			"endpoint": p.sibling, "tls": document{"insecure": true},
			"sending_queue": document{"enabled": false}, "retry_on_failure": document{"enabled": false},
		}
	}
	return yaml.Marshal(document{
		"extensions": extensions,
		"receivers": document{"otlp": document{"protocols": document{
			"grpc": document{"endpoint": "${env:OTLP_GRPC}"}, "http": document{"endpoint": "${env:OTLP_HTTP}"},
		}}},
		"processors": document{"ai_cost": document{
			"prices": document{"books": []any{document{"path": p.book}}}, "ownership": document{"units": owned},
		}},
		"exporters": exporters,
		"service": document{
			"extensions": slices.Sorted(maps.Keys(extensions)),
			"telemetry":  document{"metrics": document{"level": "none"}},
			"pipelines": document{"traces": document{
				"receivers": []string{"otlp"}, "processors": []string{"ai_cost"}, "exporters": slices.Sorted(maps.Keys(exporters)),
			}},
		},
	})
}

// exporter is the part that the matrix is about.
func (s Settings) exporter(p place) document {
	labels := document{"row": p.row}
	for name, value := range s.Labels {
		labels[name] = value
	}
	exporter := document{
		"http":             document{"endpoint": p.target, "timeout": targetTimeout.String()},
		"flush_interval":   s.flush().String(),
		"shutdown_timeout": "5s",
		"replica":          p.replica,
		"external_labels":  labels,
		"units":            s.units(),
	}
	if s.Protocol != "" {
		exporter["protocol"] = s.Protocol
	}
	if s.Histograms != "" {
		exporter["histograms"] = s.Histograms
	}
	if s.Replica != "" {
		exporter["replica"] = s.Replica
	}
	if s.SeriesLimit != 0 {
		exporter["series_limit"] = s.SeriesLimit
	}
	return exporter
}

func (s Settings) units() []string {
	if len(s.Units) == 0 {
		return []string{"team", "project"}
	}
	return s.Units
}

func (s Settings) flush() time.Duration {
	if s.Flush == 0 {
		return flushInterval
	}
	return s.Flush
}

// String names the storage, which is part of every combination.
func (s Settings) String() string {
	var words []string
	switch {
	case s.Memory:
		words = append(words, "memory")
	case s.FSync:
		words = append(words, "fsync")
	default:
		words = append(words, "no fsync")
	}
	if s.Protocol != "" {
		words = append(words, s.Protocol)
	}
	if s.Flush != 0 {
		words = append(words, fmt.Sprintf("flush %s", s.Flush))
	}
	return strings.Join(words, ", ")
}
