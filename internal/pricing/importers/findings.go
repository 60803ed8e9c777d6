package importers

// What the importers find beside the rules of pricing.Check.
const (
	findShape       = "shape"            // not as the format has it
	findID          = "id"               // no id that a book can have
	findRounded     = "rounded"          // has more digits than a book keeps
	findMatch       = "match"            // also is for names that a book cannot list
	findPrefix      = "widened_match"    // also is for names that only begin with the model's
	findUnit        = "unsupported_unit" // is priced in a unit that books do not have
	findCondition   = "condition"        // depends on what books do not know
	findUnknownKey  = "unknown_key"      // has a price under an unknown key
	findServiceMode = "mode"             // has prices for modes, which no span names
)
