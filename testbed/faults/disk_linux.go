package faults

import (
	"os"
	"syscall"
)

// smallDisk is enough for the state of a row, and soon filled.
const smallDisk = "size=8m"

// mountSmallDisk mounts a disk of its own at dir.
func mountSmallDisk(dir string) (unmount func(), err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, smallDisk); err != nil {
		return nil, &os.PathError{Op: "mount", Path: dir, Err: err}
	}
	return func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) }, nil
}

// mountable says why no disk can be mounted here; empty is that one can.
func mountable(scratch string) string {
	if os.Geteuid() != 0 {
		return "only root can mount a small disk"
	}
	dir, err := os.MkdirTemp(scratch, "mountable")
	if err != nil {
		return err.Error()
	}
	defer func() { _ = os.Remove(dir) }()
	unmount, err := mountSmallDisk(dir)
	if err != nil {
		return err.Error()
	}
	unmount()
	return ""
}
