// Package receivers holds the exporter to real remote-write receivers: what
// each answers to the protocol's odd requests, and whether spend, asked for in
// the receiver's own query language, is the truth about the spans that were sent.
// What it finds is the table in docs/receivers.md.
package receivers

import (
	"context"
	"errors"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/internal/remotewrite"
	"github.com/aicost/aicost/testbed/binaries"
	"github.com/aicost/aicost/testbed/process"
	"github.com/aicost/aicost/testbed/prometheus"
)

// receiver is a program as users run it and the protocol that it is written to.
type receiver struct {
	name     string // heads a column of the table
	binary   binaries.Binary
	extra    bool // run only with -all: it takes time to build, or can't be had everywhere
	protocol remotewrite.Protocol
	start    func(ctx context.Context, o place) (*process.Process, error)
	language language
}

// place is where a receiver runs; the same place again holds the same data.
type place struct{ binary, dir, address string }

// receivers are the columns of the table, in its order.
var receivers = []receiver{
	{"Prometheus 3.16, v1", binaries.Prometheus, false, remotewrite.ProtocolV1, inOrder, anchored},
	{"Prometheus 3.16, v2", binaries.Prometheus, false, remotewrite.ProtocolV2, inOrder, anchored},
	{"3.16 with a window, v1", binaries.Prometheus, false, remotewrite.ProtocolV1, outOfOrder, anchored},
	{"3.16 with a window, v2", binaries.Prometheus, false, remotewrite.ProtocolV2, outOfOrder, anchored},
	{"3.16 with start timestamps, v2", binaries.Prometheus, false, remotewrite.ProtocolV2, startTimes, anchored},
	{"Prometheus 2.42, v1", binaries.Prometheus242, true, remotewrite.ProtocolV1, inOrder, atLastSample},
	{"VictoriaMetrics 1.151, v1", binaries.VictoriaMetrics, true, remotewrite.ProtocolV1, victoriaMetrics, ofVictoriaMetrics},
	{"VictoriaMetrics 1.79, v1", binaries.VictoriaMetrics179, true, remotewrite.ProtocolV1, victoriaMetrics, ofVictoriaMetrics},
}

func inOrder(ctx context.Context, o place) (*process.Process, error) {
	return startPrometheus(ctx, o, prometheus.Options{})
}

func outOfOrder(ctx context.Context, o place) (*process.Process, error) {
	return startPrometheus(ctx, o, prometheus.Options{OutOfOrder: 30 * time.Minute})
}

// startTimes has the receiver believe when a counter says that it began.
func startTimes(ctx context.Context, o place) (*process.Process, error) {
	return startPrometheus(ctx, o, prometheus.Options{Features: []string{"st-storage", "use-start-timestamps"}})
}

func startPrometheus(ctx context.Context, at place, o prometheus.Options) (*process.Process, error) {
	o.Binary, o.Dir, o.Address, o.Evaluation = at.binary, at.dir, at.address, time.Minute
	server, err := prometheus.Start(ctx, o)
	if err != nil {
		return nil, err
	}
	return server.Process, nil
}

// victoriaMetrics is set up to answer with what it was just sent. The interval
// of de-duplication is the shortest there is: without one, a request that is
// sent again is kept twice.
func victoriaMetrics(ctx context.Context, o place) (*process.Process, error) {
	child, err := process.Start(process.Spec{Path: o.binary, Args: []string{
		"-storageDataPath=" + filepath.Join(o.dir, "data"),
		"-httpListenAddr=" + o.address,
		"-search.latencyOffset=0s",
		"-search.disableCache",
		"-dedup.minScrapeInterval=1ms",
		"-loggerLevel=WARN",
	}})
	if err != nil {
		return nil, err
	}
	if err := child.WaitReady(ctx, "http://"+o.address+"/health"); err != nil {
		child.Kill()
		return nil, err
	}
	return child, nil
}

// startLimit and stopLimit are far above what a receiver needs.
const (
	startLimit = 60 * time.Second
	stopLimit  = 30 * time.Second
)

// server is a running receiver.
type server struct {
	receiver
	place
	process *process.Process
	client  prometheus.Client
}

// serve starts a receiver in a place of its own, which ends with the test.
func serve(t *testing.T, r receiver) *server {
	t.Helper()
	binary, err := r.binary.Path()
	require.NoError(t, err)
	free, err := process.FreeAddresses(1)
	require.NoError(t, err)
	s := &server{receiver: r, place: place{binary, t.TempDir(), free[0]}}
	s.client.URL = "http://" + s.address
	s.again(t)
	t.Cleanup(func() {
		s.process.Kill()
		if t.Failed() {
			t.Log("the receiver logged:\n" + s.process.Log())
		}
	})
	return s
}

// again starts an ended receiver anew, at the same address and with its data.
func (s *server) again(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), startLimit)
	defer cancel()
	var err error
	s.process, err = s.start(ctx, s.place)
	require.NoError(t, err)
}

// stop ends the receiver as an orchestrator does.
func (s *server) stop(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), stopLimit)
	defer cancel()
	require.NoError(t, s.process.Stop(ctx))
}

func (s *server) writeURL() string { return s.client.URL + "/api/v1/write" }

// settle makes what was taken visible to queries.
func (s *server) settle(ctx context.Context) error {
	if s.language != ofVictoriaMetrics {
		return nil // Prometheus shows a sample once it has answered
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.client.URL+"/internal/force_flush", nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return errors.New("force_flush answered " + response.Status)
	}
	return nil
}
