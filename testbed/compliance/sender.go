package compliance

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/exp/api/remote"
	"github.com/prometheus/compliance/remotewrite/sender"

	"github.com/aicost/aicost/internal/remotewrite"
)

const (
	// flushInterval is between two scrapes, each of which is written once.
	flushInterval = 300 * time.Millisecond
	// patience is how long a write may go on trying.
	patience = 20 * time.Second
)

// Writer is what is under test: it delivers series and says what became of them.
type Writer interface {
	Write(ctx context.Context, series []remotewrite.Series, deadline time.Time) remotewrite.Outcome
}

// Sender is what the suite runs: it scrapes the suite's target and writes what it
// got, again and again until it is told to end. One Sender may run many tests.
type Sender struct {
	// Protocol is what the writer is set to; empty is what the test demands.
	Protocol remotewrite.Protocol
	// Describe sends the families' metadata first, as remote write 1.0 has it.
	Describe bool

	mu       sync.Mutex
	outcomes []remotewrite.Outcome
}

var _ sender.Sender = (*Sender)(nil)

// Name is that of the exporter, and of the protocol where the test does not say.
func (s *Sender) Name() string {
	if s.Protocol == "" {
		return "aicost"
	}
	return "aicost-" + string(s.Protocol)
}

// Outcomes are what became of the writes so far.
func (s *Sender) Outcomes() []remotewrite.Outcome {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]remotewrite.Outcome(nil), s.outcomes...)
}

// Run scrapes and writes until ctx ends.
func (s *Sender) Run(ctx context.Context, o sender.Options) error {
	protocol := s.Protocol
	if protocol == "" {
		protocol = remotewrite.ProtocolV2
		if o.RemoteWriteMessage == remote.WriteV1MessageType {
			protocol = remotewrite.ProtocolV1
		}
	}
	client := remotewrite.NewClient(&http.Client{}, o.RemoteWriteEndpointURL, "aicost/compliance")
	writer := remotewrite.NewWriter(client, protocol, patience)
	if s.Describe {
		writer.Describe(ctx, []remotewrite.Family{{
			Name: "test_counter", Metadata: remotewrite.Metadata{Type: remotewrite.MetricTypeCounter, Help: "A counter."},
		}})
	}
	for ctx.Err() == nil {
		if err := s.flush(ctx, writer, o); err != nil && ctx.Err() == nil {
			return err
		}
		select {
		case <-ctx.Done():
		case <-time.After(flushInterval):
		}
	}
	return nil
}

// flush writes what one scrape finds. What is not fit to be sent is left out, as
// the exporter does.
func (s *Sender) flush(ctx context.Context, w Writer, o sender.Options) error {
	text, err := get(ctx, "http://"+o.ScrapeTargetHostPort+"/metrics")
	if err != nil {
		return err
	}
	now := time.Now()
	series, err := Scrape(text, Target{Job: o.ScrapeTargetJobName, Instance: o.ScrapeTargetHostPort}, now.UnixMilli())
	if err != nil {
		return err
	}
	fit := series[:0]
	for i := range series {
		if series[i].Validate() == remotewrite.DefectNone {
			fit = append(fit, series[i])
		}
	}
	outcome := w.Write(ctx, fit, now.Add(patience))
	s.mu.Lock()
	defer s.mu.Unlock()
	s.outcomes = append(s.outcomes, outcome)
	return nil
}

func get(ctx context.Context, url string) (string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return "", err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return "", err
	}
	if response.StatusCode != http.StatusOK {
		return "", fmt.Errorf("scrape answered %s", response.Status)
	}
	return string(text), nil
}
