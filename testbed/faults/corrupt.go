package faults

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"go.etcd.io/bbolt"
)

// corrupt flips bytes in the values that a collector keeps on disk. Their file
// stays one that can be opened: what is wrong is what the exporter wrote.
func (l *Lab) corrupt(r *replica) error {
	files, err := os.ReadDir(r.place.state)
	if err != nil {
		return err
	}
	flipped := 0
	for _, file := range files {
		n, err := l.corruptFile(filepath.Join(r.place.state, file.Name()))
		if err != nil {
			return err
		}
		flipped += n
	}
	if flipped == 0 {
		return fmt.Errorf("no values in %s to flip bytes in", r.place.state)
	}
	l.note("%d values corrupted", flipped)
	return nil
}

func (l *Lab) corruptFile(path string) (flipped int, err error) {
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{Timeout: time.Second})
	if err != nil {
		return 0, err
	}
	defer db.Close()
	return flipped, db.Update(func(tx *bbolt.Tx) error {
		return tx.ForEach(func(_ []byte, bucket *bbolt.Bucket) error {
			changed := map[string][]byte{}
			err := bucket.ForEach(func(key, value []byte) error {
				if len(value) > 0 {
					value = append([]byte(nil), value...)
					value[l.dice.intN(len(value))] ^= byte(1 + l.dice.intN(255))
					changed[string(key)] = value
				}
				return nil
			})
			for key, value := range changed {
				if err := bucket.Put([]byte(key), value); err != nil {
					return err
				}
				flipped++
			}
			return err
		})
	})
}
