package faults

import (
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// relay stands between clients and a collector and cuts connections.
type relay struct {
	Address  string
	listener net.Listener
	behind   string
	cutting  atomic.Bool
	dice     *dice
	cuts     atomic.Int64 // answers and connections that clients lost
	done     chan struct{}
	pipes    sync.WaitGroup
}

// newRelay starts a relay to host:port. Close it.
func newRelay(behind string, dice *dice) (*relay, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	r := &relay{Address: listener.Addr().String(), listener: listener, behind: behind, dice: dice, done: make(chan struct{})}
	r.pipes.Go(r.accept)
	return r, nil
}

// cut begins or ends to cut connections: each at a moment of its own, some
// between a request and its answer.
func (r *relay) cut(begin bool) { r.cutting.Store(begin) }

// longestLife bounds how long a connection lives while cutting.
const longestLife = 120 * time.Millisecond

func (r *relay) accept() {
	for {
		client, err := r.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", r.behind)
		if err != nil {
			_ = client.Close()
			continue
		}
		end := sync.OnceFunc(func() {
			_, _ = client.Close(), server.Close()
		})
		closed := make(chan struct{})
		r.pipes.Go(func() { _, _ = io.Copy(server, client); end() })
		r.pipes.Go(func() { r.back(client, server); end(); close(closed) })
		r.pipes.Go(func() { r.limit(end, closed) })
	}
}

// back copies what the collector answers. While cutting, one answer in eight
// never arrives.
func (r *relay) back(client, server net.Conn) {
	buffer := make([]byte, 16<<10)
	for {
		n, err := server.Read(buffer)
		if err != nil {
			return
		}
		if r.cutting.Load() && r.dice.intN(8) == 0 {
			r.cuts.Add(1)
			return
		}
		if _, err := client.Write(buffer[:n]); err != nil {
			return
		}
	}
}

// limit ends a connection when its time has come while cutting.
func (r *relay) limit(end func(), closed <-chan struct{}) {
	for {
		select {
		case <-closed:
			return
		case <-r.done:
			end()
			return
		case <-time.After(r.dice.upTo(longestLife)):
			if r.cutting.Load() {
				r.cuts.Add(1)
				end()
				return
			}
		}
	}
}

// Close cuts everything and ends the relay.
func (r *relay) Close() {
	_ = r.listener.Close()
	close(r.done)
	r.pipes.Wait()
}
