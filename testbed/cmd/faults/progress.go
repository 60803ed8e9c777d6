package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/aicost/aicost/testbed/faults"
)

// progress shows which rows run: on a terminal in one line that is overwritten,
// elsewhere with a line for each that ended.
type progress struct {
	out      *os.File
	terminal bool
	mu       sync.Mutex
	running  []string
	ran, all int
}

func newProgress(out *os.File, all int) *progress {
	info, err := out.Stat()
	terminal := err == nil && info.Mode()&os.ModeCharDevice != 0 && os.Getenv("TERM") != "dumb"
	return &progress{out: out, terminal: terminal, all: all}
}

func (p *progress) began(row faults.Row) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.running = append(p.running, row.Name)
	p.show()
}

func (p *progress) ended(result faults.Result) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ran++
	p.running = slices.DeleteFunc(p.running, func(name string) bool { return name == result.Row.Name })
	if !p.terminal {
		state := "exact"
		switch {
		case result.Skipped != "":
			state = "skipped"
		case !result.Holds():
			state = "DIFFERS"
		}
		_, _ = fmt.Fprintf(p.out, "%2d of %d  %-7s  %s\n", p.ran, p.all, state, result.Row.Name)
	}
	p.show()
}

// show rewrites the line of a terminal.
func (p *progress) show() {
	const width = 79
	if !p.terminal {
		return
	}
	line := []rune(fmt.Sprintf("%d of %d done; now %s", p.ran, p.all, strings.Join(p.running, ", ")))
	_, _ = fmt.Fprintf(p.out, "\r%s\x1b[K", string(line[:min(len(line), width)]))
}

// done leaves room for the table.
func (p *progress) done() {
	if p.terminal {
		_, _ = fmt.Fprint(p.out, "\r\x1b[K")
		return
	}
	_, _ = fmt.Fprintln(p.out)
}
