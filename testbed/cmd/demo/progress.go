package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// screen is where the demo talks to a person.
type screen struct {
	out      *os.File
	terminal bool // lines may be overwritten
	colour   bool
	last     time.Time
}

func newScreen(out *os.File) *screen {
	info, err := out.Stat()
	terminal := err == nil && info.Mode()&os.ModeCharDevice != 0 && os.Getenv("TERM") != "dumb"
	return &screen{out: out, terminal: terminal, colour: terminal && os.Getenv("NO_COLOR") == ""}
}

// say prints a line.
func (s *screen) say(format string, arguments ...any) {
	_, _ = fmt.Fprintf(s.out, format+"\n", arguments...)
}

// lineWidth is what a line that is overwritten may have: in a terminal of 80
// columns a longer one would wrap and scroll.
const lineWidth = 79

// progressLine is how far the day is, as one line.
func progressLine(done float64, text string) string {
	const width = 20
	minutes := int(min(done, 1) * (24*60 - 1))
	full := min(int(done*width), width)
	line := []rune(fmt.Sprintf("  %02d:%02d  %s%s  %s", minutes/60, minutes%60, strings.Repeat("█", full), strings.Repeat("░", width-full), text))
	return string(line[:min(len(line), lineWidth)])
}

// progress shows how far the day is: on a terminal in place, elsewhere with a
// line every few seconds.
func (s *screen) progress(done float64, format string, arguments ...any) {
	const pause = 5 * time.Second
	if !s.terminal && time.Since(s.last) < pause && done < 1 {
		return
	}
	s.last = time.Now()
	text := progressLine(done, fmt.Sprintf(format, arguments...))
	if s.terminal {
		text = "\r" + text + "\x1b[K"
	} else {
		text += "\n"
	}
	_, _ = io.WriteString(s.out, text)
}

// done leaves the progress line as it is.
func (s *screen) done() {
	if s.terminal {
		s.say("")
	}
}
