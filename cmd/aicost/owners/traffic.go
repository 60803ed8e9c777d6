package owners

import (
	"context"
	"errors"
	"fmt"
	"path"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/aicost/aicost/cmd/aicost/book"
	"github.com/aicost/aicost/cmd/aicost/collector"
	"github.com/aicost/aicost/cmd/aicost/console"
	"github.com/aicost/aicost/cmd/aicost/pipeline"
	"github.com/aicost/aicost/internal/ownership"
	"github.com/aicost/aicost/processor/aicostprocessor"
)

// inputs are what a command is told of prices and tables: by themselves, or in
// the collector's own configuration.
type inputs struct {
	config, prices string
	tables         []string
}

const embeddedPrices = "embedded"

func (in *inputs) configFlag(c *cobra.Command) {
	c.Flags().StringVar(&in.config, "config", "", "the collector's configuration, a `FILE`, or FILE#ai_cost/name where it has several ai_cost processors")
}

func (in *inputs) pricesFlag(c *cobra.Command) {
	c.Flags().StringVar(&in.prices, "prices", "", "the `BOOK` that prices, as in aicost book (default that of --config, or "+embeddedPrices+")")
}

func (in *inputs) tableFlag(c *cobra.Command) {
	c.Flags().StringArrayVar(&in.tables, "table", nil, "an owners `TABLE`; several lie over each other, earlier ones win (default those of --config, or the conventional tags alone)")
}

// section is the processor's config: that of the collector's configuration, or
// the default, with the prices that were asked for.
func (in *inputs) section(ctx context.Context) (*aicostprocessor.Config, error) {
	config := pipeline.DefaultConfig()
	if in.config != "" {
		var err error
		if config, err = collector.Config(ctx, in.config); err != nil {
			return nil, fmt.Errorf("--config: %w", err)
		}
	}
	if in.prices != "" {
		priced, err := book.Config(in.prices)
		if err != nil {
			return nil, fmt.Errorf("--prices: %w", err)
		}
		config.Prices.Catalog, config.Prices.Books = priced.Prices.Catalog, priced.Prices.Books
	}
	return config, nil
}

// owners reads tables in the place of those that --config names, or these.
func (in *inputs) owners(ctx context.Context, tables []string) (*aicostprocessor.Owners, error) {
	config, err := in.section(ctx)
	if err != nil {
		return nil, err
	}
	if err := replaceTables(config, tables); err != nil {
		return nil, err
	}
	return config.ReadOwners()
}

// traffic is what a command bills captured spans with.
type traffic struct {
	*aicostprocessor.Owners
	config   *aicostprocessor.Config
	currency string
}

// traffic reads prices and tables; without any, the conventional tags are all
// there is. Mistakes are told by file and line.
func (in *inputs) traffic(ctx context.Context) (*traffic, error) {
	config, err := in.section(ctx)
	if err != nil {
		return nil, err
	}
	return newTraffic(config, in.tables)
}

// newTraffic puts tables in the place of those that a config names. Its inline
// keys stay.
func newTraffic(config *aicostprocessor.Config, tables []string) (*traffic, error) {
	if err := replaceTables(config, tables); err != nil {
		return nil, err
	}
	priced, err := book.LoadConfig(&config.Prices) // what is wrong with it is said by the words of the command
	if err != nil {
		return nil, err
	}
	owners, err := config.ReadOwners()
	if err != nil {
		return nil, err
	}
	legible(config)
	return &traffic{owners, config, priced.Currency()}, nil
}

// legible makes a processor write all that the commands read, where they look
// for it. What names users and keys stays, as rules that match on it are looked
// for again once the spans are billed; it is shown to nobody.
func legible(config *aicostprocessor.Config) {
	own := pipeline.DefaultConfig()
	config.Detail = aicostprocessor.DetailFull // tells where each value came from
	config.AttributePrefix, config.Privacy = own.AttributePrefix, own.Privacy
}

// noTable stands for tables, and configTables does as OLD or NEW.
const (
	noTable      = "none"   // no file
	configTables = "config" // those of --config
)

// replaceTables puts tables, or none, in the place of those that a config names,
// where any are given.
func replaceTables(config *aicostprocessor.Config, args []string) (err error) {
	var tables []aicostprocessor.TableConfig
	switch {
	case len(args) == 0:
		return nil
	case len(args) == 1 && args[0] == noTable:
	default:
		if tables, err = parseTables(args); err != nil {
			return err
		}
	}
	config.Ownership.Table, config.Ownership.Tables = "", tables
	return config.Ownership.Validate()
}

// side is the traffic with the table OLD or NEW.
func (in *inputs) side(ctx context.Context, table string) (*traffic, error) {
	if table == configTables && in.config == "" {
		return nil, errors.New("config stands for the tables of --config, which is not given")
	}
	config, err := in.section(ctx)
	if err != nil {
		return nil, err
	}
	if table == configTables {
		return newTraffic(config, nil)
	}
	return newTraffic(config, []string{table})
}

// ruleName names a rule and says where it stands.
func (t *traffic) ruleName(s ownership.Source) string {
	file, line := s.Place()
	name := console.Name(s.Rule(), widest*2)
	place := console.Name(t.Placed(path.Base(strings.ReplaceAll(file, `\`, "/"))+":"+strconv.Itoa(line)), widest)
	if name == place {
		return name
	}
	return name + " (" + place + ")"
}
