package pricing

import (
	"fmt"

	"github.com/aicost/aicost/internal/money"
)

// A price outside of these bounds is in another unit than a book is written in:
// per token or per thousand millions, in cents or in percent.
const (
	perMillion = 1_000_000 // tokens that a rate is for
	leastRate  = 100       // pico-units a token: 0.0001 per million tokens
	mostRate   = 10_000    // per million tokens
	mostFee    = 1_000     // per one
)

// wholeCurrencies are those whose unit buys about what a dollar does. The unit
// of others can be worth a ten-thousandth of it, and their bounds are higher.
var wholeCurrencies = map[string]bool{"USD": true, "EUR": true, "GBP": true, "CHF": true, "CAD": true, "AUD": true, "NZD": true, "SGD": true}

const smallUnits = 1_000 // how much higher the bounds of other currencies are

func boundsScale(currency string) int64 {
	if wholeCurrencies[currency] {
		return 1
	}
	return smallUnits
}

// implausibleRate says what would be accepted in place of a rate of so many
// pico-units a token; nothing when it may well be meant. exact is false when it
// was rounded.
func implausibleRate(currency string, pico int64, exact bool) string {
	most := mostRate * boundsScale(currency)
	if free := pico == 0 && exact; free || (pico >= leastRate && pico <= most*(money.Scale/perMillion)) {
		return ""
	}
	return fmt.Sprintf(`%s per one million tokens, zero or from 0.0001 to %d, such as "3" where a token costs 0.000003`, currency, most)
}

// implausibleFee says the same of a fee of so many pico-units for so many things.
func implausibleFee(currency string, pico, things int64) string {
	most := mostFee * boundsScale(currency)
	if pico/things <= most*money.Scale {
		return ""
	}
	return fmt.Sprintf("%s per one, from 0 to %d", currency, most)
}
