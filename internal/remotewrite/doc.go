// Package remotewrite speaks Prometheus remote write, 1.0 and 2.0: series go
// in, one frozen compressed request comes out, and what the receiver answers
// becomes one named Verdict.
//
// A Writer does all of it for one receiver: it encodes, sends, and sends the same
// bytes again while the receiver is away. Told so, it finds out which protocol the
// receiver knows. Encoder and Client are its parts: one makes requests, the other
// sends one once.
//
// The package refuses, by name, series that no receiver should be sent (Defect), and
// it refuses redirects. The caller decides about time and order, and gives the samples
// the way they are to be stored.
//
// Series, Encoder and the reading of answers are pure. Only Client and Writer do I/O.
// The messages are Prometheus's own generated code, see docs/adr/011.
package remotewrite
