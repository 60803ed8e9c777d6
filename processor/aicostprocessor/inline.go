package aicostprocessor

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/aicost/aicost/internal/ownership"
)

// inlineName is what errors call the ownership keys of the collector's config.
const inlineName = "ownership"

// inlineDocument is what they are called as long as they could be taken for a
// file: no file can have the name.
const inlineDocument = inlineName + "\x00"

// inlineTable is the table in the collector's config. It goes through the same
// parser as a file, so that it means the same and fails the same, except that
// lines of the text that the parser sees mean nothing to a user.
type inlineTable struct {
	document *ownership.Document
	places   []inlinePlace // in the order of their lines
}

// inlinePlace is where a part of the table begins in the parser's text.
type inlinePlace struct {
	line int
	path string // rules[1], for example
}

func newInlineTable(config *OwnershipConfig) (*inlineTable, error) {
	keys := map[string]any{}
	if config.Version != "" {
		keys["version"] = config.Version
	}
	if config.Units != nil {
		keys["units"] = config.Units
	}
	if config.Teams != nil {
		keys["teams"] = config.Teams
	}
	if config.Rules != nil {
		keys["rules"] = named("rules", config.Rules)
	}
	if config.Ineligible != nil {
		keys["ineligible"] = named("ineligible", config.Ineligible)
	}
	text, err := yaml.Marshal(keys)
	if err != nil {
		return nil, err
	}
	table := &inlineTable{}
	if err := table.locate(text); err != nil {
		return nil, err
	}
	table.document, err = ownership.ParseYAML(inlineDocument, text)
	return table, errors.Join(table.placed(err), untyped("units", config.Units), untyped("teams", config.Teams), untyped("rules", config.Rules), untyped("ineligible", config.Ineligible))
}

// named gives rules without a name the place where they stand, as the parser
// would name them by a line.
func named(section string, rules []any) []any {
	rules = slices.Clone(rules)
	for i, item := range rules {
		if rule, ok := item.(map[string]any); ok && rule["name"] == nil {
			rule = maps.Clone(rule)
			if rule == nil {
				rule = map[string]any{}
			}
			rule["name"] = fmt.Sprintf("%s.%s[%d]", inlineName, section, i)
			rules[i] = rule
		}
	}
	return rules
}

// textForm is where the table takes text, and nothing but text.
var textForm = regexp.MustCompile(`^(units\.[^.]+\.(required_if|attributes|allowed|case|aliases|default)|teams\[\d+\]\.|(rules|ineligible)\[\d+\]\.(name|match|set|units|reason))`)

// untyped refuses what stands for a text but is none. The collector turns 0123
// into 83 and 1.10 into 1.1 before anybody can ask how it was written.
func untyped(path string, value any) error {
	var problems []error
	switch value := value.(type) {
	case nil, string:
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(value)) {
			problems = append(problems, untyped(path+"."+key, value[key]))
		}
	case []any:
		for i, item := range value {
			problems = append(problems, untyped(path+"["+strconv.Itoa(i)+"]", item))
		}
	default:
		_, date := value.(time.Time)
		unset := !date && reflect.ValueOf(value).Kind() == reflect.Struct // of ${env:UNSET}, which the parser finds to be no text
		if !unset && textForm.MatchString(path) {
			return fmt.Errorf("%s.%s: %v is not text, and how it was written is lost (0123 arrives as 83); put it in quotes", inlineName, path, value)
		}
	}
	return errors.Join(problems...)
}

// locate notes the line where each unit, team and rule begins.
func (t *inlineTable) locate(text []byte) error {
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil {
		return err
	}
	root := document.Content[0]
	for i := 0; i+1 < len(root.Content); i += 2 {
		key, value := root.Content[i], root.Content[i+1]
		t.places = append(t.places, inlinePlace{key.Line, key.Value})
		for j, part := range value.Content {
			switch {
			case value.Kind == yaml.SequenceNode:
				t.places = append(t.places, inlinePlace{part.Line, key.Value + "[" + strconv.Itoa(j) + "]"})
			case j%2 == 0:
				t.places = append(t.places, inlinePlace{part.Line, key.Value + "." + part.Value})
			}
		}
	}
	return nil
}

// at is the part of the table that a line belongs to.
func (t *inlineTable) at(line string) string {
	number, _ := strconv.Atoi(line)
	i, exact := slices.BinarySearchFunc(t.places, number, func(p inlinePlace, line int) int { return cmp.Compare(p.line, line) })
	if !exact {
		i--
	}
	if i < 0 {
		return ""
	}
	return t.places[i].path
}

var (
	inlineError    = regexp.MustCompile(`(?m)^` + inlineDocument + `:(\d+): (.*)$`)
	inlinePosition = regexp.MustCompile(inlineDocument + `:(\d+)`)
	otherPosition  = regexp.MustCompile(` on line (\d+)`)
)

// placed says where in the config a problem is, instead of on which line.
func (t *inlineTable) placed(err error) error {
	if err == nil || !strings.Contains(err.Error(), inlineDocument) {
		return err
	}
	return errors.New(t.name(inlineError.ReplaceAllStringFunc(err.Error(), func(problem string) string {
		found := inlineError.FindStringSubmatch(problem)
		path, what := t.at(found[1]), found[2]
		what = otherPosition.ReplaceAllStringFunc(what, func(other string) string {
			return " at " + inlineName + "." + t.at(otherPosition.FindStringSubmatch(other)[1])
		})
		if strings.HasPrefix(what, path) {
			return inlineName + "." + what
		}
		return inlineName + "." + path + ": " + what
	})))
}

// name puts keys of the config in the place of lines of a file that nobody has.
func (t *inlineTable) name(text string) string {
	return inlinePosition.ReplaceAllStringFunc(text, func(position string) string {
		return inlineName + "." + t.at(inlinePosition.FindStringSubmatch(position)[1])
	})
}
