package faults

import "time"

func diskRows() []Row {
	return []Row{
		{Name: "disk-limit", Disk: "full by max_size, then given more", Settings: Settings{MaxSize: 256 << 10}, Play: limited},
		{Name: "disk-full", Disk: "full, then space again", SmallDisk: true, Play: fill(func(*Lab) error { return nil })},
		{
			Name: "disk-full-kills", Disk: "full, then space again", Process: "4 × kill -9 with the disk full", SmallDisk: true,
			Play: fill(killing(4, 600*time.Millisecond)),
		},
	}
}

// limited waits until the storage may not grow, and starts again with a limit
// that is never reached.
func limited(l *Lab) error {
	if err := l.refusals(); err != nil {
		return err
	}
	if err := l.wait(time.Second); err != nil {
		return err
	}
	l.settings.MaxSize = 256 << 20
	return l.terminate(1, func(r *replica) error { return r.configure(l.settings) })
}

// fill fills the disk, plays something on the full one, and makes space.
func fill(full func(*Lab) error) func(*Lab) error {
	return func(l *Lab) error {
		if err := l.wait(time.Second); err != nil {
			return err
		}
		empty, err := l.fillDisk()
		if err != nil {
			return err
		}
		if err := l.refusals(); err != nil {
			return err
		}
		l.note("clients were refused")
		if err := full(l); err != nil {
			return err
		}
		if err := l.wait(time.Second); err != nil {
			return err
		}
		if err := empty(); err != nil {
			return err
		}
		return l.wait(2 * time.Second)
	}
}
