package usage

import "strings"

// request is what two spans must agree in to be about one request: the kind of
// operation and the model, by hash, asked for and answered.
type request struct {
	models    [2]uint64 // 0 is unknown
	inputOnly bool
}

func requestOf(r *Reading) request {
	return request{models: [2]uint64{modelHash(r.ResponseModel), modelHash(r.RequestModel)}, inputOnly: r.inputOnly}
}

// same reports whether two spans can be about one request: the same kind of
// operation, and model names that agree, are unknown, or differ by what clouds,
// gateways and dates add.
func (a *request) same(b *request) bool {
	if a.inputOnly != b.inputOnly {
		return false
	}
	for _, x := range a.models {
		if x != 0 && (x == b.models[0] || x == b.models[1]) {
			return true
		}
	}
	return a.models == [2]uint64{} || b.models == [2]uint64{}
}

// modelHash stands for a model's bare name, 0 for none.
func modelHash(name string) uint64 {
	if name == "" {
		return 0
	}
	return fingerprint(undated(bareModel(name)))
}

// fingerprint is FNV-1a over a text in lower case, for where a collision does
// no harm.
func fingerprint(name string) uint64 {
	hash := uint64(14695981039346656037)
	for i := range len(name) {
		letter := name[i]
		if 'A' <= letter && letter <= 'Z' {
			letter += 'a' - 'A'
		}
		hash = (hash ^ uint64(letter)) * 1099511628211
	}
	return hash
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

// undated takes off a name what tells one edition of a model: -latest, a date,
// or a number of at least four digits. gpt-4o-mini is no edition of gpt-4o.
func undated(name string) string {
	if front, ok := strings.CutSuffix(name, "-latest"); ok {
		return front
	}
	for _, shape := range [...]string{"-0000-00-00", "-00-00", "-00-0000"} {
		if at := len(name) - len(shape); at > 0 && shaped(name[at:], shape) {
			return name[:at]
		}
	}
	if at := strings.LastIndexAny(name, "-@"); at > 0 && len(name)-at > 4 && digits(name[at+1:]) {
		return name[:at]
	}
	return name
}

// shaped reports whether text has digits where shape has 0, and else its bytes.
func shaped(text, shape string) bool {
	for i := range len(shape) {
		if digit := '0' <= text[i] && text[i] <= '9'; digit != (shape[i] == '0') || !digit && text[i] != shape[i] {
			return false
		}
	}
	return true
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
