package process

import "net"

// FreeAddresses returns n distinct loopback host:port pairs that nobody
// listens on. Another process may take one before it is used, which is rare
// enough for a test.
func FreeAddresses(n int) ([]string, error) {
	addresses := make([]string, n)
	for i := range addresses {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer listener.Close() // held to the end, so that all differ
		addresses[i] = listener.Addr().String()
	}
	return addresses, nil
}
