// Package aicostexporter sums what the ai_cost processor wrote on spans and
// sends the totals to a Prometheus remote-write target. In go spans with
// ai_cost.* attributes; out come cumulative series by owner, provider and
// model, re-sent at every flush. Spans without these attributes are ignored;
// spans that can't be summed are counted by reason.
//
// docs/adr/005: the flush loop is the exporter's own, exporterhelper wraps only
// the ingest side.
package aicostexporter

//go:generate go tool -modfile=../../internal/tools/go.mod mdatagen metadata.yaml
