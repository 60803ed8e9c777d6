// Package binaries finds the programs that the tests run and builds the
// missing ones with the repository's Makefile, so that a plain go test works.
package binaries

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
)

// Binary is a program, by its path below the repository's root.
type Binary string

// The programs, as the Makefile builds them.
const (
	Collector    Binary = "_build/otelcol-aicost/otelcol-aicost"
	Prometheus   Binary = "_build/bin/prometheus"
	Promtool     Binary = "_build/bin/promtool"
	Alertmanager Binary = "_build/bin/alertmanager"

	// Further remote-write receivers. The older ones are Debian's packages and
	// can't be had on every machine.
	VictoriaMetrics    Binary = "_build/bin/victoria-metrics"
	Prometheus242      Binary = "_build/bin/prometheus-2.42"
	VictoriaMetrics179 Binary = "_build/bin/victoria-metrics-1.79"

	// What takes over from one Prometheus past one machine.
	Cortex Binary = "_build/bin/cortex"
	Mimir  Binary = "_build/bin/mimir"
	Thanos Binary = "_build/bin/thanos"
)

var building sync.Mutex

// Root is the directory of the repository.
func Root() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Dir(filepath.Dir(filepath.Dir(file)))
}

// Path returns where the program is and builds it first when it is missing.
// An existing one is taken as it is: make keeps it up to date.
func (b Binary) Path() (string, error) {
	building.Lock()
	defer building.Unlock()
	path := filepath.Join(Root(), string(b))
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	fmt.Fprintf(os.Stderr, "%s is missing; building it with make…\n", b)
	build := exec.Command("make", "--no-print-directory", "-C", Root(), path)
	build.Stdout, build.Stderr = os.Stderr, os.Stderr
	if err := build.Run(); err != nil {
		return "", fmt.Errorf("make %s: %w", path, err)
	}
	return path, nil
}
