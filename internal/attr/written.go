package attr

// DefaultPrefix is what every attribute that is written begins with.
const DefaultPrefix = "ai_cost."

// Names of the attributes that the processor writes and the exporter reads,
// without their prefix. Docs: docs/attributes.md.
const (
	Status     = "status"
	Reason     = "reason"
	Amount     = "amount"
	Currency   = "currency"
	ListAmount = "list_amount"
	BookAmount = "book_amount"
	BilledSpan = "billed_span"

	Provider = "provider"
	Model    = "model"

	PriceID    = "price.id"
	PriceBook  = "price.book"
	PriceMatch = "price.match"

	PriceSubstituted = "price.substituted"
	PriceAdjustment  = "price.adjustment"

	UsageMode = "usage_mode"

	TokensInput      = "tokens.input"
	TokensOutput     = "tokens.output"
	TokensCacheRead  = "tokens.cache_read"
	TokensCacheWrite = "tokens.cache_write"
	TokensReasoning  = "tokens.reasoning"

	SourcePrefix   = "source." // followed by the unit
	Untagged       = "untagged"
	UntaggedUnits  = "untagged.units"
	UntaggedReason = "untagged.reason"

	BreakdownPrefix = "breakdown." // followed by the meter
)

// Names of the GenAI conventions for a cost, which are written as an option.
const (
	GenAICostAmount   = "gen_ai.usage.cost.amount"
	GenAICostCurrency = "gen_ai.usage.cost.currency"
	GenAICostSource   = "gen_ai.usage.cost.source"
)

// Values of the status attribute.
const (
	StatusPriced      = "priced"
	StatusReported    = "reported"
	StatusPartial     = "partial"
	StatusUnpriced    = "unpriced"
	StatusProvisioned = "provisioned"
	StatusFree        = "free"
	StatusDuplicate   = "duplicate"
	StatusNoUsage     = "no_usage"
	StatusAggregate   = "aggregate"
)

// DefaultUnits are the allocation units every series carries, in label order.
var DefaultUnits = [...]string{"workspace", "project", "environment", "feature", "team"}

// Unallocated stands for a unit that nobody resolved; it is never empty.
const Unallocated = "__unallocated__"
