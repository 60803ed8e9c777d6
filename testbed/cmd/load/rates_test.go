package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestBestKeepsEachFigureAtItsBest(t *testing.T) {
	slow := rate{wall: 10, core: 50, reply: 2 * time.Second}
	fast := rate{wall: 20, core: 40, reply: time.Second}
	want := rate{wall: 20, core: 50, reply: time.Second}
	assert.Equal(t, want, slow.better(fast))
	assert.Equal(t, want, fast.better(slow))
}
