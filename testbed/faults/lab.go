package faults

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/aicost/aicost/testbed/prometheus"
	"github.com/aicost/aicost/testbed/target"
)

// Lab is everything that one row runs, and the hands that its Play has.
type Lab struct {
	ctx      context.Context
	row      Row
	dir      string
	binaries Binaries
	dice     *dice
	settings Settings

	prometheus *prometheus.Server // the row's own, or the one of many
	target     *target.Target
	sibling    *sibling
	relays     []*relay
	replicas   []*replica
	clients    []*client
	stop       chan struct{}
	sending    sync.WaitGroup
	clock      *clock
	closers    []func()
	notes      []string
	untimed    bool         // histograms were off at some time
	met        atomic.Int64 // requests that met the target while it was unwell
	unready    int          // starts that ended before the collector was ready
	cutting    bool
}

// clientsPerRow send at a time, half of them over HTTP.
const clientsPerRow = 4

// open starts all of a row but its clients.
func open(ctx context.Context, row Row, dir string, seed uint64, b Binaries, shared *prometheus.Server) (*Lab, error) {
	l := &Lab{ctx: ctx, row: row, dir: dir, binaries: b, dice: newDice(seed, row.Name), settings: row.Settings, prometheus: shared, stop: make(chan struct{})}
	for _, step := range []func() error{l.openTarget, l.openSibling, l.openReplicas} {
		if err := step(); err != nil {
			l.close()
			return nil, err
		}
	}
	if err := l.openClients(seed); err != nil {
		l.close()
		return nil, err
	}
	return l, nil
}

func (l *Lab) openTarget() (err error) {
	if l.row.OwnPrometheus {
		free := filepath.Join(l.dir, "prometheus")
		if err := os.Mkdir(free, 0o700); err != nil {
			return err
		}
		if l.prometheus, err = startPrometheus(l.ctx, l.binaries.Prometheus, free, ""); err != nil {
			return err
		}
		l.closers = append(l.closers, func() { l.prometheus.Kill() })
	}
	l.target, err = target.Start(l.prometheus.WriteURL())
	if err == nil {
		l.closers = append(l.closers, l.target.Close)
	}
	return err
}

func (l *Lab) openSibling() (err error) {
	if l.row.Sibling {
		if l.sibling, err = newSibling(l.dice); err == nil {
			l.closers = append(l.closers, l.sibling.Close)
		}
	}
	return err
}

func (l *Lab) openReplicas() error {
	book := filepath.Join(l.dir, "prices.yaml")
	if err := os.WriteFile(book, []byte(priceBook()), 0o600); err != nil {
		return err
	}
	binary := l.binaries.Collector
	if l.row.Skews {
		binary = l.binaries.Skewed
		var err error
		if l.clock, err = newClock(filepath.Join(l.dir, "clock")); err != nil {
			return err
		}
		l.closers = append(l.closers, l.clock.close)
	}
	for i := range l.row.replicas() {
		p := place{row: l.row.Name, replica: fmt.Sprintf("collector-%d", i), book: book, target: l.target.URL}
		if l.sibling != nil {
			p.sibling = l.sibling.Address
		}
		r, err := newReplica(binary, l.dir, p, l.settings)
		if err != nil {
			return err
		}
		l.replicas = append(l.replicas, r)
		l.closers = append(l.closers, r.close)
		if l.clock != nil {
			r.env = []string{clockVariable + "=" + l.clock.path}
		}
		if l.row.SmallDisk {
			unmount, err := mountSmallDisk(r.place.state)
			if err != nil {
				return err
			}
			l.closers = append(l.closers, unmount)
		}
		if err := r.start(l.ctx); err != nil {
			return err
		}
	}
	return nil
}

func (l *Lab) openClients(seed uint64) error {
	over := []func(string) (transport, error){newGRPC, newHTTP}
	for i := range clientsPerRow {
		c := &client{
			random: newDice(seed, fmt.Sprintf("%s, client %d", l.row.Name, i)).random,
			pause:  60 * time.Millisecond, withIDs: i < clientsPerRow/2, redeliver: l.row.Redeliver, projects: max(2, l.row.Projects),
		}
		for _, r := range l.replicas {
			address := []string{r.ports.GRPC, r.ports.HTTP}[i%2]
			if l.row.Relay {
				between, err := newRelay(address, l.dice)
				if err != nil {
					return err
				}
				l.relays = append(l.relays, between)
				l.closers = append(l.closers, between.Close)
				address = between.Address
			}
			to, err := over[i%2](address)
			if err != nil {
				return err
			}
			c.to = append(c.to, to)
			l.closers = append(l.closers, to.close)
		}
		l.clients = append(l.clients, c)
	}
	return nil
}

// send lets the clients begin.
func (l *Lab) send() {
	for _, c := range l.clients {
		l.sending.Go(func() { c.run(l.ctx, l.stop) })
	}
}

// finish ends all faults and waits until every client had its last
// acknowledgement. With redelivery, the oldest batches come once more.
func (l *Lab) finish() error {
	if !l.row.Lasting {
		l.target.Be(target.Well)
	}
	if l.sibling != nil {
		l.sibling.well.Store(true)
	}
	for _, r := range l.relays {
		r.cut(false)
	}
	close(l.stop)
	l.sending.Wait()
	var problems []error
	for i, c := range l.clients {
		if c.err == nil && l.row.Redeliver > 0 {
			c.err = c.deliverAgain(l.ctx, 25)
		}
		if c.err != nil {
			problems = append(problems, fmt.Errorf("client %d: %w", i, c.err))
		}
	}
	return errors.Join(append(problems, l.unseen())...)
}

// truth is what the acknowledged calls come to.
func (l *Lab) truth() Tally {
	sum := Tally{}
	for _, c := range l.clients {
		for team, counts := range c.tally {
			sum.Add(team, counts)
		}
	}
	return sum
}

// close ends everything, the last first.
func (l *Lab) close() {
	for _, end := range slices.Backward(l.closers) {
		end()
	}
}

func startPrometheus(ctx context.Context, binary, dir, address string) (*prometheus.Server, error) {
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	return prometheus.Start(ctx, prometheus.Options{Binary: binary, Dir: dir, Address: address})
}
