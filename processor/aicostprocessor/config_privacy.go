package aicostprocessor

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.opentelemetry.io/collector/config/configopaque"

	"github.com/aicost/aicost/internal/attr"
	"github.com/aicost/aicost/internal/ownership"
)

// PrivacyConfig says what becomes of attributes that name users, sessions and
// keys, once the owner of each call is resolved.
type PrivacyConfig struct {
	// Identity is keep, hash or remove.
	Identity string `mapstructure:"identity"`
	// Attributes are further ones to treat in the same way.
	Attributes []string `mapstructure:"attributes"`
	// Keep are those of the built-in list to leave alone.
	Keep []string `mapstructure:"keep"`
	// Key is of the hashes: with the same key, collectors write the same hashes.
	Key configopaque.String `mapstructure:"key"`
	_   struct{}
}

const (
	identityKeep   = "keep"
	identityHash   = "hash"
	identityRemove = "remove"

	minKeyBytes = 16
)

// Validate reports unknown words, options that would do nothing, and a key that
// is too short to keep a secret.
func (c *PrivacyConfig) Validate() error {
	if err := oneOf("identity", c.Identity, identityKeep, identityHash, identityRemove); err != nil {
		return err
	}
	if c.Identity == identityKeep {
		return c.idle()
	}
	var problems []error
	switch {
	case c.Identity == identityRemove && c.Key != "":
		problems = append(problems, errors.New("key: is of hashes, and identity is remove; leave it out"))
	case c.Identity == identityHash && len(c.Key) < minKeyBytes:
		problems = append(problems, fmt.Errorf("key: hash needs at least %d bytes and has %d; give all collectors the same secret, as in key: ${env:AICOST_HASH_KEY}",
			minKeyBytes, len(c.Key)))
	}
	for i, key := range c.Attributes {
		if why := checkFurther(key, c.Attributes[:i]); why != "" {
			problems = append(problems, fmt.Errorf("attributes[%d]: %q %s", i, key, why))
		}
	}
	for i, key := range c.Keep {
		switch {
		case slices.Contains(c.Keep[:i], key):
			problems = append(problems, fmt.Errorf("keep[%d]: %q is given twice; keep one", i, key))
		case !attr.IsPersonal(key):
			problems = append(problems, fmt.Errorf("keep[%d]: %q is not in the built-in list; the nearest there is %q", i, key, ownership.Nearest(key, attr.PersonalKeys())))
		}
	}
	return errors.Join(problems...)
}

// idle reports options that do nothing while identity is kept.
func (c *PrivacyConfig) idle() error {
	var problems []error
	for _, option := range []struct {
		key   string
		given bool
	}{{"attributes", c.Attributes != nil}, {"keep", c.Keep != nil}, {"key", c.Key != ""}} {
		if option.given {
			problems = append(problems, fmt.Errorf("%s: does nothing while identity is keep; set identity to hash or remove, or leave it out", option.key))
		}
	}
	return errors.Join(problems...)
}

// checkFurther says what is wrong with an attribute beside the built-in ones.
func checkFurther(key string, before []string) string {
	switch {
	case key == "" || key != strings.TrimSpace(key):
		return "must be an attribute name without surrounding blanks, such as acme.customer.id"
	case strings.Contains(key, "*"):
		return "has a *, and patterns are not read; name each attribute"
	case attr.IsPersonal(key):
		return "is in the built-in list already; leave it out"
	case slices.Contains(before, key):
		return "is given twice; keep one"
	default:
		return ""
	}
}

// foreign reports attributes that the processor itself writes.
func (c *PrivacyConfig) foreign(prefix string) error {
	if n := slices.IndexFunc(c.Attributes, func(key string) bool { return strings.HasPrefix(key, prefix) }); n >= 0 {
		return fmt.Errorf("privacy.attributes[%d]: %q begins with attribute_prefix %q, where the exporter reads what a call cost and whose it is; "+
			"name the attribute that the client sets", n, c.Attributes[n], prefix)
	}
	return nil
}

// keys are the attributes that are treated.
func (c *PrivacyConfig) keys() []string {
	kept := func(key string) bool { return slices.Contains(c.Keep, key) }
	return append(slices.DeleteFunc(attr.PersonalKeys(), kept), c.Attributes...)
}
