package remotewrite

import (
	"net/http"
	"strconv"
	"strings"
)

// Written is what a 2.0 receiver says it stored. Present is false if it said
// nothing, and then the numbers mean nothing.
type Written struct {
	Samples, Histograms, Exemplars int
	Present                        bool
}

// Missing is how much of a 2.0 request the receiver says it did not store. It is
// zero where the receiver said nothing.
type Missing struct{ Samples, Histograms, Exemplars int }

// onlyExemplars reports whether all but exemplars was stored.
func (m Missing) onlyExemplars() bool { return m.Exemplars > 0 && m.Samples == 0 && m.Histograms == 0 }

// The headers in which a 2.0 receiver counts what it stored.
const (
	samplesWrittenHeader    = "X-Prometheus-Remote-Write-Samples-Written"
	histogramsWrittenHeader = "X-Prometheus-Remote-Write-Histograms-Written"
	exemplarsWrittenHeader  = "X-Prometheus-Remote-Write-Exemplars-Written"
)

// writtenFrom reads the written headers. A missing one counts 0 beside a present
// one; a number that is none is as good as missing.
func writtenFrom(header http.Header) (w Written) {
	for name, count := range map[string]*int{
		samplesWrittenHeader:    &w.Samples,
		histogramsWrittenHeader: &w.Histograms,
		exemplarsWrittenHeader:  &w.Exemplars,
	} {
		if n, ok := leastOf(header[name]); ok {
			*count, w.Present = n, true
		}
	}
	return w
}

// leastOf reads a count that proxies may have repeated, in lines of their own or
// in one. Of counts that differ, the least is believed: to send again what was
// stored costs nothing, the other way round costs samples.
func leastOf(lines []string) (least int, ok bool) {
	for _, line := range lines {
		for value := range strings.SplitSeq(line, ",") {
			n, err := strconv.Atoi(strings.TrimSpace(value))
			if err != nil || n < 0 {
				return 0, false
			}
			if !ok || n < least {
				least, ok = n, true
			}
		}
	}
	return least, ok
}

// missingFrom compares a request with what was written of it.
func missingFrom(r Request, w Written) Missing {
	if r.Protocol != ProtocolV2 || !w.Present {
		return Missing{}
	}
	return Missing{
		Samples:    max(r.Samples-w.Samples, 0),
		Histograms: max(r.Histograms-w.Histograms, 0),
		Exemplars:  max(r.Exemplars-w.Exemplars, 0),
	}
}
