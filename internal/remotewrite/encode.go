package remotewrite

import (
	"errors"
	"fmt"

	"github.com/golang/snappy"
)

// maxMessageBytes is the largest message, before compression, that Prometheus
// reads.
const maxMessageBytes = 32 << 20

// ErrTooLarge says that the series make a message which receivers refuse:
// encode fewer of them in each request.
var ErrTooLarge = errors.New("remote-write message is over 32 MiB")

// ErrMetadataInSeries says that the protocol has no request for metadata alone.
var ErrMetadataInSeries = errors.New("remote write 2.0 carries metadata in its series")

// Request is an encoded request. Body never changes while the request is in use,
// so that a retry repeats the same bytes; the counts are what it carries.
type Request struct {
	Body                                   []byte
	Protocol                               Protocol
	Series, Samples, Histograms, Exemplars int

	frozen *frozen // whose memory Body is; nil if it is the request's own
}

// Encoder turns series into requests of one protocol and reuses its buffers from
// call to call. It is not for concurrent use.
type Encoder struct {
	protocol   Protocol
	v1         messageV1
	v2         messageV2
	plain      []byte
	compressed []byte
}

// NewEncoder returns an encoder for p, ProtocolV1 or ProtocolV2.
func NewEncoder(p Protocol) *Encoder { return &Encoder{protocol: p, v2: newMessageV2()} }

// Encode packs series, which Validate has let through, into one request, whose
// body is its own. The errors are ErrTooLarge and a protocol that has no message.
func (e *Encoder) Encode(series []Series) (Request, error) { return e.encode(series, nil) }

// encode is Encode with the body in the memory of into, if it fits.
func (e *Encoder) encode(series []Series, into []byte) (Request, error) {
	var err error
	switch e.protocol {
	case ProtocolV1:
		e.plain, err = e.v1.marshal(series, e.plain)
	case ProtocolV2:
		e.plain, err = e.v2.marshal(series, e.plain)
	default:
		err = fmt.Errorf("remote-write protocol %q has no message", string(e.protocol))
	}
	if err != nil {
		return Request{}, err
	}
	request := Request{Body: e.compress(into), Protocol: e.protocol, Series: len(series)}
	for i := range series {
		request.Samples += len(series[i].Samples)
		request.Histograms += len(series[i].Histograms)
		request.Exemplars += len(series[i].Exemplars)
	}
	return request, nil
}

// EncodeMetadata packs what describes families into a 1.0 request without series.
// The errors are ErrTooLarge and ErrMetadataInSeries.
func (e *Encoder) EncodeMetadata(families []Family) (Request, error) {
	if e.protocol != ProtocolV1 {
		return Request{}, ErrMetadataInSeries
	}
	var err error
	if e.plain, err = e.v1.marshalMetadata(families, e.plain); err != nil {
		return Request{}, err
	}
	return Request{Body: e.compress(nil), Protocol: e.protocol}, nil
}

// compress copies out of a buffer that has the size of the worst case, ten times
// what is kept while a receiver is down.
func (e *Encoder) compress(into []byte) []byte {
	if worst := snappy.MaxEncodedLen(len(e.plain)); len(e.compressed) < worst {
		e.compressed = make([]byte, worst)
	}
	packed := snappy.Encode(e.compressed, e.plain)
	if len(packed) > cap(into) {
		into = make([]byte, len(packed))
	}
	return into[:copy(into[:len(packed)], packed)]
}

// sized returns a slice of n bytes, in the memory of used if it fits.
func sized(used []byte, n int) ([]byte, error) {
	switch {
	case n > maxMessageBytes:
		return used, ErrTooLarge
	case n > cap(used):
		return make([]byte, n), nil
	default:
		return used[:n], nil
	}
}
