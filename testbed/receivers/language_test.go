package receivers

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// language is how a receiver is asked for an exact increase.
type language string

const (
	// anchored adds nothing to what lies between samples, and takes the sample
	// before the window as its start.
	anchored language = "anchored"
	// atLastSample is for a Prometheus that does not know anchored: evaluated at
	// the last sample, increase has nothing to extrapolate to, and before a
	// counter's 0 it does not extrapolate.
	atLastSample language = "at the last sample"
	// ofVictoriaMetrics never extrapolates.
	ofVictoriaMetrics language = "VictoriaMetrics"
)

// window is longer than any case and shorter than a receiver forgets.
const window = "10m"

// increase asks by how much the series that selector picks have grown together
// up to now.
func (s *server) increase(t *testing.T, selector string) float64 {
	t.Helper()
	var last float64
	if s.language == atLastSample {
		last = s.value(t, fmt.Sprintf("max(timestamp(%s))", selector))
	}
	return s.increaseAt(t, selector, last)
}

// increaseAt is increase for a caller who knows when the last sample was, in
// Unix seconds.
func (s *server) increaseAt(t *testing.T, selector string, last float64) float64 {
	t.Helper()
	expression := fmt.Sprintf("sum(increase(%s[%s]))", selector, window)
	switch s.language {
	case anchored:
		expression = fmt.Sprintf("sum(increase(%s[%s] anchored))", selector, window)
	case atLastSample:
		expression = fmt.Sprintf("sum(increase(%s[%s] @ %.3f))", selector, window, last)
	case ofVictoriaMetrics:
	}
	return s.value(t, expression)
}

// sumsUp holds the increase up to a moment and that from there on to be what was
// spent together: a bill of each month must come to the bill of the year. A
// Prometheus that does not know anchored can't be asked.
func (s *server) sumsUp(t *testing.T, selector string, moment time.Time, want float64) {
	t.Helper()
	if s.language == atLastSample {
		return
	}
	mode := ""
	if s.language == anchored {
		mode = " anchored"
	}
	at := float64(moment.UnixMilli()) / 1000
	rest := time.Since(moment).Milliseconds()
	before := s.value(t, fmt.Sprintf("sum(increase(%s[%s]%s @ %.3f))", selector, window, mode, at))
	now := at + float64(rest)/1000
	after := s.value(t, fmt.Sprintf("sum(increase(%s[%dms]%s @ %.3f))", selector, rest, mode, now))
	equal(t, want, before+after, fmt.Sprintf("increase of two windows, %g and %g", before, after))
}

// value asks for one number; what is absent is 0.
func (s *server) value(t *testing.T, expression string) float64 {
	t.Helper()
	require.NoError(t, s.settle(t.Context()))
	value, err := s.client.Value(t.Context(), expression)
	require.NoError(t, err)
	return value
}

// has reports whether an instant query finds a series.
func (s *server) has(t *testing.T, selector string) bool {
	t.Helper()
	require.NoError(t, s.settle(t.Context()))
	samples, err := s.client.Query(t.Context(), selector)
	require.NoError(t, err)
	return len(samples) > 0
}

// equal holds two numbers to be the same but for the rounding of float64.
func equal(t *testing.T, want, got float64, what string) {
	t.Helper()
	if math.Abs(want-got) > 1e-12*math.Abs(want) {
		assert.Fail(t, fmt.Sprintf("%s: want %.12g, the receiver has %.12g (difference %.3g)", what, want, got, got-want))
	}
}
