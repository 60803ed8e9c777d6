package book

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// output writes a book: to standard output where there is no path or -, else to
// a file.
func output(path string, standard io.Writer, write func(io.Writer) error) error {
	if path == "" || path == "-" {
		return write(standard)
	}
	return writeFile(path, write)
}

// writeFile replaces a file by a whole new one, so that a collector that watches
// it never reads half of it. A link stays one, and so do the file's permissions.
// What is no file, as a pipe or a device, is written to.
func writeFile(path string, write func(io.Writer) error) error {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	} else if target, err := os.Readlink(path); err == nil { // to what is not there yet
		if path = filepath.Join(filepath.Dir(path), target); filepath.IsAbs(target) {
			path = target
		}
	}
	mode := fs.FileMode(0o644)
	switch info, err := os.Stat(path); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return err
	case info.Mode().IsRegular():
		mode = info.Mode().Perm()
	default:
		return writeTo(path, write)
	}
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	err = write(file)
	if err == nil {
		err = file.Sync()
	}
	err = errors.Join(err, file.Close())
	if err == nil {
		err = os.Chmod(file.Name(), mode)
	}
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		_ = os.Remove(file.Name())
	}
	return err
}

func writeTo(path string, write func(io.Writer) error) error {
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return errors.Join(write(file), file.Close())
}
