package main

import (
	"bufio"
	"context"
	_ "embed"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"text/template"
	"time"

	"github.com/aicost/aicost/testbed/collector"
)

//go:embed collector.yaml
var configuration string

// setup is what differs between the collectors that are measured.
type setup struct {
	Storage, Fsync bool
	Protocol       string
	Interval       time.Duration // between flushes
	Spans          int           // that are known when they come again
	Tight          bool          // whether garbage is collected before it is a tenth of the heap
}

// subject is a collector that is measured.
type subject struct {
	*collector.Collector
	setup
	binary, dir string
	target      *sink
}

// start runs a collector on a directory that may hold what an earlier one
// stored.
func start(ctx context.Context, binary, dir string, s setup, target *sink) (*subject, error) {
	out := &subject{setup: s, binary: binary, dir: dir, target: target}
	return out, out.begin(ctx)
}

func (s *subject) begin(ctx context.Context) error {
	file, err := os.Create(filepath.Join(s.dir, "collector.yaml"))
	if err != nil {
		return err
	}
	defer file.Close()
	if err := template.Must(template.New("").Parse(configuration)).Execute(file, s.setup); err != nil {
		return err
	}
	environment := []string{"REMOTE_WRITE=" + s.target.url, "STORAGE=" + s.storage()}
	if s.Tight {
		environment = append(environment, "GOGC=10")
	}
	s.Collector, err = collector.Start(ctx, collector.Options{Binary: s.binary, Config: file.Name(), Env: environment})
	return err
}

// again kills the collector and returns how long the next one on the same
// storage takes to be ready.
func (s *subject) again(ctx context.Context) (time.Duration, error) {
	s.Kill()
	began := time.Now()
	err := s.begin(ctx)
	return time.Since(began), err
}

// end kills the collector, unless none came up.
func (s *subject) end() {
	if s.Collector != nil {
		s.Kill()
	}
}

func (s *subject) storage() string { return filepath.Join(s.dir, "storage") }

// disk is the size of what is stored, in bytes.
func (s *subject) disk() (bytes int64, err error) {
	files, err := filepath.Glob(filepath.Join(s.storage(), "*"))
	for _, file := range files {
		info, err := os.Stat(file)
		if err != nil {
			return 0, err
		}
		bytes += info.Size()
	}
	return bytes, err
}

// cpu is the processor time that the collector has used.
func (s *subject) cpu() (time.Duration, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.Pid()))
	if err != nil {
		return 0, err
	}
	return ticks(string(text))
}

// ticks sums user and system time of /proc/<pid>/stat, which counts hundredths
// of seconds.
func ticks(stat string) (time.Duration, error) {
	fields := strings.Fields(stat[strings.LastIndex(stat, ")")+1:]) // the name before may hold anything
	if len(fields) < 13 {
		return 0, fmt.Errorf("stat has %d fields", len(fields))
	}
	var sum time.Duration
	for _, field := range fields[11:13] {
		hundredths, err := strconv.Atoi(field)
		if err != nil {
			return 0, err
		}
		sum += time.Duration(hundredths) * 10 * time.Millisecond
	}
	return sum, nil
}

// memory is the collector's resident set and its highest, in bytes.
func (s *subject) memory() (now, peak int64, err error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.Pid()))
	if err != nil {
		return 0, 0, err
	}
	return kilobytes(string(text), "VmRSS:"), kilobytes(string(text), "VmHWM:"), nil
}

func kilobytes(status, key string) int64 {
	for line := range strings.Lines(status) {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == key {
			number, _ := strconv.ParseInt(fields[1], 10, 64)
			return number << 10
		}
	}
	return 0
}

// own reads one of the collector's own metrics, summed over its series.
func (s *subject) own(ctx context.Context, name string) (sum float64, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+s.Telemetry+"/metrics", nil)
	if err != nil {
		return 0, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	for lines := bufio.NewScanner(response.Body); lines.Scan(); {
		line := lines.Text()
		if series, _, _ := strings.Cut(line, "{"); series != name && !strings.HasPrefix(line, name+" ") {
			continue
		}
		number, err := strconv.ParseFloat(line[strings.LastIndex(line, " ")+1:], 64)
		if err != nil {
			return 0, err
		}
		sum += number
	}
	return sum, nil
}
