// Package collector runs the collector binary that ocb built, as a user would.
package collector

import (
	"cmp"
	"context"
	"io"
	"net"
	"os"
	"time"

	"github.com/aicost/aicost/testbed/process"
)

// Ports are the loopback addresses of one collector. Configurations name them
// as ${env:OTLP_GRPC}, ${env:OTLP_HTTP} and ${env:HEALTH}; the collector's own
// metrics are at ${env:TELEMETRY_HOST} and ${env:TELEMETRY_PORT}.
type Ports struct{ GRPC, HTTP, Health, Telemetry string }

// Options say which collector to run.
type Options struct {
	Binary string
	Config string   // path of the configuration
	Env    []string // KEY=value pairs that the configuration refers to
	Dir    string   // where to run; empty is where the parent runs
	Log    io.Writer
	Ports  Ports // where the last one was, so that its clients find the next one; the zero value takes free ones
	// Telemetry is the host:port of the collector's own metrics, for who must
	// know it beforehand; empty takes a free one.
	Telemetry string
}

// settling is how long after its health check a collector may take to catch
// signals: it does so once all its parts run, without saying when, and until
// then SIGTERM and SIGHUP end it like SIGKILL.
const settling = 500 * time.Millisecond

// Collector is a running collector that accepts OTLP.
type Collector struct {
	*process.Process
	Ports
	ready time.Time
}

// Stop asks the collector to end, once it can hear that, and waits. When ctx
// ends first, it is killed and the error says so.
func (c *Collector) Stop(ctx context.Context) error {
	c.settle()
	return c.Process.Stop(ctx)
}

// Signal sends a signal, once the collector can catch it, and does not wait for
// what comes of it.
func (c *Collector) Signal(signal os.Signal) error {
	c.settle()
	return c.Process.Signal(signal)
}

// settle waits until the collector catches signals, or has ended.
func (c *Collector) settle() {
	select {
	case <-c.Done():
	case <-time.After(time.Until(c.ready.Add(settling))):
	}
}

// Start starts a collector and waits for its health check.
func Start(ctx context.Context, o Options) (*Collector, error) {
	ports, err := o.Ports, error(nil)
	if ports == (Ports{}) {
		ports, err = FreePorts()
	}
	if err != nil {
		return nil, err
	}
	ports.Telemetry = cmp.Or(o.Telemetry, ports.Telemetry)
	child, err := process.Start(process.Spec{
		Path: o.Binary, Args: []string{"--config=" + o.Config}, Env: append(ports.environment(), o.Env...), Dir: o.Dir, Log: o.Log,
	})
	if err != nil {
		return nil, err
	}
	if err := child.WaitReady(ctx, "http://"+ports.Health+"/"); err != nil {
		child.Kill()
		return nil, err
	}
	return &Collector{Process: child, Ports: ports, ready: time.Now()}, nil
}

// Validate runs the collector's own check of a configuration and returns what
// it printed and its exit code.
func Validate(binary, config string, env ...string) (output string, exit int, err error) {
	ports, err := FreePorts()
	if err != nil {
		return "", 0, err
	}
	child, err := process.Start(process.Spec{
		Path: binary, Args: []string{"validate", "--config=" + config}, Env: append(ports.environment(), env...),
	})
	if err != nil {
		return "", 0, err
	}
	exit = child.ExitCode()
	return child.Log(), exit, nil
}

// FreePorts returns ports that nobody listens on.
func FreePorts() (Ports, error) {
	free, err := process.FreeAddresses(4)
	if err != nil {
		return Ports{}, err
	}
	return Ports{GRPC: free[0], HTTP: free[1], Health: free[2], Telemetry: free[3]}, nil
}

func (p Ports) environment() []string {
	return []string{
		"OTLP_GRPC=" + p.GRPC, "OTLP_HTTP=" + p.HTTP, "HEALTH=" + p.Health,
		"TELEMETRY_HOST=" + host(p.Telemetry), "TELEMETRY_PORT=" + port(p.Telemetry),
	}
}

func host(address string) string { name, _, _ := net.SplitHostPort(address); return name }

func port(address string) string { _, number, _ := net.SplitHostPort(address); return number }
