package main

import (
	"slices"

	"github.com/aicost/aicost/testbed/billing"
)

// trait is one thing that spans may tell of a call.
type trait struct {
	title string
	// of says in a word how a call came out, or "" where the call shows nothing
	// of it.
	of func(*billing.Call) string
}

// The words for how calls came out; the page explains each.
const (
	told       = "yes"
	asInput    = "as input"
	leftOut    = "left out"
	shortLived = "1h as 5m"
	inOutput   = "in output"
	untold     = "no"
	unseen     = "unseen"
	estimated  = "estimated"
	lost       = "lost"
	notSent    = "not sent"
)

var traits = []trait{
	{"cache reads", func(c *billing.Call) string {
		if !measured(c) || c.CacheRead == 0 {
			return ""
		}
		return cached(c, c.Billed.CacheRead == c.CacheRead)
	}},
	{"cache writes", func(c *billing.Call) string {
		switch {
		case !measured(c) || c.CacheWrite == 0:
			return ""
		case c.CacheWrite1h > 0 && c.CountsRight() && c.Verdict == billing.Under:
			return shortLived
		}
		return cached(c, c.Billed.CacheWrite == c.CacheWrite)
	}},
	{"reasoning", func(c *billing.Call) string {
		switch {
		case !measured(c) || c.Reasoning == 0:
			return ""
		case c.Billed.Reasoning == c.Reasoning:
			return told
		case c.Billed.Output >= c.Output:
			return inOutput
		}
		return leftOut
	}},
	{"service tier", func(c *billing.Call) string {
		switch {
		case !measured(c) || c.ServiceTier == "":
			return ""
		case slices.Contains(c.AlsoMissing, "service_tier"):
			return untold
		}
		return told
	}},
	{"streams", func(c *billing.Call) string {
		if !c.Stream {
			return ""
		}
		return usage(c)
	}},
	{"embeddings", func(c *billing.Call) string {
		if c.API != "embeddings" && c.API != "embed" {
			return ""
		}
		return usage(c)
	}},
	{"images, speech, reranking", func(c *billing.Call) string {
		switch c.API {
		case "images", "audio.speech", "audio.transcriptions", "rerank":
			return usage(c)
		}
		return ""
	}},
	{"failed calls", func(c *billing.Call) string {
		switch {
		case c.Error == "":
			return ""
		case c.Span == nil:
			return unseen
		}
		return told
	}},
	{"response id", func(c *billing.Call) string {
		switch {
		case c.ResponseID == "" || c.Span == nil || c.Sharing > 1:
			return ""
		case c.Span.Tells(c.ResponseID):
			return told
		}
		return untold
	}},
}

// measured reports whether the counts of a call are the provider's, as far as
// they go.
func measured(c *billing.Call) bool {
	return c.Error == "" && c.Span != nil && c.Span.Charged() && !guessed(c)
}

func guessed(c *billing.Call) bool {
	return c.Call.Verdict == "wrong_or_estimated" || c.Span.Reason == "usage_estimated"
}

func cached(c *billing.Call, exact bool) string {
	switch {
	case exact:
		return told
	case c.Billed.Input > c.Input:
		return asInput
	}
	return leftOut
}

// usage says whether the usage of a call was told at all.
func usage(c *billing.Call) string {
	switch {
	case c.Error != "":
		return ""
	case c.Span != nil && c.Span.Charged() && guessed(c):
		return estimated
	case c.Span != nil && c.Span.Charged():
		return told
	case !c.UsageOnWire:
		return notSent
	}
	return lost
}
