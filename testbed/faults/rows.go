package faults

import (
	"slices"
	"time"
)

// Rows are the matrix, in the order of its table.
func Rows() []Row {
	return slices.Concat(targetRows(), networkRows(), processRows(), diskRows(), clockRows(), reloadRows(), manyRows(), chaosRows())
}

// waiting is a Play in which nothing happens for a while but what the row has
// set up.
func waiting(d time.Duration) func(*Lab) error {
	return func(l *Lab) error { return l.wait(d) }
}

// inTurn plays several faults one after the other.
func inTurn(plays ...func(*Lab) error) func(*Lab) error {
	return func(l *Lab) error {
		for _, play := range plays {
			if err := play(l); err != nil {
				return err
			}
		}
		return nil
	}
}
