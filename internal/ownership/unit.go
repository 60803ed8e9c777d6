package ownership

import (
	"slices"
	"strings"

	"github.com/aicost/aicost/internal/attr"
)

// unit is one allocation unit as a table defines it.
type unit struct {
	name        string
	attributes  []string // keys of its tags, in order
	required    bool
	conditional bool // required where all of requiredIf hold
	requiredIf  []unitCondition
	restricted  bool              // only values in spellings, or that fit a pattern, are allowed
	patterns    []string          // of allowed values
	lower       bool              // values that are spelled nowhere are taken in lower case
	teams       bool              // the list of teams is what is allowed
	spellings   map[string]string // folded spelling to value; nil when there are none
	fallback    string            // the default; empty for none
}

// canonical turns a tag's text into the unit's value. present is false for
// blank text; an empty value of a present text means that it is not allowed.
func (u *unit) canonical(text string) (value string, present bool) {
	text = strings.TrimSpace(text)
	if text == "" {
		return "", false
	}
	if len(text) > maxValueBytes {
		return "", true
	}
	if u.spellings != nil {
		var buf [2 * maxValueBytes]byte
		if value, known := u.spellings[string(fold(buf[:0], text))]; known {
			return value, true
		}
	}
	if u.lower {
		text = strings.ToLower(text)
	}
	if checkText(text) != "" || u.restricted && !u.fits(text) {
		return "", true
	}
	return text, true
}

// knowsTeams reports whether the unit understands the spellings of teams.
func (u *unit) knowsTeams() bool { return u.teams || (u.name == "team" && !u.restricted) }

// fits reports whether a value fits a pattern of the allowed ones.
func (u *unit) fits(value string) bool {
	for _, pattern := range u.patterns {
		if globMatch(pattern, value) {
			return true
		}
	}
	return false
}

// unitCondition holds when a unit has a value that fits one of the patterns.
type unitCondition struct {
	unit     int
	patterns []string
}

// due reports whether a unit that is required under conditions is required of
// an owner.
func (u *unit) due(owner *Owner) bool {
	for i := range u.requiredIf {
		c := &u.requiredIf[i]
		value := owner.Values[c.unit]
		if value == "" || !slices.ContainsFunc(c.patterns, func(pattern string) bool { return globMatch(pattern, value) }) {
			return false
		}
	}
	return true
}

// spell adds a spelling of a value; it returns the value that already has this
// spelling when that is another one.
func (u *unit) spell(spelling, value string) (taken string) {
	key := string(fold(nil, spelling))
	if before, ok := u.spellings[key]; ok {
		if before != value {
			return before
		}
		return ""
	}
	if u.spellings == nil {
		u.spellings = map[string]string{}
	}
	u.spellings[key] = value
	return ""
}

// reservedUnits are names that series labels, span attributes or the columns of
// an owners file already use.
const reservedUnits = " provider model class currency replica outcome token_type unit reason source kind period period_kind " +
	"budget experiment pool mode status amount list_amount usage_mode untagged tokens price breakdown name match set from until trust le job instance "

// checkUnitName says what is wrong with the name of a unit.
func checkUnitName(name string) string {
	const form = "must be lower case letters, digits and underscores, beginning with a letter, at most 32 long"
	if name == "" || len(name) > 32 || name[0] < 'a' || name[0] > 'z' {
		return form
	}
	for i := range len(name) {
		if c := name[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' {
			return form
		}
	}
	if strings.Contains(reservedUnits, " "+name+" ") {
		return "is taken by a label, span attribute or column of that name; choose another"
	}
	return ""
}

// carriers are where tracing clients and gateways keep what a caller passes as
// metadata or tags, by key, before the unit's own name.
var carriers = [...]string{
	"traceloop.association.properties.",     // OpenLLMetry
	"langfuse.observation.metadata.",        // Langfuse
	"langfuse.trace.metadata.",              //
	"ai.telemetry.metadata.",                // Vercel AI SDK 4 to 6
	"ai.settings.context.",                  // Vercel AI SDK 7
	"langsmith.metadata.",                   // LangSmith
	"lmnr.association.properties.metadata.", // Laminar
	"langwatch.langchain.run.metadata.",     // LangWatch
	"langwatch.langgraph.",                  //
	"mastra.metadata.",                      // Mastra
	"trace.metadata.",                       // OpenRouter
	"baggage.",                              // span processors that copy baggage
	"metadata#",                             // OpenInference, as JSON
	"metadata.requester_metadata#",          // LiteLLM 1, as JSON
	"metadata.spend_logs_metadata#",         //
	"litellm.team.metadata#",                // LiteLLM 2, as JSON
	"tag.tags#",                             // OpenInference: tags such as team:search
	"langfuse.trace.tags#",                  // Langfuse
	"ai.telemetry.metadata.tags#",           // Vercel AI SDK
	"langsmith.span.tags#",                  // LangSmith, as text with commas
	"lmnr.association.properties.tags#",     // Laminar
	"langwatch.langchain.run.tags#",         // LangWatch
}

// conventionalAttributes are the tags of a unit that no table configures: names
// that say the unit itself. What would have to be guessed (a service namespace
// as the project, an API key's alias as the team) is left to a rule.
func conventionalAttributes(name string) []string {
	keys := []string{name, name + ".name"}
	if name == "environment" {
		keys = []string{"deployment.environment.name", "deployment.environment", "environment", "langfuse.environment", "gen_ai.environment"}
	}
	for _, carrier := range carriers {
		keys = append(keys, carrier+name)
	}
	switch name {
	case "team":
		keys = append(keys, "litellm.team.alias", "metadata.user_api_key_team_alias",
			"k8s.pod.label.team", "k8s.pod.labels.team", "k8s.namespace.label.team", "k8s.namespace.labels.team")
	case "project":
		keys = append(keys, "metadata.user_api_key_project_alias", "openinference.project.name")
	case "workspace":
		keys = append(keys, "anthropic.workspace.id")
	case "feature":
		keys = append(keys, "app.feature", "ai.telemetry.functionId")
	}
	return keys
}

// conventionalUnits are the units of an empty table.
func conventionalUnits() []unit {
	units := make([]unit, len(attr.DefaultUnits), MaxUnits)
	for i, name := range attr.DefaultUnits {
		units[i] = unit{name: name, required: name == "team"}
	}
	return units
}
