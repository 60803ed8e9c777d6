package rollup

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestDelivery(t *testing.T) {
	minute := time.Minute.Milliseconds()
	d := Delivery{}
	assert.True(t, d.NeedsBridge(10*minute), "a newborn")
	d.Bridged(9 * minute)
	assert.Equal(t, Delivery{Birth: 9 * minute, Acked: 9 * minute}, d)
	assert.False(t, d.NeedsBridge(10*minute))
	d.Acknowledged(7, 10*minute)
	assert.False(t, d.NeedsBridge(15*minute))
	assert.True(t, d.NeedsBridge(15*minute+1), "silent for more than the lookback")

	d.Sent(7, 11*minute) // and no answer, but it makes no difference
	assert.Zero(t, d.Doubted)
	d.Sent(9, 12*minute) // the receiver may have it
	assert.Equal(t, Delivery{Birth: 9 * minute, Held: 9, Acked: 10 * minute, Doubted: 12 * minute}, d)
	settled := d
	settled.Acknowledged(9, 12*minute)
	assert.Equal(t, Delivery{Birth: 9 * minute, Held: 9, Acked: 12 * minute}, settled)
	d.Bridged(20 * minute)
	assert.Equal(t, Delivery{Birth: 9 * minute, Held: 9, Acked: 20 * minute}, d)
}
