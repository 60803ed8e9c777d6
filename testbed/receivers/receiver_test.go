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
	kind     kind
	protocol remotewrite.Protocol
	start    func(ctx context.Context, at place) (running, error)
	language language
}

// kind says where in the documentation a receiver is, and when it is run.
type kind int

const (
	always   kind = iota // and in the first table
	further              // only with -all, in the first table: it takes time to build, or can't be had everywhere
	longTerm             // only with -long-term, in the second table: what takes over past one machine, minutes to build
)

// place is where a receiver runs; the same place again holds the same data.
type place struct {
	binary, dir string
	addresses   [6]string // as many as any receiver listens on
}

// running is a started receiver.
type running struct {
	*process.Process                    // takes the writes
	beside           []*process.Process // what else it takes to answer queries
	write, ask       string             // URLs of the remote-write endpoint, and of what is before /api/v1/query
}

// receivers are the columns of the tables, in their order.
var receivers = []receiver{
	{"Prometheus 3.16, v1", binaries.Prometheus, always, remotewrite.ProtocolV1, inOrder, anchored},
	{"Prometheus 3.16, v2", binaries.Prometheus, always, remotewrite.ProtocolV2, inOrder, anchored},
	{"3.16 with a window, v1", binaries.Prometheus, always, remotewrite.ProtocolV1, outOfOrder, anchored},
	{"3.16 with a window, v2", binaries.Prometheus, always, remotewrite.ProtocolV2, outOfOrder, anchored},
	{"3.16 with start timestamps, v2", binaries.Prometheus, always, remotewrite.ProtocolV2, startTimes, anchored},
	{"Prometheus 2.42, v1", binaries.Prometheus242, further, remotewrite.ProtocolV1, inOrder, atLastSample},
	{"VictoriaMetrics 1.151, v1", binaries.VictoriaMetrics, further, remotewrite.ProtocolV1, victoriaMetrics, ofVictoriaMetrics},
	{"VictoriaMetrics 1.79, v1", binaries.VictoriaMetrics179, further, remotewrite.ProtocolV1, victoriaMetrics, ofVictoriaMetrics},
	{"Cortex 1.21, v1", binaries.Cortex, longTerm, remotewrite.ProtocolV1, cortex, atLastSample},
	{"Cortex 1.21, v2", binaries.Cortex, longTerm, remotewrite.ProtocolV2, cortex, atLastSample},
	{"Mimir 3.0, v1", binaries.Mimir, longTerm, remotewrite.ProtocolV1, mimir, anchored},
	{"Mimir 3.0, v2", binaries.Mimir, longTerm, remotewrite.ProtocolV2, mimir, anchored},
	{"Thanos 0.42, v1", binaries.Thanos, longTerm, remotewrite.ProtocolV1, thanos, atLastSample},
}

func inOrder(ctx context.Context, at place) (running, error) {
	return startPrometheus(ctx, at, prometheus.Options{})
}

func outOfOrder(ctx context.Context, at place) (running, error) {
	return startPrometheus(ctx, at, prometheus.Options{OutOfOrder: 30 * time.Minute})
}

// startTimes has the receiver believe when a counter says that it began.
func startTimes(ctx context.Context, at place) (running, error) {
	return startPrometheus(ctx, at, prometheus.Options{Features: []string{"st-storage", "use-start-timestamps"}})
}

func startPrometheus(ctx context.Context, at place, o prometheus.Options) (running, error) {
	o.Binary, o.Dir, o.Address, o.Evaluation = at.binary, at.dir, at.addresses[0], time.Minute
	server, err := prometheus.Start(ctx, o)
	if err != nil {
		return running{}, err
	}
	return running{Process: server.Process, write: server.WriteURL(), ask: at.url(0)}, nil
}

// victoriaMetrics is set up to answer with what it was just sent. The interval
// of de-duplication is the shortest there is: without one, a request that is
// sent again is kept twice.
func victoriaMetrics(ctx context.Context, at place) (running, error) {
	return at.run(ctx, "/health", nil, running{write: at.url(0) + "/api/v1/write", ask: at.url(0)},
		"-storageDataPath="+filepath.Join(at.dir, "data"),
		"-httpListenAddr="+at.addresses[0],
		"-search.latencyOffset=0s",
		"-search.disableCache",
		"-dedup.minScrapeInterval=1ms",
		"-loggerLevel=WARN")
}

func (p place) url(i int) string { return "http://" + p.addresses[i] }

// run starts the receiver's program and waits for its health check at the first
// address.
func (p place) run(ctx context.Context, health string, env []string, r running, args ...string) (running, error) {
	child, err := process.Start(process.Spec{Path: p.binary, Args: args, Env: env, Dir: p.dir})
	if err != nil {
		return running{}, err
	}
	if err := child.WaitReady(ctx, p.url(0)+health); err != nil {
		child.Kill()
		return running{}, err
	}
	r.Process = child
	return r, nil
}

// startLimit and stopLimit are far above what a receiver needs.
const (
	startLimit = 60 * time.Second
	stopLimit  = 30 * time.Second
)

// server is a receiver that runs for a test.
type server struct {
	receiver
	place
	running
	client prometheus.Client
}

// serve starts a receiver in a place of its own, which ends with the test.
func serve(t *testing.T, r receiver) *server {
	t.Helper()
	binary, err := r.binary.Path()
	require.NoError(t, err)
	s := &server{receiver: r, place: place{binary: binary, dir: t.TempDir()}}
	free, err := process.FreeAddresses(len(s.addresses))
	require.NoError(t, err)
	copy(s.addresses[:], free)
	s.again(t)
	t.Cleanup(func() {
		s.end()
		if t.Failed() {
			t.Log("the receiver logged:\n" + s.Log())
		}
	})
	return s
}

// again starts an ended receiver anew, at the same addresses and with its data.
func (s *server) again(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), startLimit)
	defer cancel()
	started, err := s.start(ctx, s.place)
	require.NoError(t, err)
	s.running, s.client.URL = started, started.ask
}

// stop ends the receiver as an orchestrator does, whatever it makes of that: Cortex
// says that it failed.
func (s *server) stop(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), stopLimit)
	defer cancel()
	require.NotErrorIs(t, s.Stop(ctx), context.DeadlineExceeded)
	s.end()
}

// end kills what is still running.
func (s *server) end() {
	s.Kill()
	for _, p := range s.beside {
		p.Kill()
	}
}

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
