package remotewrite

import "time"

// probeInterval is how often a receiver that does not know 2.0 is tried with it
// again: it may be upgraded without our being told.
const probeInterval = time.Hour

// negotiation decides which protocol to speak. Where that is not given, it is 2.0
// until the receiver refuses it, then 1.0, with a try of 2.0 now and then. Each
// write turns at most once, and carries the same samples in either protocol.
type negotiation struct {
	auto    bool
	speaks  Protocol
	probeAt time.Time // when 2.0 is tried again while 1.0 is spoken
	turned  bool      // in this write
}

func newNegotiation(configured Protocol) negotiation {
	if configured == ProtocolAuto {
		return negotiation{auto: true, speaks: ProtocolV2}
	}
	return negotiation{speaks: configured}
}

// begin returns the protocol that a new write begins with.
func (n *negotiation) begin(now time.Time) Protocol {
	n.turned = false
	if n.auto && n.speaks == ProtocolV1 && !now.Before(n.probeAt) {
		n.probeAt = now.Add(probeInterval)
		return ProtocolV2
	}
	return n.speaks
}

// next returns the protocol to go on with after an answer to a request in p.
func (n *negotiation) next(p Protocol, answer Result, now time.Time) Protocol {
	if !n.auto {
		return p
	}
	if answer.Verdict == Delivered {
		n.settle(p, now)
		return p
	}
	switch {
	case n.turned:
		return p
	case answer.Verdict == Unsupported:
		n.settle(p.other(), now)
	case n.probes(p):
	case p == ProtocolV2 && ambiguous(answer):
	default:
		return p
	}
	n.turned = true
	return p.other()
}

func (n *negotiation) settle(p Protocol, now time.Time) {
	if p == n.speaks {
		return
	}
	n.speaks, n.probeAt = p, now.Add(probeInterval)
}

// probes reports whether p is only being tried. Whatever is wrong with a try, the
// samples go out in the protocol that is known to be taken.
func (n *negotiation) probes(p Protocol) bool { return p != n.speaks }

// ambiguous reports whether a refusal may be one of the protocol: 1.0 receivers are
// free to refuse what they cannot read in any way. One that knows 2.0 counts what it
// wrote.
func ambiguous(answer Result) bool {
	return (answer.Verdict == Split || answer.Verdict == Drop) && !answer.Written.Present && !tooLarge(answer)
}
