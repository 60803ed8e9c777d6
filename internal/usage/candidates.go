package usage

// Repeat is why a Call is not billed: another span of the same request is.
type Repeat uint8

// NotRepeated: bill it. RepeatWrapper: a call span around the call spans that
// did the work. RepeatWrapped: a call span below one that knows more about the
// request. RepeatResponse: another span with the same response, request or call
// id is billed. RepeatTwin: two instrumentations of one process told the call in
// spans that nothing connects but time and counts. RepeatSpan: the same span
// stands in the batch twice. RepeatScope: the rules say that another layer
// tells what this instrumentation does.
const (
	NotRepeated Repeat = iota
	RepeatWrapper
	RepeatWrapped
	RepeatResponse
	RepeatTwin
	RepeatSpan
	RepeatScope
)

// String is the value of the reason attribute.
func (r Repeat) String() string {
	return [...]string{"", "wrapper", "wrapped", "response_id", "twin", "same_span", "denied_scope"}[r]
}

// Candidate is one Call of a batch that may turn out to be told twice.
type Candidate struct {
	Node    int32 // its place in the Tree
	Reading *Reading
	// Amount tells that the call has an amount of its own. A call that has
	// none never displaces one that has.
	Amount bool
	// Process stands for who sent the span: a hash of its resource.
	Process    uint64
	Start, End int64 // Unix nanoseconds
	Repeat     Repeat
	// Billed is, of a repeat, the candidate that is billed for the request, plus one:
	// 0 where the batch does not have it, where it is several, or where this was
	// delivered before.
	Billed int32
}

// usable reports whether the span tells what the request used.
func (c *Candidate) usable() bool { return c.Reading.Reason == "" }

// silent reports whether the span tells of no use at all, as against counts
// that are wrong.
func (c *Candidate) silent() bool {
	switch c.Reading.Reason {
	case ReasonNoUsage, ReasonZeroUsage, ReasonCallFailed:
		return true
	}
	return false
}

// use is what a call used, in the four ways in which emitters count it.
type use struct {
	input, uncached int64 // all input; without what the cache held or took
	output, visible int64 // all output; without reasoning
}

func useOf(r *Reading) use {
	u := &r.Usage
	input, output := u.TotalInput(), u.TotalOutput()
	return use{input, input - u.CacheReads() - u.CacheWrites(), output, output - u.Tokens[Reasoning]}
}

func (u *use) add(v use) {
	u.input += v.input
	u.uncached += v.uncached
	u.output += v.output
	u.visible += v.visible
}

// same reports whether two uses are one. Two emitters of a call may differ in
// whether they count cached tokens in the input and reasoning in the output.
func (u *use) same(v *use) bool {
	return (u.input == v.input || u.input == v.uncached || u.uncached == v.input) &&
		(u.output == v.output || u.output == v.visible || u.visible == v.output)
}

// within reports whether one use can be a part of another.
func (u *use) within(v *use) bool { return u.input <= v.input && u.output <= v.output }

// below is what the calls right below a call come to.
type below struct {
	use
	usable, silent int   // calls that tell their use, and that tell none
	told           int   // of all, how many other batches told
	amounts        int   // of the usable ones, how many are or can be billed
	sharesID       bool  // one of them has an id of the call above
	sameScope      bool  // one of them is the same instrumentation's
	one, oneSilent int32 // one of each that stands in the batch, plus one
}

// repeatedBy reports whether the span above tells the same use again: it tells
// none, it has an id of one below, or its counts are theirs; or it is another
// layer's and has room for them, as layers lose details on the way up.
func (b *below) repeatedBy(outer *Candidate, its *use) bool {
	switch {
	case outer.silent(), b.sharesID:
		return true
	case !outer.usable():
		return false
	}
	return b.same(its) || !b.sameScope && b.within(its)
}
