package remotewrite

import (
	"bytes"
	"errors"

	"github.com/golang/snappy"
)

// maxMessageBytes is the largest message, before compression, that Prometheus
// reads.
const maxMessageBytes = 32 << 20

// ErrTooLarge says that the series make a message which receivers refuse:
// encode fewer of them in each request.
var ErrTooLarge = errors.New("remote-write message is over 32 MiB")

// Request is an encoded request. Body belongs to the request and never changes,
// so that a retry repeats the same bytes; the counts are what it carries.
type Request struct {
	Body                       []byte
	Protocol                   Protocol
	Series, Samples, Exemplars int
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

// NewEncoder returns an encoder for p.
func NewEncoder(p Protocol) *Encoder { return &Encoder{protocol: p, v2: newMessageV2()} }

// Encode packs series, which Validate has let through, into one request. The
// errors are ErrTooLarge and an unknown protocol.
func (e *Encoder) Encode(series []Series) (Request, error) {
	var err error
	switch e.protocol {
	case ProtocolV1:
		e.plain, err = e.v1.marshal(series, e.plain)
	case ProtocolV2:
		e.plain, err = e.v2.marshal(series, e.plain)
	default:
		err = e.protocol.unknown()
	}
	if err != nil {
		return Request{}, err
	}
	if worst := snappy.MaxEncodedLen(len(e.plain)); len(e.compressed) < worst {
		e.compressed = make([]byte, worst)
	}
	// Copied because the buffer is sized for the worst case, ten times what is
	// kept while a receiver is down.
	body := bytes.Clone(snappy.Encode(e.compressed, e.plain))
	request := Request{Body: body, Protocol: e.protocol, Series: len(series)}
	for i := range series {
		request.Samples += len(series[i].Samples)
		request.Exemplars += len(series[i].Exemplars)
	}
	return request, nil
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
