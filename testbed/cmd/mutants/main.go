// Command mutants breaks the pricing engine on purpose, one rule at a time, and
// runs the tests of vectors: each broken engine must fail them. It never touches
// the files, as the go command lays the broken ones over them.
package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"go.yaml.in/yaml/v3"
	"golang.org/x/sync/errgroup"
)

//go:embed mutants.yaml
var list []byte

// suite is a set of tests and the mutants that it has to catch.
type suite struct {
	Packages []string
	Run      string
	Mutants  []mutant
}

// mutant is one broken rule: a piece of a file that stands there once, and what
// it is replaced by.
type mutant struct{ Rule, File, Find, Replace string }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Stdout, "..")
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer, root string) error {
	var suites []suite
	if err := yaml.Unmarshal(list, &suites); err != nil {
		return err
	}
	root, err := filepath.Abs(root)
	if err != nil {
		return err
	}
	scratch, err := os.MkdirTemp("", "mutants")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(scratch) }()
	var problems []error
	for _, s := range suites {
		problems = append(problems, s.run(ctx, out, root, scratch))
	}
	return errors.Join(problems...)
}

func (s *suite) run(ctx context.Context, out io.Writer, root, scratch string) error {
	if output, err := s.test(ctx, root, ""); err != nil {
		return fmt.Errorf("the tests fail without a mutant: %w\n%s", err, output)
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	trials := make([]trial, len(s.Mutants))
	var workers errgroup.Group
	workers.SetLimit(runtime.NumCPU())
	for i := range trials {
		trials[i].done = make(chan struct{})
	}
	go func() {
		for i := range trials {
			workers.Go(func() error {
				defer close(trials[i].done)
				trials[i].verdict, trials[i].problem = s.try(ctx, &s.Mutants[i], root, filepath.Join(scratch, strconv.Itoa(i)))
				return nil
			})
		}
	}()
	var problems []error
	for i := range trials { // in their order, as they end
		<-trials[i].done
		problems = append(problems, trials[i].problem)
		_, _ = fmt.Fprintf(table, "%s\t%s\n", s.Mutants[i].Rule, trials[i].verdict)
		_ = table.Flush()
	}
	return errors.Join(problems...)
}

// trial is what became of a mutant, once done is closed.
type trial struct {
	done    chan struct{}
	verdict string
	problem error
}

// try runs the tests against a mutant, which is written into a directory of its own.
func (s *suite) try(ctx context.Context, m *mutant, root, scratch string) (verdict string, problem error) {
	if err := os.Mkdir(scratch, 0o700); err != nil {
		return "not tried", err
	}
	defer func() { _ = os.RemoveAll(scratch) }()
	overlay, err := m.overlay(root, scratch)
	if err != nil {
		return "not tried", err
	}
	output, err := s.test(ctx, root, overlay)
	switch {
	case ctx.Err() != nil:
		return "not tried", ctx.Err()
	case err == nil:
		return "NOT CAUGHT", fmt.Errorf("no test notices: %s", m.Rule)
	case !strings.Contains(output, "--- FAIL: "):
		return "does not build", fmt.Errorf("no test ran against: %s\n%s", m.Rule, output)
	default:
		return "caught by " + caughtBy(output), nil
	}
}

// overlay writes the broken file, and what tells the go command to take it.
func (m *mutant) overlay(root, scratch string) (string, error) {
	path := filepath.Join(root, m.File)
	data, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	if n := strings.Count(string(data), m.Find); n != 1 {
		return "", fmt.Errorf("%s: %q stands there %d times, want once", m.File, m.Find, n)
	}
	broken := filepath.Join(scratch, "broken.go")
	if err := os.WriteFile(broken, []byte(strings.Replace(string(data), m.Find, m.Replace, 1)), 0o600); err != nil {
		return "", err
	}
	overlay, err := json.Marshal(map[string]map[string]string{"Replace": {path: broken}})
	if err != nil {
		return "", err
	}
	file := filepath.Join(scratch, "overlay.json")
	return file, os.WriteFile(file, overlay, 0o600)
}

func (s *suite) test(ctx context.Context, root, overlay string) (string, error) {
	args := []string{"test", "-vet=off", "-run", s.Run}
	if overlay != "" {
		args = append(args, "-overlay", overlay)
	}
	command := exec.CommandContext(ctx, "go", append(args, s.Packages...)...) //nolint:gosec // the list is our own
	command.Dir = root
	output, err := command.CombinedOutput()
	return string(output), err
}

// caughtBy counts the tests that failed, of which there is one at least, and
// names the first: of a table, its row.
func caughtBy(output string) string {
	var failed []string
	for line := range strings.Lines(output) {
		if name, is := strings.CutPrefix(strings.TrimSpace(line), "--- FAIL: "); is {
			failed = append(failed, strings.Fields(name)[0])
		}
	}
	rows := slices.DeleteFunc(slices.Clone(failed), func(name string) bool { return !strings.Contains(name, "/") })
	if len(rows) > 0 {
		failed = rows
	}
	return fmt.Sprintf("%d, as %s", len(failed), failed[0])
}
