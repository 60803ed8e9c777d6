// Package faults is the fault matrix: clients that behave as SDKs do send
// calls of known money to the built collector, everything around it fails in
// some combination, and in the end Prometheus must hold that money exactly.
package faults

import "strings"

// Row is one combination of faults. What is well in it stays empty.
type Row struct {
	Name                                            string
	Target, Network, Process, Disk, Clock, Reload   string // what is unwell, in words
	Settings                                        Settings
	Replicas                                        int     // collectors behind a round robin; 0 is 1
	Projects                                        int     // of each team; 0 is 2
	Redeliver                                       float64 // share of acknowledged batches that are sent again later
	OwnPrometheus, Relay, Sibling, SmallDisk, Skews bool    // what the row needs beside a collector
	Lasting                                         bool    // the target stays unwell to the end
	Short                                           bool    // belongs to the short set

	// Play makes the faults happen while the clients send. When it returns,
	// all of them are over.
	Play func(*Lab) error
}

// Combination is the row in words: its faults.
func (r Row) Combination() string { return strings.Join(r.faults(), " × ") }

func (r Row) faults() (words []string) {
	for _, part := range []struct{ name, fault string }{
		{"target", r.Target},
		{"network", r.Network},
		{"process", r.Process},
		{"disk", r.Disk},
		{"clock", r.Clock},
		{"reload", r.Reload},
	} {
		if part.fault != "" {
			words = append(words, part.name+" "+part.fault)
		}
	}
	if len(words) == 0 {
		words = []string{"all well"}
	}
	return words
}

func (r Row) replicas() int { return max(r.Replicas, 1) }
