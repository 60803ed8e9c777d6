package usage

import "strings"

// sameRequest reports whether two spans can be about one request: the same kind
// of operation, and model names that agree, are unknown, or differ by what
// clouds, gateways and dates add.
func sameRequest(a, b *Reading) bool {
	if a.inputOnly != b.inputOnly {
		return false
	}
	for _, x := range [...]string{a.ResponseModel, a.RequestModel} {
		for _, y := range [...]string{b.ResponseModel, b.RequestModel} {
			if x == "" || y == "" {
				continue
			}
			if x, y := bareModel(x), bareModel(y); datedForm(x, y) || datedForm(y, x) {
				return true
			}
		}
	}
	return a.ResponseModel == "" && a.RequestModel == "" || b.ResponseModel == "" && b.RequestModel == ""
}

// bareModel takes off a model name what says where it runs: path, geography
// and maker in front, a cloud's version behind.
func bareModel(name string) string {
	name = name[strings.LastIndexByte(name, '/')+1:]
	for {
		front, rest, found := strings.Cut(name, ".")
		if !found || !letters(front) {
			break
		}
		name = rest
	}
	if colon := strings.IndexByte(name, ':'); colon > 0 {
		name = name[:colon]
	}
	if dash := strings.LastIndex(name, "-v"); dash > 0 && digits(name[dash+2:]) {
		name = name[:dash]
	}
	return name
}

// datedForm reports whether long is short, or short with a date or version of
// at least four digits after it. gpt-4o-mini is no form of gpt-4o.
func datedForm(long, short string) bool {
	rest, ok := strings.CutPrefix(long, short)
	if !ok || rest == "" || rest == "-latest" {
		return ok
	}
	count := 0
	for _, letter := range []byte(rest) {
		switch {
		case '0' <= letter && letter <= '9':
			count++
		case letter != '-' && letter != '@':
			return false
		}
	}
	return count >= 4
}

func letters(text string) bool {
	for _, letter := range []byte(text) {
		if (letter < 'a' || letter > 'z') && (letter < 'A' || letter > 'Z') {
			return false
		}
	}
	return text != ""
}

func digits(text string) bool {
	for _, letter := range []byte(text) {
		if letter < '0' || letter > '9' {
			return false
		}
	}
	return text != ""
}
