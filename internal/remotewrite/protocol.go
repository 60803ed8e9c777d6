package remotewrite

import "fmt"

// Protocol is a version of remote write, as written in configuration.
type Protocol string

// The protocols. Every receiver takes v1. A receiver that knows only v1 answers
// a v2 request with a 2xx and stores nothing, so v2 is chosen, never guessed.
const (
	ProtocolV1 Protocol = "v1"
	ProtocolV2 Protocol = "v2"
)

// UnmarshalText takes "v1" and "v2".
func (p *Protocol) UnmarshalText(text []byte) error {
	switch parsed := Protocol(text); parsed {
	case ProtocolV1, ProtocolV2:
		*p = parsed
		return nil
	default:
		return parsed.unknown()
	}
}

func (p Protocol) unknown() error {
	return fmt.Errorf("remote-write protocol %q is unknown, accepted are %q and %q", string(p), ProtocolV1, ProtocolV2)
}

// contentType has no blank after the semicolon: Thanos compares the whole string.
func (p Protocol) contentType() string {
	if p == ProtocolV2 {
		return "application/x-protobuf;proto=io.prometheus.write.v2.Request"
	}
	return "application/x-protobuf"
}

// version is the value of X-Prometheus-Remote-Write-Version.
func (p Protocol) version() string {
	if p == ProtocolV2 {
		return "2.0.0"
	}
	return "0.1.0"
}
