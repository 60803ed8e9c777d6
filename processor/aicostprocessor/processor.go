package aicostprocessor

import (
	"context"
	"hash/maphash"
	"sync"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/processor"
	"go.uber.org/zap"

	"github.com/aicost/aicost/internal/ownership"
	"github.com/aicost/aicost/internal/pricing"
	"github.com/aicost/aicost/internal/reload"
	"github.com/aicost/aicost/internal/usage"
)

// costProcessor holds what outlives a batch. Everything that a batch reads is
// in the engine, which is replaced whole and never changed.
type costProcessor struct {
	config    *Config
	logger    *zap.Logger
	telemetry *telemetry
	now       func() time.Time

	prices *reload.Files[*pricing.Book]
	owners *reload.Files[*ownership.Table]
	engine atomic.Pointer[engine]
	names  *names

	tables  *usage.Tables
	privacy *privacy     // nil where identity is kept
	seed    maphash.Seed // of the hashes that stand for resources

	mu        sync.Mutex // guards what follows
	recent    *usage.Recent
	forgotten int64 // of recent, as last told

	lists   map[string][32]byte         // price lists by file, as last told; of start and the watch of prices
	imports map[string]ownership.Import // owners' lists by file, as last told; of start and the watch of owners

	rebuild sync.Mutex // one engine is built at a time
	cancel  context.CancelFunc
	watches sync.WaitGroup
}

func newCostProcessor(set processor.Settings, config *Config) (*costProcessor, error) {
	telemetry, err := newTelemetry(set)
	if err != nil {
		return nil, err
	}
	tables, err := usage.NewTables(config.Usage.rules())
	if err != nil {
		return nil, err
	}
	return &costProcessor{
		config: config, logger: set.Logger, telemetry: telemetry, now: time.Now,
		names: newNames(), privacy: newPrivacy(&config.Privacy), tables: tables, lists: map[string][32]byte{}, imports: map[string]ownership.Import{},
		seed:   maphash.MakeSeed(),
		recent: usage.NewRecent(config.Repeats.Calls, config.Repeats.Within.Nanoseconds()),
	}, nil
}

// start loads books and tables before the first span can come: a span that
// meets no table would make a series under the wrong owner.
func (p *costProcessor) start(_ context.Context, _ component.Host) (err error) {
	if p.prices, err = loadPrices(&p.config.Prices, p.imported); err != nil {
		return p.config.Prices.explain(err)
	}
	if p.owners, err = loadOwners(&p.config.Ownership, p.config.checkTable); err != nil {
		return p.config.Ownership.explain(err)
	}
	p.importedOwners()
	p.renew()
	if err = p.telemetry.observe(p.engine.Load); err != nil {
		return err
	}
	book, table := p.prices.Get(), p.owners.Get()
	p.logger.Info("prices and owners are loaded", zap.String("book", book.Version()), zap.Int("models", book.Models()),
		zap.String("currency", book.Currency()), zap.Time("checked", book.Checked()), zap.String("table", table.Version()), zap.Strings("units", table.Units()))

	ctx, cancel := context.WithCancel(context.Background())
	p.cancel = cancel
	p.watches.Go(func() { p.watchAge(ctx) })
	p.watches.Go(func() {
		p.prices.Watch(ctx, p.config.Prices.ReloadInterval, func(err error) {
			p.reloaded(sourcePrices, p.prices.Get().Version(), p.config.Prices.explain(err))
		})
	})
	p.watches.Go(func() {
		p.owners.Watch(ctx, p.config.Ownership.ReloadInterval, func(err error) {
			p.reloaded(sourceOwners, p.owners.Get().Version(), p.config.Ownership.explain(err))
		})
	})
	return nil
}

// shutdown ends the watches. It is safe without start and more than once.
func (p *costProcessor) shutdown(context.Context) error {
	if p.cancel != nil {
		p.cancel()
	}
	p.watches.Wait()
	p.telemetry.shutdown()
	return nil
}

func (p *costProcessor) reloaded(source, version string, err error) {
	p.telemetry.reloaded(source, err == nil)
	if err != nil {
		p.logger.Error("the new content is refused, the last good one stays in force",
			zap.String("source", source), zap.String("version", version), zap.Error(err))
		return
	}
	p.renew()
	if source == sourcePrices {
		p.warnOfAge()
	} else {
		p.importedOwners()
	}
	p.logger.Info("new content is in force", zap.String("source", source), zap.String("version", version))
}

// imported tells what an import left out of a price list.
func (p *costProcessor) imported(draft *pricing.Draft) {
	if p.lists[draft.File] == draft.Hash { // another file was reloaded
		return
	}
	p.lists[draft.File] = draft.Hash
	refused, noted := draft.Count()
	say := p.logger.Info
	if draft.Taken()*2 < draft.Seen {
		say = p.logger.Warn
	}
	say("a price list is imported", zap.String("file", draft.File), zap.Int("rows", draft.Seen),
		zap.Any("left_out", refused), zap.Any("noted", noted), zap.String("details", "aicost book import"))
	for _, f := range draft.Findings {
		p.logger.Debug("of an imported price list", zap.String("file", draft.File), zap.Stringer("finding", f))
	}
}

// watchAge warns now and once a day while the prices were checked too long ago.
func (p *costProcessor) watchAge(ctx context.Context) {
	ticker := time.NewTicker(24 * time.Hour)
	defer ticker.Stop()
	for {
		p.warnOfAge()
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

func (p *costProcessor) warnOfAge() {
	book, most := p.prices.Get(), p.config.Prices.MaxAge
	if checked := book.Checked(); most > 0 && !checked.IsZero() && p.now().Sub(checked) > most {
		p.logger.Warn("the prices in force were checked long ago; a newer release or a book of your own has newer ones",
			zap.String("book", book.Version()), zap.Time("checked", checked), zap.Stringer("max_age", most))
	}
}

// renew builds an engine of the newest book and table.
func (p *costProcessor) renew() {
	p.rebuild.Lock()
	defer p.rebuild.Unlock()
	book, loaded := p.prices.Get(), p.now()
	if before := p.engine.Load(); before != nil && before.book == book {
		loaded = before.loaded
	}
	p.engine.Store(newEngine(p.config, p.tables, book, p.owners.Get(), p.names, p.seed, loaded))
}

// once marks the calls that another span stands for, in this batch or one of
// the last minutes.
func (p *costProcessor) once(m *usage.Marker, now int64) {
	p.mu.Lock()
	m.Settle(p.recent, now)
	remembered, forgotten := int64(p.recent.Len()), p.recent.Evicted()
	news := forgotten - p.forgotten
	p.forgotten = forgotten
	p.mu.Unlock()
	p.telemetry.memory(remembered, news)
}
