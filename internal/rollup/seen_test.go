package rollup

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func spanAt(n int, at time.Time) *Call {
	return &Call{TraceID: [16]byte{1}, SpanID: [8]byte{1, byte(n), byte(n >> 8)}, Arrived: at}
}

func TestASpanIsKnownForTheWindow(t *testing.T) {
	s := newSeen(time.Minute, 1_000, false)
	assert.False(t, s.again(spanAt(1, noon)))
	assert.True(t, s.again(spanAt(1, noon)))
	other := spanAt(1, noon)
	other.TraceID = [16]byte{2}
	assert.False(t, s.again(other), "the same id in another trace")
	for second := range 60 {
		at := noon.Add(time.Duration(second) * time.Second)
		assert.False(t, s.again(spanAt(100+second, at)))
		assert.True(t, s.again(spanAt(1, at)))
	}
	assert.False(t, s.again(spanAt(2, noon.Add(2*time.Minute))))
	assert.False(t, s.again(spanAt(3, noon.Add(4*time.Minute))))
	assert.False(t, s.again(spanAt(1, noon.Add(4*time.Minute))), "long ago")
	assert.Zero(t, s.early)
}

func TestSpansAreForgottenEarly(t *testing.T) {
	s := newSeen(time.Hour, 100, false)
	for n := range 1_000 {
		assert.False(t, s.again(spanAt(n, noon)))
		assert.LessOrEqual(t, s.len(), 100)
		for last := max(0, n-49); last <= n; last++ {
			assert.True(t, s.again(spanAt(last, noon)), "the last %d are known", 50)
		}
	}
	assert.Equal(t, uint64(1_000-s.len()), s.early)
}

func TestSpansWithoutAnIDAreNeverKnown(t *testing.T) {
	s := newSeen(time.Hour, 100, false)
	for range 3 {
		assert.False(t, s.again(&Call{TraceID: [16]byte{1}, Arrived: noon}))
		assert.False(t, s.again(&Call{SpanID: [8]byte{1}, Arrived: noon}))
	}
	assert.Equal(t, uint64(6), s.nameless)
	off := newSeen(time.Hour, 0, false)
	assert.False(t, off.again(spanAt(1, noon)))
	assert.False(t, off.again(spanAt(1, noon)))
}

// A call that is refused for what it says is not remembered: it may come again
// as it should be.
func TestARedeliveredCallIsRefused(t *testing.T) {
	l := New(durable(1_000))
	call := Call{Units: []string{"", ""}, TraceID: [16]byte{1}, SpanID: [8]byte{1}, Arrived: noon}
	call.Tokens[0] = -1
	assert.Equal(t, RefusedTokens, l.Add(&call))
	call.Tokens[0] = 1
	assert.Equal(t, Folded, l.Add(&call))
	assert.Equal(t, RefusedRedelivered, l.Add(&call))
	assert.Contains(t, exposition(l), `ai_cost_conservation_error{replica="a"} 0`)
	assert.Equal(t, 1, l.Stats().Remembered)
}

func BenchmarkSeen(b *testing.B) {
	s := newSeen(time.Hour, 1_000_000, false)
	n := uint64(0)
	one := func() {
		n++
		call := Call{TraceID: [16]byte{byte(n), byte(n >> 8), byte(n >> 16), byte(n >> 24)}, SpanID: [8]byte{1}, Arrived: noon}
		s.again(&call)
	}
	for range 2_000_000 {
		one()
	}
	b.ReportAllocs()
	b.ResetTimer()
	for b.Loop() {
		one()
	}
}
