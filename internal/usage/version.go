package usage

import (
	"fmt"
	"strconv"
	"strings"
)

// version is major, minor, patch.
type version [3]int64

func (v version) less(w version) bool {
	for n := range v {
		if v[n] != w[n] {
			return v[n] < w[n]
		}
	}
	return false
}

// newest is what a scope without a version is taken for.
var newest = version{1 << 61}

// leading returns the digits that a text begins with: of 60b1, 60.
func leading(text string) string {
	for n := range len(text) {
		if text[n] < '0' || text[n] > '9' {
			return text[:n]
		}
	}
	return text
}

// parseVersion reads up to three numbers with dots between them. What follows,
// as -rc.1 or +build, does not count.
func parseVersion(text string) (v version, err error) {
	text = strings.TrimPrefix(text, "v")
	if end := strings.IndexAny(text, "-+ "); end >= 0 {
		text = text[:end]
	}
	for n, part := range strings.SplitN(text, ".", 4) {
		if n == len(v) {
			break
		}
		if v[n], err = strconv.ParseInt(leading(part), 10, 32); err != nil {
			return version{}, fmt.Errorf("%q is no version", text)
		}
	}
	return v, nil
}
