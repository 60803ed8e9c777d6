package faults

import (
	"encoding/binary"
	"fmt"
	"os"
	"time"
)

// clockVariable names, to a skewed collector, the file with its clock's error.
const clockVariable = "FAULTS_CLOCK"

// clock is the error of a row's wall clock: eight bytes that skewed collectors
// map into memory and add, as nanoseconds, to every time they read. They write
// what they added into the eight bytes behind them.
type clock struct {
	path  string
	file  *os.File
	wrong time.Duration
}

// clockBytes is the size of the file.
const clockBytes = 16

// newClock makes a clock that is right.
func newClock(path string) (*clock, error) {
	file, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	_, err = file.Write(make([]byte, clockBytes))
	return &clock{path: path, file: file}, err
}

// set steps the clock of everything that runs by it. Somebody has to have read
// the time that it told before.
func (c *clock) set(wrong time.Duration) error {
	told := make([]byte, clockBytes/2)
	if _, err := c.file.ReadAt(told, clockBytes/2); err != nil {
		return err
	}
	if got := time.Duration(binary.NativeEndian.Uint64(told)); got != c.wrong {
		return fmt.Errorf("the clock was wrong by %s and nobody read it, but one by %s: the row shows nothing", c.wrong, got)
	}
	c.wrong = wrong
	_, err := c.file.WriteAt(binary.NativeEndian.AppendUint64(nil, uint64(wrong)), 0)
	return err
}

func (c *clock) close() { _ = c.file.Close() }
