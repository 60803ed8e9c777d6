// Package remotewrite speaks Prometheus remote write, 1.0 and 2.0: series go
// in, one frozen compressed request comes out, and what the receiver answers
// becomes one named Verdict.
//
// It refuses, by name, series that no receiver should be sent (Defect), and it
// refuses redirects. It decides nothing about time, order or retries: the caller
// does, and gives the samples the way they are to be stored.
//
// Series, Encoder and the reading of answers are pure. Only Client does I/O.
// The messages are Prometheus's own generated code, see docs/adr/011.
package remotewrite
