// Package aicostprocessor turns GenAI spans into owned money. In go spans of
// any instrumentation; out come the same spans, and on each that is a call to
// a model what it used, what that cost, whose it is, and what is wrong with
// any of these. Spans that are neither calls nor sums of calls leave as they
// came.
package aicostprocessor

//go:generate mdatagen metadata.yaml
