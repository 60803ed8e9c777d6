package owners

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"
)

// reportForm is what --format says: how a report is printed.
type reportForm string

const (
	formText reportForm = "text" // for a person
	formJSON reportForm = "json" // for a program (docs/owners.md#json)
)

func (f *reportForm) flag(c *cobra.Command) {
	*f = formText
	c.Flags().Var(f, "format", "the `FORMAT` of the report: text or json")
}

// String is the form's name.
func (f *reportForm) String() string { return string(*f) }

// Set accepts the two forms and nothing else.
func (f *reportForm) Set(text string) error {
	switch form := reportForm(text); form {
	case formText, formJSON:
		*f = form
		return nil
	}
	return fmt.Errorf("%q is none of text, json", text)
}

// Type says what the flag takes.
func (f *reportForm) Type() string { return "FORMAT" }

func writeJSON(out io.Writer, report any) error {
	to := json.NewEncoder(out)
	to.SetIndent("", "  ")
	to.SetEscapeHTML(false)
	return to.Encode(report)
}

// jsonUse is what several calls have in common. Money is a decimal in text, as
// programs read numbers as floats.
type jsonUse struct {
	Calls  int    `json:"calls"`
	Amount string `json:"amount"`
}

func (u use) json() jsonUse { return jsonUse{u.calls, u.amount.String()} }

const withoutCalls = "no call in this traffic"

// report prints what was found in some calls. Of no call it says nothing where
// reading failed: that may be why.
func report(out io.Writer, form reportForm, calls int, failed error, text func(io.Writer), program func() any) error {
	switch {
	case calls == 0 && failed != nil:
	case form == formJSON:
		return writeJSON(out, program())
	case calls == 0:
		_, _ = fmt.Fprintln(out, withoutCalls)
	default:
		text(out)
	}
	return nil
}
