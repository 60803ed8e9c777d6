// Package prometheus runs a real Prometheus server on loopback and asks it in
// PromQL.
package prometheus

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/prometheus/common/model"
	"go.yaml.in/yaml/v3"

	"github.com/aicost/aicost/testbed/process"
)

// Options say how a server is set up. Only Binary and Dir are needed.
type Options struct {
	Binary       string
	Dir          string // holds the configuration and the data
	Address      string // host:port; empty takes a free loopback port
	RuleFiles    []string
	Evaluation   time.Duration // between rule evaluations; 0 is 1 s
	Alertmanager string        // host:port; empty is none
	OutOfOrder   time.Duration // how late a sample may be; 0 is not at all
	Features     []string      // as --enable-feature takes them
	Scrape       []string      // host:port of what serves /metrics, asked as often as rules are evaluated
	Log          io.Writer
}

// Server is a running Prometheus that receives remote-write.
type Server struct {
	*Client
	*process.Process
	URL string
}

// Start starts a server and waits until it is ready.
func Start(ctx context.Context, o Options) (*Server, error) {
	if o.Address == "" {
		free, err := process.FreeAddresses(1)
		if err != nil {
			return nil, err
		}
		o.Address = free[0]
	}
	file := filepath.Join(o.Dir, "prometheus.yml")
	text, err := configuration(o)
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(file, text, 0o600); err != nil {
		return nil, err
	}
	args := []string{
		"--config.file=" + file,
		"--storage.tsdb.path=" + filepath.Join(o.Dir, "data"),
		"--web.listen-address=" + o.Address,
		"--web.enable-remote-write-receiver",
		"--log.level=warn",
	}
	if len(o.Features) > 0 {
		args = append(args, "--enable-feature="+strings.Join(o.Features, ","))
	}
	child, err := process.Start(process.Spec{Path: o.Binary, Log: o.Log, Args: args})
	if err != nil {
		return nil, err
	}
	url := "http://" + o.Address
	if err := child.WaitReady(ctx, url+"/-/ready"); err != nil {
		child.Kill()
		return nil, err
	}
	return &Server{Client: &Client{URL: url}, Process: child, URL: url}, nil
}

// WriteURL is where remote-write goes.
func (s *Server) WriteURL() string { return s.URL + "/api/v1/write" }

func configuration(o Options) ([]byte, error) {
	evaluation := o.Evaluation
	if evaluation == 0 {
		evaluation = time.Second
	}
	rules := make([]string, len(o.RuleFiles))
	for i, file := range o.RuleFiles {
		path, err := filepath.Abs(file)
		if err != nil {
			return nil, err
		}
		rules[i] = path
	}
	document := map[string]any{
		"global":     map[string]any{"evaluation_interval": fmt.Sprintf("%dms", evaluation.Milliseconds())},
		"rule_files": rules,
	}
	if len(o.Scrape) > 0 {
		document["scrape_configs"] = []any{map[string]any{
			"job_name": "otelcol", "scrape_interval": model.Duration(evaluation).String(), "scrape_timeout": model.Duration(evaluation).String(),
			"static_configs": []any{map[string]any{"targets": o.Scrape}},
		}}
	}
	if o.OutOfOrder != 0 {
		window := fmt.Sprintf("%dms", o.OutOfOrder.Milliseconds())
		document["storage"] = map[string]any{"tsdb": map[string]any{"out_of_order_time_window": window}}
	}
	if o.Alertmanager != "" {
		target := map[string]any{"targets": []string{o.Alertmanager}}
		document["alerting"] = map[string]any{
			"alertmanagers": []any{map[string]any{"static_configs": []any{target}}},
		}
	}
	return yaml.Marshal(document)
}
