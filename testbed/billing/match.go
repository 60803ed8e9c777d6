package billing

import "github.com/aicost/aicost/testbed/truth"

// matching finds, for each call, the span that was billed or refused for it.
// Nothing in the truth names that span, so the surest sign is tried first, for
// all calls, before a weaker one is.
type matching struct {
	*File
	open map[*Span]bool
}

// match fills in the spans of the calls and what is left over.
func (f *File) match() {
	m := matching{f, map[*Span]bool{}}
	for i := range f.Spans {
		if f.Spans[i].Counted() {
			m.open[&f.Spans[i]] = true
		}
	}
	alike := func(c *Call, s *Span) bool { return s.Charged() && same(c.Tokens, s.Tokens) }
	known := func(c *Call, s *Span) bool { return s.ID == c.SpanID || s.Tells(c.ResponseID) }
	model := func(c *Call, s *Span) bool { return s.names(c.ModelResponded) || s.names(c.ModelRequested) }

	m.pair(func(c *Call, s *Span) bool { return c.Error == "" && alike(c, s) && known(c, s) })
	m.pair(func(c *Call, s *Span) bool { return c.Error == "" && alike(c, s) && model(c, s) })
	m.pair(func(c *Call, s *Span) bool { return c.Error == "" && alike(c, s) })
	m.sums()
	m.pair(func(c *Call, s *Span) bool { return c.Error == "" && s.ID == c.SpanID })
	m.pair(func(c *Call, s *Span) bool { return c.Error == "" && s.Tells(c.ResponseID) })
	m.pair(func(c *Call, s *Span) bool { return c.Error != "" && s.Reason == "call_failed" && model(c, s) })
	m.pair(func(c *Call, s *Span) bool { return c.Error != "" && s.Reason == "call_failed" })
	m.pair(func(c *Call, s *Span) bool { return c.Error == "" && model(c, s) && !m.again(s) })
	m.pair(func(_ *Call, s *Span) bool { return !s.Charged() })
	for i := range f.Spans {
		switch s := &f.Spans[i]; {
		case m.open[s] && s.Charged():
			f.Extra = append(f.Extra, s)
		case m.open[s]:
			f.Idle = append(f.Idle, s)
		}
	}
}

// pair gives every call without a span the first open span that fits.
func (m *matching) pair(fits func(*Call, *Span) bool) {
	for i := range m.Calls {
		c := &m.Calls[i]
		for j := range m.Spans {
			s := &m.Spans[j]
			if c.Span == nil && m.open[s] && fits(c, s) {
				c.Span, c.Sharing, c.Billed = s, 1, s.Tokens
				delete(m.open, s)
			}
		}
	}
}

// maxSummed bounds the calls among which a sum is looked for.
const maxSummed = 12

// sums finds spans that bill several calls at once.
func (m *matching) sums() {
	for j := range m.Spans {
		s := &m.Spans[j]
		if !m.open[s] || !s.Charged() {
			continue
		}
		var calls []*Call
		for i := range m.Calls {
			if c := &m.Calls[i]; c.Span == nil && c.Error == "" && c.Total() > 0 && len(calls) < maxSummed {
				calls = append(calls, c)
			}
		}
		together := summedUp(calls, s.Tokens)
		if together == nil {
			together = m.evidently(s)
		}
		rest := s.Tokens
		for n, c := range together {
			c.Span, c.Sharing, c.Billed = s, len(together), c.Tokens
			if n == len(together)-1 {
				c.Billed = rest // with all that is wrong of the sum
			}
			rest = rest.Add(negative(c.Tokens))
			delete(m.open, s)
		}
	}
}

// evidently returns the calls, two or more, whose usage a span is known to sum
// up, rightly or not.
func (m *matching) evidently(s *Span) (calls []*Call) {
	for i := range m.Calls {
		if c := &m.Calls[i]; c.Span == nil && c.Error == "" && c.SpanID == s.ID {
			calls = append(calls, c)
		}
	}
	if len(calls) < 2 {
		return nil
	}
	return calls
}

func negative(t truth.Tokens) truth.Tokens {
	return truth.Tokens{
		Input: -t.Input, CacheRead: -t.CacheRead, CacheWrite: -t.CacheWrite, CacheWrite1h: -t.CacheWrite1h,
		Output: -t.Output, Reasoning: -t.Reasoning,
	}
}

// summedUp returns the calls, two or more, that make a sum.
func summedUp(calls []*Call, sum truth.Tokens) []*Call {
	for set := range 1 << len(calls) {
		var chosen []*Call
		var total truth.Tokens
		for i, c := range calls {
			if set&(1<<i) != 0 {
				chosen, total = append(chosen, c), total.Add(c.Tokens)
			}
		}
		if len(chosen) > 1 && same(total, sum) {
			return chosen
		}
	}
	return nil
}

// again reports whether a span bills what another span billed already.
func (m *matching) again(s *Span) bool {
	for i := range m.Calls {
		if c := &m.Calls[i]; c.Span != nil && c.Span != s && s.Charged() && same(c.Span.Tokens, s.Tokens) {
			return true
		}
	}
	return false
}

// same reports whether two counts are equal but for how much of the output was
// reasoning and how long a cache write lasts, which other columns tell.
func same(a, b truth.Tokens) bool {
	return a.Input == b.Input && a.CacheRead == b.CacheRead && a.CacheWrite == b.CacheWrite && a.Output == b.Output
}
