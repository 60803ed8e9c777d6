package remotewrite

import "fmt"

// Protocol is a version of remote write, as written in configuration.
type Protocol string

// The protocols. Every receiver takes v1. A receiver that knows only v1 may answer
// a v2 request with a 2xx and store nothing; auto notices that and turns to v1.
const (
	ProtocolV1   Protocol = "v1"
	ProtocolV2   Protocol = "v2"
	ProtocolAuto Protocol = "auto" // for a Writer: it has no message of its own
)

// UnmarshalText takes "v1", "v2" and "auto".
func (p *Protocol) UnmarshalText(text []byte) error {
	switch parsed := Protocol(text); parsed {
	case ProtocolV1, ProtocolV2, ProtocolAuto:
		*p = parsed
		return nil
	default:
		return parsed.unknown()
	}
}

func (p Protocol) unknown() error {
	return fmt.Errorf("remote-write protocol %q is unknown, accepted are %q, %q and %q", string(p), ProtocolV1, ProtocolV2, ProtocolAuto)
}

// other is the protocol to try where a receiver does not know p.
func (p Protocol) other() Protocol {
	if p == ProtocolV2 {
		return ProtocolV1
	}
	return ProtocolV2
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
