package faults

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.etcd.io/bbolt"
)

func TestCorruptChangesEveryValue(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "exporter_ai_cost__state")
	values := map[string]string{"a": "one", "b": "two", "c": "", "d": "a longer value"}
	open := func() *bbolt.DB {
		db, err := bbolt.Open(path, 0o600, nil)
		require.NoError(t, err)
		return db
	}
	db := open()
	require.NoError(t, db.Update(func(tx *bbolt.Tx) error {
		bucket, err := tx.CreateBucket([]byte("default"))
		for key, value := range values {
			require.NoError(t, bucket.Put([]byte(key), []byte(value)))
		}
		return err
	}))
	require.NoError(t, db.Close())
	lab := &Lab{dice: newDice(1, t.Name())}
	changed := func() (keys []string) {
		db := open()
		defer db.Close()
		require.NoError(t, db.View(func(tx *bbolt.Tx) error {
			for key, value := range values {
				got := string(tx.Bucket([]byte("default")).Get([]byte(key)))
				assert.Len(t, got, len(value))
				if got != value {
					keys = append(keys, key)
				}
			}
			return nil
		}))
		return keys
	}
	assert.Empty(t, changed())
	require.NoError(t, lab.corrupt(&replica{place: place{state: dir}}, 1))
	assert.Len(t, changed(), 1)
	require.NoError(t, lab.corrupt(&replica{place: place{state: dir}}, allValues))
	assert.Subset(t, []string{"a", "b", "d"}, changed())
	assert.GreaterOrEqual(t, len(changed()), 2, "a byte may have been flipped back")
}

func TestCorruptNeedsSomething(t *testing.T) {
	lab := &Lab{dice: newDice(1, t.Name())}
	require.ErrorContains(t, lab.corrupt(&replica{place: place{state: t.TempDir()}}, 1), "no values")
}
