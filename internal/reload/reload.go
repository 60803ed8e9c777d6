// Package reload keeps the newest good value parsed from a set of files. Files
// are compared by content, because the ways to replace one (rename, symlink
// swap, write in place) look different to every watcher and alike to a reader.
package reload

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"sync/atomic"
	"time"
)

// MaxFileSize bounds what is read of one file, in bytes.
const MaxFileSize = 256 << 20

// File is one file as it was read.
type File struct {
	Path string
	Data []byte
}

// Files parses a set of files into a T and parses it again when any of them
// changed. The last good T stays when the new one does not parse.
type Files[T any] struct {
	paths   []string
	parse   func([]File) (T, error)
	seen    [sha256.Size]byte
	current atomic.Pointer[T]
}

// Load reads and parses all files; an error here is the user's to mend before
// anything starts.
func Load[T any](paths []string, parse func([]File) (T, error)) (*Files[T], error) {
	f := &Files[T]{paths: paths, parse: parse}
	_, err := f.Poll()
	if err != nil {
		return nil, err
	}
	return f, nil
}

// Get returns the last good value. It is safe for concurrent use.
func (f *Files[T]) Get() T { return *f.current.Load() }

// Poll reads the files and, if they are not what was last read, parses them.
// changed reports a new good value. A content that does not parse is reported
// once, not at every poll. Poll must not run concurrently with itself.
func (f *Files[T]) Poll() (changed bool, err error) {
	files, sum, err := f.read()
	if err != nil {
		sum = sha256.Sum256([]byte(err.Error()))
	}
	if sum == f.seen {
		return false, nil
	}
	f.seen = sum
	if err != nil {
		return false, err
	}
	value, err := f.parse(files)
	if err != nil {
		return false, err
	}
	f.current.Store(&value)
	return true, nil
}

// Watch polls every interval until ctx ends and hands what happened to report:
// nil for a new good value, or why the last good one stays.
func (f *Files[T]) Watch(ctx context.Context, interval time.Duration, report func(error)) {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			if changed, err := f.Poll(); changed || err != nil {
				report(err)
			}
		}
	}
}

func (f *Files[T]) read() (files []File, sum [sha256.Size]byte, err error) {
	hash := sha256.New()
	var problems []error
	for _, path := range f.paths {
		data, err := readBounded(path)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		_, _ = fmt.Fprintf(hash, "%d %s\n", len(data), path) // a hash never fails
		_, _ = hash.Write(data)
		files = append(files, File{path, data})
	}
	hash.Sum(sum[:0])
	return files, sum, errors.Join(problems...)
}

func readBounded(path string) ([]byte, error) {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() && !info.IsDir() {
		return nil, fmt.Errorf("%s: want a file, not a pipe or a device, which can be read but once", path)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // it was only read
	data, err := io.ReadAll(io.LimitReader(file, MaxFileSize+1))
	if err != nil {
		return nil, err
	}
	if len(data) > MaxFileSize {
		return nil, fmt.Errorf("%s: larger than %d MiB", path, MaxFileSize>>20)
	}
	return data, nil
}
