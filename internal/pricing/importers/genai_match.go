package importers

import (
	"regexp/syntax"
	"slices"
	"strings"
)

// genaiMatch gives a row the names that its clauses are for, as far as they
// are names: a book matches a model's own name, with a date or as a preview,
// and never any name that contains it.
func (r *listRow) genaiMatch(clause any) {
	c := &genaiClauses{row: r}
	c.read(clause)
	for _, base := range c.dated { // only in a regex with its date
		if slices.Contains(r.Names, base) {
			r.Dated = true
		} else {
			c.lost = append(c.lost, base+" with a date")
		}
	}
	if len(c.lost) > 0 {
		r.note(findMatch, "other names than these are left out: %s", clip(strings.Join(c.lost, ", ")))
	}
	if len(c.prefixes) > 0 {
		r.note(findPrefix, "taken as a whole name, with a date or as a preview, and not as any name that begins with it: %s",
			clip(strings.Join(c.prefixes, ", ")))
	}
}

type genaiClauses struct {
	row            *listRow
	dated          []string // names that only are known with a date
	lost, prefixes []string // for the findings
}

func (c *genaiClauses) read(clause any) {
	fields, _ := clause.(map[string]any)
	for _, kind := range sortedKeys(fields) {
		text, isText := fields[kind].(string)
		switch {
		case kind == "or":
			several, _ := fields[kind].([]any)
			for _, one := range several {
				c.read(one)
			}
		case !isText:
			c.lose(kind, fields[kind])
		case kind == "equals":
			c.row.addName(text)
		case kind == "starts_with":
			c.startsWith(text)
		case kind == "contains", kind == "ends_with":
			c.contains(text, kind)
		case kind == "regex" && c.regex(text):
		default:
			c.lose(kind, text)
		}
	}
}

func (c *genaiClauses) lose(kind string, what any) {
	c.lost = append(c.lost, kind+" "+oneLine(what))
}

// contains takes a part of a name as a whole one. What Google revises, it
// numbers.
func (c *genaiClauses) contains(text, kind string) {
	c.lose(kind, text)
	if !isWhole(text) || isFineTune(text) {
		return
	}
	c.row.addName(text)
	if kind != "contains" {
		return
	}
	c.row.Dated = true
	if model := strings.TrimSuffix(text, "-0"); c.row.Provider() == "google" {
		c.row.addName(model + "-001")
		c.row.addName(model + "-002")
	}
}

// startsWith takes a prefix as the model's name. Most of them are there for a
// date behind it, but "deepseek-r1" also begins the names of other models.
func (c *genaiClauses) startsWith(text string) {
	switch {
	case isFineTune(text) && isFineTune(c.row.Model()):
		// What follows is the maker's: nobody calls an own deployment that.
		if !strings.Contains(text, "*") && len(text) < maxName {
			c.row.Patterns = append(c.row.Patterns, strings.ToLower(strings.TrimSpace(text))+"*")
		}
		return
	case isFineTune(text): // never at the price of its base
		c.lose("starts_with", text)
		return
	case isWhole(text):
		c.row.addName(text)
		if !strings.Contains(text, "preview") {
			c.row.addName(text + "-preview")
		}
	}
	c.row.Dated = true
	c.prefixes = append(c.prefixes, text)
}

// isWhole reports whether a part of a name can be a name: it does not end where
// one goes on, as in "gemma-3-" or "claude-sonnet-4-2025".
func isWhole(text string) bool {
	text = strings.TrimSpace(text)
	n := len(text) - len("-2006")
	year := n >= 0 && strings.HasPrefix(text[n:], "-20") && strings.Trim(text[n+1:], "0123456789") == ""
	return strings.TrimRight(text, "-@:./_") == text && !year
}

func isFineTune(name string) bool {
	return strings.HasPrefix(strings.ToLower(name), "ft:") || strings.Contains(strings.ToLower(name), ".ft-")
}

// regex takes an expression that stands for a few names, or for a name with a
// date; ok is false for all others.
func (c *genaiClauses) regex(text string) (ok bool) {
	if len(text) > maxName {
		return false
	}
	dated := false
	for _, date := range [...]string{`-\d{8}$`, `-\d{4}-\d{2}-\d{2}$`} {
		if base, found := strings.CutSuffix(text, date); found {
			text, dated = base+"$", true
		}
	}
	parsed, err := syntax.Parse(text, syntax.Perl)
	if err != nil || parsed.Op != syntax.OpConcat {
		return false
	}
	last := len(parsed.Sub) - 1
	if parsed.Sub[0].Op != syntax.OpBeginText || parsed.Sub[last].Op != syntax.OpEndText {
		return false
	}
	names, ok := sequences(parsed.Sub[1:last])
	if !ok || slices.ContainsFunc(names, isFineTune) {
		return false
	}
	for _, name := range names {
		if dated {
			c.dated = append(c.dated, strings.ToLower(name))
		} else {
			c.row.addName(name)
		}
	}
	return true
}

// maxAlternatives are the most names that one expression is taken for.
const maxAlternatives = 16

// alternatives are the texts that an expression is for; ok is false when they
// are too many.
func alternatives(e *syntax.Regexp) (texts []string, ok bool) {
	if e.Op == syntax.OpConcat {
		return sequences(e.Sub)
	}
	for _, sub := range e.Sub {
		more, ok := alternatives(sub)
		if texts = append(texts, more...); !ok || len(texts) > maxAlternatives {
			return nil, false
		}
	}
	if e.Op == syntax.OpCapture || e.Op == syntax.OpAlternate {
		return texts, true
	}
	if e.Op == syntax.OpQuest || e.Op == syntax.OpEmptyMatch {
		return append(texts, ""), true
	}
	if e.Op == syntax.OpLiteral {
		return []string{string(e.Rune)}, true
	}
	return charsOf(e)
}

// charsOf are the characters of a class.
func charsOf(e *syntax.Regexp) (texts []string, ok bool) {
	if e.Op != syntax.OpCharClass {
		return nil, false
	}
	for i := 0; i+1 < len(e.Rune); i += 2 {
		for c := e.Rune[i]; c <= e.Rune[i+1]; c++ {
			if texts = append(texts, string(c)); len(texts) > maxAlternatives {
				return nil, false
			}
		}
	}
	return texts, true
}

// sequences are the texts that expressions are for one after the other.
func sequences(parts []*syntax.Regexp) (texts []string, ok bool) {
	texts = []string{""}
	for _, part := range parts {
		more, ok := alternatives(part)
		if !ok || len(texts)*len(more) > maxAlternatives {
			return nil, false
		}
		texts = joined(texts, more)
	}
	return texts, true
}

func joined(heads, tails []string) (out []string) {
	for _, head := range heads {
		for _, tail := range tails {
			out = append(out, head+tail)
		}
	}
	return out
}
