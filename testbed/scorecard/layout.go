package scorecard

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	unallocated = "__unallocated__"
	barWidth    = 16
	topUntagged = 5
	pageWidth   = 100 // what fits beside another window
)

// Layout turns the card into a page.
func (c Card) Layout() Page {
	var page Page
	page.line(Piece{c.Title, Title})
	page.line()
	c.layoutTeams(&page)
	c.layoutUntagged(&page)
	c.layoutUnpriced(&page)
	c.layoutAlerts(&page)
	c.layoutChecks(&page)
	return page
}

func (c Card) layoutTeams(page *Page) {
	const columns = "%-14s %10s %7s %-*s %10s %10s %9s %8s %8s"
	page.line(Piece{fmt.Sprintf(columns, "TEAM", "SPEND", "SHARE", barWidth, "", "CALLS", "$/CALL", "TOKENS", "P95", "ERRORS"), Heading})
	for _, team := range slices.Concat(c.Teams, []Team{c.Total}) {
		share := ratio(team.Spend, c.Total.Spend)
		style, name, bar := Plain, team.Name, bars(share)
		switch name {
		case unallocated:
			style, name = Bad, "(nobody)"
		case c.Total.Name:
			style, bar = Title, ""
		}
		page.line(
			Piece{fmt.Sprintf("%-14s %10s %6.1f%% ", clip(name, 14), money(team.Spend, 2), 100*share), style},
			Piece{fmt.Sprintf("%-*s", barWidth, bar), Bar},
			Piece{fmt.Sprintf(" %10s %10s %9s %8s %8s", Count(team.Calls), money(team.PerCall(), 5), short(team.Tokens), seconds(team.P95),
				fmt.Sprintf("%.1f%%", 100*ratio(team.Errors, team.Calls))), style},
		)
	}
	page.line()
}

func (c Card) layoutUntagged(page *Page) {
	var spend float64
	for _, source := range c.Untagged {
		spend += source.Spend
	}
	page.line(Piece{"UNTAGGED ", Heading}, Piece{fmt.Sprintf("%.1f%% of spend, %s, has no team", 100*ratio(spend, c.Total.Spend), money(spend, 2)), Plain})
	for i, source := range c.Untagged {
		if i == topUntagged {
			page.line(Piece{fmt.Sprintf("  and %d more", len(c.Untagged)-i), Dim})
			break
		}
		page.line(
			Piece{fmt.Sprintf("  %-28s %10s %6.1f%% ", clip(source.Service, 28), money(source.Spend, 2), 100*ratio(source.Spend, spend)), Plain},
			Piece{fmt.Sprintf("of it %10s calls   %s", Count(source.Calls), source.Reason), Dim},
		)
	}
	page.line()
}

func (c Card) layoutUnpriced(page *Page) {
	var calls float64
	for _, model := range c.Unpriced {
		calls += model.Calls
	}
	page.line(Piece{"UNPRICED ", Heading}, Piece{Count(calls) + " calls have no price and are in no total", Plain})
	for _, model := range c.Unpriced {
		page.line(
			Piece{fmt.Sprintf("  %-28s %10s calls %9s tokens ", clip(model.Provider+"/"+model.Model, 28), Count(model.Calls), short(model.Tokens)), Plain},
			Piece{"  " + model.Reason, Dim},
		)
	}
	page.line()
}

func (c Card) layoutAlerts(page *Page) {
	page.line(Piece{"ALERTS   ", Heading}, Piece{fmt.Sprintf("%d firing in Prometheus, by monitoring/rules", len(c.Alerts)), Plain})
	for _, alert := range c.Alerts {
		severity, receivers := fmt.Sprintf("  %-7s ", alert.Severity), ""
		if len(alert.Receivers) > 0 {
			receivers = " → " + strings.Join(alert.Receivers, ", ")
		}
		room := pageWidth - utf8.RuneCountInString(severity+receivers)
		page.line(Piece{severity, Dim}, Piece{clip(alert.Summary, room), Bad}, Piece{receivers, Dim})
	}
	page.line()
}

func (c Card) layoutChecks(page *Page) {
	page.line(Piece{"CHECK    ", Heading}, Piece{"what the APIs billed, by the recorded truth, against what Prometheus holds", Plain})
	for _, check := range c.Checks {
		verdict := Piece{"difference 0", Good}
		if !check.Holds() {
			verdict = Piece{fmt.Sprintf("DIFFERENCE %g", check.Held-check.Sent), Bad}
		}
		page.line(Piece{fmt.Sprintf("  %-14s sent %16s   Prometheus %16s   ", check.What, exact(check.Sent), exact(check.Held)), Plain}, verdict)
	}
}

// bars draws a share of 1 in eighths of a character.
func bars(share float64) string {
	eighths := int(math.Round(share * barWidth * 8))
	bar := strings.Repeat("█", eighths/8)
	if rest := eighths % 8; rest > 0 {
		bar += string([]rune("▏▎▍▌▋▊▉")[rest-1])
	}
	return bar
}

func ratio(part, whole float64) float64 {
	if whole == 0 {
		return 0
	}
	return part / whole
}

func money(amount float64, decimals int) string {
	if math.IsNaN(amount) {
		return "–"
	}
	whole := fmt.Sprintf("%.*f", decimals, amount)
	point := strings.IndexByte(whole, '.')
	return "$" + grouped(whole[:point]) + whole[point:]
}

// Count is a whole number with commas.
func Count(n float64) string { return grouped(fmt.Sprintf("%.0f", n)) }

// exact shows every digit that a float64 of this size can hold to a millionth.
func exact(n float64) string {
	text := strings.TrimRight(strings.TrimRight(fmt.Sprintf("%.9f", n), "0"), ".")
	whole, fraction, found := strings.Cut(text, ".")
	if found {
		return grouped(whole) + "." + fraction
	}
	return grouped(whole)
}

// grouped puts commas between thousands.
func grouped(digits string) string {
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return digits
}

// short is a large number in three digits.
func short(n float64) string {
	for _, unit := range []struct {
		size float64
		name string
	}{{1e9, "G"}, {1e6, "M"}, {1e3, "k"}} {
		if n >= unit.size {
			return fmt.Sprintf("%.*f%s", max(0, 2-int(math.Log10(n/unit.size))), n/unit.size, unit.name)
		}
	}
	return fmt.Sprintf("%.0f", n)
}

func seconds(s float64) string {
	if math.IsNaN(s) || s == 0 {
		return "–"
	}
	return fmt.Sprintf("%.1f s", s)
}

// clip shortens text to n characters.
func clip(text string, n int) string {
	runes := []rune(text)
	if len(runes) <= n {
		return text
	}
	return string(runes[:max(n-1, 0)]) + "…"
}
