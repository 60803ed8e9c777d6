package aicostexporter

import (
	"runtime"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Texts of a span are parts of a whole request. None may be kept when that is
// done, or a small one keeps a large one in memory.
func TestNothingOfARequestIsKept(t *testing.T) {
	slowly := func(c *Config) { c.FlushInterval = time.Hour }
	for where, e := range map[string]*running{
		"memory":  run(t, newReceiver(t), slowly),
		"storage": runOn(t, newDisk(), newReceiver(t), slowly),
	} {
		gone := &atomic.Bool{}
		func() {
			request := make([]byte, 1<<16) // what a decoder's text points into
			copy(request, "a-team-of-a-request")
			runtime.SetFinalizer(&request[0], func(*byte) { gone.Store(true) })
			require.NoError(t, e.consume(t.Context(), batchOf(unsafe.String(&request[0], 19), 1, 1)))
		}()
		for range 100 {
			runtime.GC()
			if gone.Load() {
				break
			}
			time.Sleep(time.Millisecond) // finalizers have a goroutine of their own
		}
		assert.True(t, gone.Load(), where)
		e.stop()
	}
}
