package receivers

import (
	"context"
	"errors"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/aicost/aicost/internal/remotewrite"
	"github.com/aicost/aicost/testbed/process"
	"github.com/aicost/aicost/testbed/prometheus"
)

// cortex is all of Cortex in one process, with one tenant.
func cortex(ctx context.Context, at place) (running, error) { return at.configured(ctx, "cortex.yaml") }

// mimir is all of Mimir in one process, with one tenant.
func mimir(ctx context.Context, at place) (running, error) { return at.configured(ctx, "mimir.yaml") }

// configured runs one of the two with a configuration of testdata, which its ports
// and its directory are put into.
func (p place) configured(ctx context.Context, config string) (running, error) {
	path, err := filepath.Abs(filepath.Join("testdata", config))
	if err != nil {
		return running{}, err
	}
	if err := os.MkdirAll(filepath.Join(p.dir, "alerts"), 0o700); err != nil { // Cortex reads them
		return running{}, err
	}
	env := []string{"DIR=" + p.dir}
	for i, name := range []string{"HTTP_PORT", "GRPC_PORT", "GOSSIP_PORT"} {
		_, port, _ := net.SplitHostPort(p.addresses[i])
		env = append(env, name+"="+port)
	}
	return p.run(ctx, "/ready", env, running{write: p.url(0) + "/api/v1/push", ask: p.url(0) + "/prometheus"},
		"-config.expand-env=true", "-config.file="+path)
}

// thanos is a Receive and a Query that asks it.
func thanos(ctx context.Context, at place) (running, error) {
	receive, err := at.run(ctx, "/-/ready", nil, running{write: at.url(2) + "/api/v1/receive", ask: at.url(3)},
		"receive", "--http-address="+at.addresses[0], "--grpc-address="+at.addresses[1],
		"--remote-write.address="+at.addresses[2], "--receive.capnproto-address="+at.addresses[5],
		"--tsdb.path="+filepath.Join(at.dir, "data"), "--label=receive_replica=\"0\"", "--tsdb.too-far-in-future.time-window=10m")
	if err != nil {
		return running{}, err
	}
	query, err := process.Start(process.Spec{Path: at.binary, Args: []string{
		"query", "--http-address=" + at.addresses[3], "--grpc-address=" + at.addresses[4], "--endpoint=" + at.addresses[1],
	}})
	if err == nil {
		receive.beside = append(receive.beside, query)
		if err = query.WaitReady(ctx, at.url(3)+"/-/ready"); err == nil {
			err = receive.shown(ctx)
		}
	}
	if err != nil {
		for _, p := range append(receive.beside, receive.Process) {
			p.Kill()
		}
		return running{}, err
	}
	return receive, nil
}

// shown writes a sample and waits until a query finds it: Query asks a store only
// once it has heard, which takes some seconds, that there is something in it.
func (r running) shown(ctx context.Context) error {
	request, err := remotewrite.NewEncoder(remotewrite.ProtocolV1).Encode([]remotewrite.Series{{
		Labels:  []remotewrite.Label{{Name: "__name__", Value: "testbed_started"}},
		Samples: []remotewrite.Sample{{Value: 1, Timestamp: time.Now().UnixMilli()}},
	}})
	if err != nil {
		return err
	}
	if result := remotewrite.NewClient(http.DefaultClient, r.write, "aicost/test").Send(ctx, request); result.Verdict != remotewrite.Delivered {
		return errors.New("a first sample was refused: " + result.Message)
	}
	client := prometheus.Client{URL: r.ask}
	for tick := time.NewTicker(50 * time.Millisecond); ; {
		if value, err := client.Value(ctx, "testbed_started"); err == nil && value == 1 {
			tick.Stop()
			return nil
		}
		select {
		case <-ctx.Done():
			tick.Stop()
			return errors.New("queries do not show what was written:\n" + r.beside[0].Log())
		case <-tick.C:
		}
	}
}
