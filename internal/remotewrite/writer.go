package remotewrite

import (
	"context"
	"sync/atomic"
	"time"
)

// Sender sends a request once and says what became of it: a Client.
type Sender interface {
	Send(ctx context.Context, request Request) Result
}

// Writer delivers series to one receiver. While the receiver is away it sends the
// same bytes again, with pauses that grow and that are as long as the receiver
// asks for. Only Protocol may be called by others while a write goes on.
type Writer struct {
	sender  Sender
	timeout time.Duration

	talk     negotiation
	told     Protocol                 // what Outcome.Turned last told of
	why      string                   // what was answered to a protocol that was left since the last delivery
	inUse    atomic.Pointer[Protocol] // of talk, for anyone
	encoders map[Protocol]*Encoder
	bodies   map[Protocol]*frozen
}

// Outcome is what became of a write.
type Outcome struct {
	// Result is the receiver's last answer.
	Result
	// Doubt says that the receiver may have stored the series, in whole or in
	// part, whatever Result says: it was connected and gave no clear answer.
	// They may be sent again with the same values and times, in any protocol.
	Doubt bool
	// NotBefore is until when the receiver asked to be left alone, zero if it
	// did not.
	NotBefore time.Time
	// Turned says that the receiver has taken series in another protocol than
	// before (at first: than 2.0), which is now in use, and Why is what it
	// answered to the one that was left.
	Turned bool
	Why    string
}

// NewWriter returns a writer of one protocol, or of ProtocolAuto: 2.0 with receivers
// that know it, else 1.0. No attempt takes longer than timeout.
func NewWriter(sender Sender, protocol Protocol, timeout time.Duration) *Writer {
	w := &Writer{
		sender: sender, timeout: timeout, talk: newNegotiation(protocol),
		encoders: map[Protocol]*Encoder{}, bodies: map[Protocol]*frozen{},
	}
	w.told = w.talk.speaks
	w.publish()
	return w
}

// Protocol is the one in use, ProtocolV1 or ProtocolV2.
func (w *Writer) Protocol() Protocol { return *w.inUse.Load() }

func (w *Writer) publish() {
	p := w.talk.speaks
	w.inUse.Store(&p)
}

// Write sends series, which Validate has let through, and returns when the receiver
// has them, refuses them, or is away until the deadline; no retry begins after that.
// It ends with ctx. Series that make too large a message are refused as the receiver
// would, with Split and 413.
func (w *Writer) Write(ctx context.Context, series []Series, deadline time.Time) Outcome {
	d := delivery{Writer: w, series: series, deadline: deadline}
	out := d.run(ctx)
	w.publish()
	if out.Verdict != Delivered {
		return out
	}
	if spoken := w.talk.speaks; spoken != w.told {
		w.told, out.Turned, out.Why = spoken, true, w.why
	}
	w.why = ""
	return out
}

// freeze encodes series into the memory of the last body in that protocol, once
// no transport reads that any more.
func (w *Writer) freeze(p Protocol, series []Series) (Request, error) {
	encoder, body := w.encoder(p), w.bodies[p]
	if body == nil || body.readers.Load() != 0 {
		body = &frozen{}
		w.bodies[p] = body
	}
	request, err := encoder.encode(series, body.bytes)
	if err != nil {
		return Request{}, err
	}
	body.bytes, request.frozen = request.Body, body
	return request, nil
}

func (w *Writer) encoder(p Protocol) *Encoder {
	encoder, ok := w.encoders[p]
	if !ok {
		encoder = NewEncoder(p)
		w.encoders[p] = encoder
	}
	return encoder
}

// Describe sends what describes families, once, where the protocol in use needs a
// request of its own for that. asked reports whether it does.
func (w *Writer) Describe(ctx context.Context, families []Family) (result Result, asked bool) {
	if w.talk.speaks != ProtocolV1 {
		return Result{}, false
	}
	request, err := w.encoder(ProtocolV1).EncodeMetadata(families)
	if err != nil {
		return unencodable(err), true
	}
	result, _ = w.attempt(ctx, request)
	return result, true
}
