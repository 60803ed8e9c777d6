package faults

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// What is laid over package time: Now adds the error that a mapped file holds,
// and writes behind it that it did.
// The monotonic part stays, as it does when a real clock is set.
const (
	nowBefore = "\tsec, nsec, mono := runtimeNow()\n\tif mono == 0 {"
	nowAfter  = "\tsec, nsec, mono := runtimeNow()\n\tsec, nsec = skewed(sec, nsec)\n\tif mono == 0 {"
	skewFile  = `package time

import (
	"sync/atomic"
	"syscall"
	"unsafe"
)

var skew = mapSkew()

func mapSkew() *[2]int64 {
	name, found := syscall.Getenv("` + clockVariable + `")
	if !found {
		return nil
	}
	file, err := syscall.Open(name, syscall.O_RDWR|syscall.O_CLOEXEC, 0)
	if err != nil {
		panic("` + clockVariable + `: " + err.Error())
	}
	page, err := syscall.Mmap(file, 0, 16, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_SHARED)
	if err != nil {
		panic("` + clockVariable + `: " + err.Error())
	}
	return (*[2]int64)(unsafe.Pointer(&page[0]))
}

func skewed(sec int64, nsec int32) (int64, int32) {
	if skew == nil {
		return sec, nsec
	}
	wrong := atomic.LoadInt64(&skew[0])
	at := int64(nsec) + wrong%1e9
	sec += wrong / 1e9
	if atomic.LoadInt64(&skew[1]) != wrong {
		atomic.StoreInt64(&skew[1], wrong)
	}
	if at < 0 {
		at, sec = at+1e9, sec-1
	} else if at >= 1e9 {
		at, sec = at-1e9, sec+1
	}
	return sec, int32(at)
}
`
)

// BuildSkewed builds the collector from the sources that ocb left in dist, over
// a package time whose wall clock can be wrong, into out. Everything is
// compiled anew the first time; Go's cache makes later times short.
func BuildSkewed(ctx context.Context, dist, out string) error {
	root, err := exec.CommandContext(ctx, "go", "env", "GOROOT").Output()
	if err != nil {
		return fmt.Errorf("go env GOROOT: %w", err)
	}
	std := filepath.Join(strings.TrimSpace(string(root)), "src", "time")
	source, err := os.ReadFile(filepath.Join(std, "time.go"))
	if err != nil {
		return err
	}
	if n := strings.Count(string(source), nowBefore); n != 1 {
		return fmt.Errorf("time.Now of this Go can not be patched: its beginning was found %d times", n)
	}
	scratch := filepath.Dir(out)
	patched, added := filepath.Join(scratch, "time.go.skewed"), filepath.Join(scratch, "skew.go.skewed")
	overlay := filepath.Join(scratch, "skewed.json")
	text, err := json.Marshal(map[string]map[string]string{"Replace": {
		filepath.Join(std, "time.go"): patched, filepath.Join(std, "skew.go"): added,
	}})
	if err != nil {
		return err
	}
	for path, content := range map[string]string{
		patched: strings.Replace(string(source), nowBefore, nowAfter, 1), added: skewFile, overlay: string(text),
	} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			return err
		}
	}
	build := exec.CommandContext(ctx, "go", "build", "-C", dist, "-overlay", overlay, "-trimpath", "-ldflags", "-s -w", "-o", out, ".")
	if output, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build the collector with a wrong clock: %w\n%s", err, output)
	}
	return nil
}
