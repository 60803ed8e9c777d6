package process

import (
	"fmt"
	"math/rand/v2"
	"net"
	"sync"
)

// The ports that are handed out: below those that systems give to outgoing
// connections, any of which could take a port between its choice and its use.
const (
	firstPort = 18_000
	lastPort  = 32_000
)

var handedOut = struct {
	sync.Mutex
	ports map[int]bool
}{ports: map[int]bool{}}

// FreeAddresses returns n loopback host:port pairs that nobody listens on and
// that this program has not been given before.
func FreeAddresses(n int) ([]string, error) {
	handedOut.Lock()
	defer handedOut.Unlock()
	var addresses []string
	for range lastPort - firstPort {
		if len(addresses) == n {
			return addresses, nil
		}
		port := firstPort + rand.IntN(lastPort-firstPort)
		if handedOut.ports[port] {
			continue
		}
		address := fmt.Sprintf("127.0.0.1:%d", port)
		listener, err := net.Listen("tcp", address)
		if err != nil {
			continue
		}
		if err := listener.Close(); err != nil {
			return nil, err
		}
		handedOut.ports[port] = true
		addresses = append(addresses, address)
	}
	return nil, fmt.Errorf("no %d free ports between %d and %d", n, firstPort, lastPort)
}
