package owners

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/aicost/aicost/cmd/aicost/console"
	"github.com/aicost/aicost/internal/money"
	"github.com/aicost/aicost/internal/ownership"
)

func explainCommand() *cobra.Command {
	var in inputs
	var id string
	var untagged bool
	c := &cobra.Command{
		Use:   "explain OTLP-FILE",
		Short: "Say why captured calls have the units they have, and why they lack others",
		Long: `Say why captured calls have the units they have, and why they lack others: for each unit what gave the value, what else could have
and why it did not, and where a tag was looked for. Calls that read the same are shown once.`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if id != "" && !spanForm.MatchString(id) {
				return fmt.Errorf("--span: want a span's id or at least 4 hex digits of its beginning, got %q", id)
			}
			t, err := in.traffic(c.Context())
			if err != nil {
				return err
			}
			x := newExplainer(t, strings.ToLower(id), untagged)
			if err := x.run(c.Context(), args[0]); err != nil {
				return err
			}
			return x.print(c.OutOrStdout())
		},
	}
	in.configFlag(c)
	in.tableFlag(c)
	in.pricesFlag(c)
	f := c.Flags()
	f.StringVar(&id, "span", "", "explain the spans with this `ID`, calls or not, in full; the beginning is enough")
	f.BoolVar(&untagged, "untagged", false, "show only calls that are flagged")
	c.MarkFlagsMutuallyExclusive("span", "untagged")
	return c
}

var spanForm = regexp.MustCompile(`^[0-9a-fA-F]{4,16}$`)

// explainer explains the spans of a file.
type explainer struct {
	*traffic
	reader   *reader
	id       string // of the spans that are explained; empty for all calls
	untagged bool
	calls    int
	blocks   []*block
	alike    map[string]*block   // by service and text
	near     []map[string]string // the spellings of each unit
	guessers []*guesser
	mistakes []error // of this command
}

// block is what is shown of a span, and of the calls that read the same.
type block struct {
	heading, text string
	use
}

func newExplainer(t *traffic, id string, untagged bool) *explainer {
	x := &explainer{traffic: t, reader: newReader(t.Table), id: id, untagged: untagged, alike: map[string]*block{}}
	for i := range t.Table.Units() {
		x.near = append(x.near, t.Table.Spellings(i))
		x.guessers = append(x.guessers, newGuesser(x.near[i]))
	}
	return x
}

func (x *explainer) run(ctx context.Context, path string) error {
	return bill(ctx, []string{path}, func(billed []ptrace.Traces) error {
		x.add(newRequest(x.reader, billed[0], time.Now().UnixNano()))
		return nil
	}, x.config)
}

// explained is one span with all that is known of it.
type explained struct {
	*request
	place
	call  *call // nil where it is none
	from  int32 // the ancestor that it inherits from, or None
	units ownership.Explanation
	wrote map[int]outcome // by unit, of those that the explanation does not account for
	alike bool            // other calls have this id
}

func (q *request) explain(number int32) *explained {
	p := q.spans[number]
	s := &explained{request: q, place: p, call: p.billed(), from: q.above(number)}
	if s.call != nil {
		s.from = q.heir(number)
	}
	s.units = q.resolver.Explain(q.input(number, s.from))
	if s.call != nil {
		s.join(number)
	}
	return s
}

// join adds what the other spans of a call know, as the processor does: in the
// order of their ids.
func (s *explained) join(number int32) {
	told := s.tellersOf(s.spans[number].span)
	slices.SortFunc(told, func(a, b int32) int { return cmp.Or(s.order(a, b), cmp.Compare(a, b)) })
	var others []ownership.Explanation
	for _, other := range told {
		others = append(others, s.resolver.Explain(s.input(other, s.heir(other))))
	}
	s.resolver.JoinExplained(s.units, others...)
}

// order compares the ids of two spans.
func (s *explained) order(a, b int32) int {
	x, y := s.spans[a].span, s.spans[b].span
	return cmp.Or(strings.Compare(x.TraceID().String(), y.TraceID().String()), strings.Compare(x.SpanID().String(), y.SpanID().String()))
}

// add explains the spans of a request that were asked for.
func (x *explainer) add(q *request) {
	for number := range int32(len(q.spans)) {
		if x.id != "" && !strings.HasPrefix(q.spans[number].span.SpanID().String(), x.id) {
			continue
		}
		if x.id == "" && q.spans[number].billed() == nil {
			continue
		}
		s := q.explain(number)
		if s.wrote = s.differences(); len(s.wrote) > 0 {
			s.alike = q.share(number)
			x.mistakes = append(x.mistakes, s.mistake())
		}
		x.calls++
		if owner := s.units.Owner(); !x.untagged || owner.Untagged || len(s.wrote) > 0 {
			x.show(s)
		}
	}
}

// show enters a span into the block of those that read the same. Ids of
// ancestors make no difference.
func (x *explainer) show(s *explained) {
	amount := money.Amount{}
	if s.call != nil {
		amount = s.call.amount
	}
	p := &blockPrinter{explainer: x, explained: s, full: x.id != ""}
	key := p.service() + "\n" + p.text()
	b := x.alike[key]
	if b == nil || p.full {
		p.ids = true
		b = &block{heading: p.heading(), text: p.text()}
		x.alike[key], x.blocks = b, append(x.blocks, b)
	}
	b.calls, b.amount = b.calls+1, b.amount.Add(amount)
}

func (x *explainer) print(out io.Writer) error {
	say := func(format string, args ...any) { _, _ = fmt.Fprintf(out, format, args...) }
	switch {
	case x.calls == 0 && x.id != "":
		return fmt.Errorf("--span: no span begins with %s", x.id)
	case x.calls == 0:
		say("%s\n", withoutCalls)
	case len(x.blocks) == 0:
		say("no untagged call among %s\n", console.Plural(x.calls, "call"))
	}
	for i, b := range x.blocks {
		if i > 0 {
			say("\n")
		}
		say("%s\n", b.heading)
		if b.calls > 1 {
			say("and %s like it, %s %s in all\n", console.Plural(b.calls-1, "call"), b.amount, x.currency)
		}
		say("%s", b.text)
	}
	return errors.Join(x.mistakes...)
}
