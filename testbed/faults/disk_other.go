//go:build !linux

package faults

import "errors"

func mountSmallDisk(string) (func(), error) { return nil, errors.New("only Linux mounts a small disk") }

// mountable says why no disk can be mounted here.
func mountable(string) string { return "only Linux mounts a small disk" }
