package faults

import "time"

// cutting cuts clients' connections for a while.
func cutting(d time.Duration) func(*Lab) error {
	return func(l *Lab) error {
		for _, r := range l.relays {
			r.cut(true)
			defer r.cut(false)
		}
		return l.wait(d)
	}
}

func networkRows() []Row {
	return []Row{
		{Name: "cut", Network: "clients cut off in mid-request", Relay: true, Short: true, Play: cutting(4 * time.Second)},
		{Name: "redelivery", Network: "redelivery", Redeliver: 0.5, Short: true, Play: waiting(4 * time.Second)},
		{
			Name: "redelivery-restarts", Network: "redelivery", Process: "3 × SIGTERM, 6 × kill -9", Redeliver: 0.5,
			Play: func(l *Lab) error {
				if err := l.terminate(3, nil); err != nil {
					return err
				}
				return l.kill(6, 700*time.Millisecond)
			},
		},
		{Name: "sibling", Network: "sibling exporter fails", Sibling: true, Short: true, Play: waiting(4 * time.Second)},
		{
			Name: "sibling-cut", Network: "sibling fails, cut off, redelivery",
			Sibling: true, Relay: true, Redeliver: 0.3, Play: cutting(4 * time.Second),
		},
	}
}
