// Package process runs the binaries of a test or a demonstration: it starts
// them, keeps what they log, waits until they serve, and makes sure that none
// outlives the program that started it.
package process

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"time"
)

// Spec says what to run.
type Spec struct {
	Path string
	Args []string
	Env  []string  // added to the environment of the parent
	Dir  string    // where to run; empty is where the parent runs
	Log  io.Writer // also receives what the process writes; may be nil
}

// Process is a running or ended child.
type Process struct {
	name string
	cmd  *exec.Cmd
	log  tail
	done chan struct{}
	err  error // valid once done is closed
}

// Start runs spec. The child gets a process group of its own, so that Ctrl-C
// in a terminal reaches only the parent, which then stops its children in
// order; where the system can, the child is killed when the parent dies.
func Start(spec Spec) (*Process, error) {
	p := &Process{name: filepath.Base(spec.Path), done: make(chan struct{})}
	p.cmd = exec.Command(spec.Path, spec.Args...)
	p.cmd.Env, p.cmd.Dir = append(os.Environ(), spec.Env...), spec.Dir
	out := io.Writer(&p.log)
	if spec.Log != nil {
		out = io.MultiWriter(&p.log, spec.Log)
	}
	p.cmd.Stdout, p.cmd.Stderr = out, out
	p.cmd.SysProcAttr = attributes()

	started := make(chan error)
	go func() {
		// The kernel's parent-death signal follows the thread that started the
		// child, so that thread is held until the child has ended.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := p.cmd.Start()
		started <- err
		if err == nil {
			p.err = p.cmd.Wait()
			close(p.done)
		}
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start %s: %w", p.name, err)
	}
	return p, nil
}

// Pid is the process id.
func (p *Process) Pid() int { return p.cmd.Process.Pid }

// Done is closed when the process has ended.
func (p *Process) Done() <-chan struct{} { return p.done }

// ExitCode waits for the end and returns the exit code, -1 after a signal.
func (p *Process) ExitCode() int {
	<-p.done
	return p.cmd.ProcessState.ExitCode()
}

// Log returns the last part of what the process wrote.
func (p *Process) Log() string { return p.log.String() }

// Stop asks the process to end and waits. When ctx ends first, it is killed
// and the error says so. Stopping an ended process returns how it ended.
func (p *Process) Stop(ctx context.Context) error {
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.done:
		return p.err
	case <-ctx.Done():
		p.Kill()
		return fmt.Errorf("%s ignored SIGTERM: %w\n%s", p.name, ctx.Err(), p.Log())
	}
}

// Signal sends a signal and does not wait.
func (p *Process) Signal(signal os.Signal) error { return p.cmd.Process.Signal(signal) }

// Kill ends the process at once and waits.
func (p *Process) Kill() {
	_ = p.cmd.Process.Kill()
	<-p.done
}

// WaitReady polls url until it answers 2xx. It gives up when the process ends
// or ctx does; the error then carries the log.
func (p *Process) WaitReady(ctx context.Context, url string) error {
	tick := time.NewTicker(25 * time.Millisecond)
	defer tick.Stop()
	client := http.Client{Timeout: time.Second}
	for {
		if response, err := client.Get(url); err == nil {
			_ = response.Body.Close()
			if response.StatusCode/100 == 2 {
				return nil
			}
		}
		select {
		case <-p.done:
			return fmt.Errorf("%s ended before it was ready: %w\n%s", p.name, ended(p.err), p.Log())
		case <-ctx.Done():
			return fmt.Errorf("%s is not ready at %s: %w\n%s", p.name, url, ctx.Err(), p.Log())
		case <-tick.C:
		}
	}
}

func ended(err error) error {
	if err == nil {
		return errors.New("exit status 0")
	}
	return err
}
