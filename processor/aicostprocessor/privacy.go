package aicostprocessor

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"sync"

	"github.com/aicost/aicost/internal/attr"
)

// privacy keeps attributes that name users, sessions and keys from going on. It
// is immutable and safe for concurrent use.
type privacy struct {
	index   *attr.Index // of the attributes that are treated
	remove  bool
	hashers sync.Pool // of *hasher
}

// newPrivacy is nil where identity is kept: then nothing is done at all.
func newPrivacy(c *PrivacyConfig) *privacy {
	if c.Identity == identityKeep {
		return nil
	}
	p := &privacy{index: attr.NewIndex(c.keys()...), remove: c.Identity == identityRemove}
	key := []byte(c.Key)
	p.hashers.New = func() any { return &hasher{mac: hmac.New(sha256.New, key), known: map[string]string{}} }
	return p
}

// treats reports whether an attribute is one to hash or remove.
func (p *privacy) treats(key string) bool { return p.index.Slot(key) >= 0 }

// hashBytes is how much of an HMAC is written: 128 bits do not meet by chance.
const hashBytes = 16

// hasher makes the hashes of one batch.
type hasher struct {
	mac   hash.Hash
	text  []byte
	sum   [sha256.Size]byte
	known map[string]string // by text; a session's id is on each of its spans
}

// hash returns 32 lower-case hexadecimal digits that stand for a text.
func (h *hasher) hash(text string) string {
	if sum, ok := h.known[text]; ok {
		return sum
	}
	h.text = append(h.text[:0], text...)
	h.mac.Reset()
	h.mac.Write(h.text)
	sum := hex.EncodeToString(h.mac.Sum(h.sum[:0])[:hashBytes])
	h.known[text] = sum
	return sum
}

// done gives a hasher back with nothing in it of what it hashed.
func (p *privacy) done(h *hasher) {
	if len(h.known) > maxPooled || cap(h.text) > maxPooled {
		return
	}
	clear(h.known)
	clear(h.text[:cap(h.text)])
	p.hashers.Put(h)
}
