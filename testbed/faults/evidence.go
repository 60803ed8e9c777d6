package faults

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/aicost/aicost/testbed/target"
)

// counted is a mood that counts the requests that meet it. One that is not
// called that is well.
func (l *Lab) counted(mood target.Mood) target.Mood {
	return func(w http.ResponseWriter, r *http.Request, real http.Handler) {
		l.met.Add(1)
		mood(w, r, real)
	}
}

// unseen says which faults of the row never came about: nothing follows from
// totals that are right without them. Plays see for themselves that processes
// and disks failed, and clients send again in any case.
func (l *Lab) unseen() error {
	var problems []error
	demand := func(is bool, what string) {
		if !is {
			problems = append(problems, fmt.Errorf("%s: the row shows nothing", what))
		}
	}
	var cuts int64
	for _, r := range l.relays {
		cuts += r.cuts.Load()
	}
	demand(l.row.Target == "" || l.met.Load() > 0, "no request met the target while it was unwell")
	demand(!l.row.Relay || cuts > 0, "no connection was cut")
	demand(l.sibling == nil || l.sibling.refused.Load() > 0, "the sibling refused nothing")
	return errors.Join(problems...)
}
