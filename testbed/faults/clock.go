package faults

import (
	"encoding/binary"
	"os"
	"time"
)

// clockVariable names, to a skewed collector, the file with its clock's error.
const clockVariable = "FAULTS_CLOCK"

// clock is the error of a row's wall clock: eight bytes that skewed collectors
// map into memory and add, as nanoseconds, to every time they read.
type clock struct {
	path string
	file *os.File
}

// newClock makes a clock that is right.
func newClock(path string) (*clock, error) {
	file, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	c := &clock{path: path, file: file}
	return c, c.set(0)
}

// set steps the clock of everything that runs by it.
func (c *clock) set(wrong time.Duration) error {
	_, err := c.file.WriteAt(binary.NativeEndian.AppendUint64(nil, uint64(wrong)), 0)
	return err
}

func (c *clock) close() { _ = c.file.Close() }
