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
	assert.Equal(t, Delivery{Birth: 9 * minute, Acked: 9 * minute}, known(d))
	assert.False(t, d.NeedsBridge(10*minute))
	d.Acknowledged(7, nil, 10*minute)
	assert.False(t, d.NeedsBridge(15*minute))
	assert.True(t, d.NeedsBridge(15*minute+1), "silent for more than the lookback")

	d.Sent(7, nil, 11*minute) // and no answer, but it makes no difference
	assert.Zero(t, d.Doubted)
	d.Sent(9, nil, 12*minute) // the receiver may have it
	assert.Equal(t, Delivery{Birth: 9 * minute, Held: 9, Acked: 10 * minute, Doubted: 12 * minute}, known(d))
	settled := d
	settled.Acknowledged(9, nil, 12*minute)
	assert.Equal(t, Delivery{Birth: 9 * minute, Held: 9, Acked: 12 * minute}, known(settled))
	d.Bridged(20 * minute)
	assert.Equal(t, Delivery{Birth: 9 * minute, Held: 9, Acked: 20 * minute}, known(d))
}

// known is what is known of a delivery, whether saved or not.
func known(d Delivery) Delivery {
	d.has, d.changed = false, false
	return d
}

func TestWhatIsSavedOfADelivery(t *testing.T) {
	changes := func(d Delivery, change func(*Delivery)) bool {
		d.changed = false
		change(&d)
		return d.changed
	}
	d := Delivery{Birth: 1, Held: 5, Acked: 2}
	assert.False(t, changes(d, func(d *Delivery) { d.Acknowledged(5, nil, 9) }), "most series are idle")
	assert.False(t, changes(d, func(d *Delivery) { d.Pend(5, nil); d.Unpend() }))
	assert.False(t, changes(d, func(d *Delivery) { d.Bridged(9) }))
	assert.True(t, changes(d, func(d *Delivery) { d.Acknowledged(6, nil, 9) }))
	assert.True(t, changes(d, func(d *Delivery) { d.Pend(6, nil) }))
	assert.True(t, changes(d, func(d *Delivery) { d.Sent(6, nil, 9) }))
	assert.True(t, changes(Delivery{}, func(d *Delivery) { d.Bridged(9) }))
	d.Pend(6, nil)
	assert.True(t, changes(d, func(d *Delivery) { d.Unpend() }))
	d.Sent(6, nil, 9)
	assert.True(t, changes(d, func(d *Delivery) { d.Acknowledged(6, nil, 9) }))
	assert.True(t, changes(d, func(d *Delivery) { d.Doubtless() }))
}

func TestAnEndThatWasTakenBack(t *testing.T) {
	d := Delivery{Birth: 1, Held: 5, Acked: 1000}
	d.Resume()
	assert.Equal(t, Delivery{Birth: 1, Held: 5, Acked: 1000}, d, "it never ended")
	d.MayEnd()
	d.Resume()
	assert.Equal(t, Delivery{Birth: 1, Held: 5}, d)
	assert.True(t, d.NeedsBridge(time.Hour.Milliseconds()))
}

// That the receiver may have something is not enough to part with it.
func TestWhatTheReceiverHas(t *testing.T) {
	d := Delivery{}
	assert.False(t, d.has)
	d.Bridged(1)
	assert.True(t, d.has)
	d.Sent(3, nil, 2)
	assert.False(t, d.has)
	d.Doubtless()
	assert.False(t, d.has, "it gave no answer")
	d.Bridged(9)
	assert.True(t, d.has)
	d.Acknowledged(4, nil, 10)
	assert.True(t, d.has)
	d.Pend(5, nil)
	assert.True(t, d.has, "nothing was sent yet")
}
