package faults

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"go.etcd.io/bbolt"
)

// allValues are more than any state has.
const allValues = 1 << 30

// corrupt flips a byte in each of up to most values that a collector keeps on
// disk. Their file stays one that can be opened: what is wrong is what the
// exporter wrote.
func (l *Lab) corrupt(r *replica, most int) error {
	files, err := os.ReadDir(r.place.state)
	if err != nil {
		return err
	}
	flipped := 0
	for _, file := range files {
		n, err := l.corruptFile(filepath.Join(r.place.state, file.Name()), most-flipped)
		if err != nil {
			return err
		}
		flipped += n
	}
	if flipped == 0 {
		return fmt.Errorf("no values in %s to flip bytes in", r.place.state)
	}
	return nil
}

func (l *Lab) corruptFile(path string, most int) (flipped int, err error) {
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{Timeout: time.Second})
	if err != nil {
		return 0, err
	}
	defer db.Close()
	return flipped, db.Update(func(tx *bbolt.Tx) error {
		return tx.ForEach(func(_ []byte, bucket *bbolt.Bucket) error {
			var keys []string
			err := bucket.ForEach(func(key, value []byte) error {
				if len(value) > 0 {
					keys = append(keys, string(key))
				}
				return nil
			})
			for ; err == nil && len(keys) > 0 && flipped < most; flipped++ {
				i := l.dice.intN(len(keys))
				value := bytes.Clone(bucket.Get([]byte(keys[i])))
				value[l.dice.intN(len(value))] ^= byte(1 + l.dice.intN(255))
				err = bucket.Put([]byte(keys[i]), value)
				keys = slices.Delete(keys, i, i+1)
			}
			return err
		})
	})
}
