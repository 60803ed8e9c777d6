package rollup

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math"

	"github.com/aicost/aicost/internal/money"
)

// ErrDamaged is wrapped by every error that says that what was read is not what
// was once written.
var ErrDamaged = errors.New("damaged")

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Seal appends a checksum over a key and its value.
func Seal(key string, value []byte) []byte {
	return binary.LittleEndian.AppendUint32(value, checksum(key, value))
}

func checksum(key string, value []byte) uint32 {
	own := [32]byte{}
	return crc32.Update(crc32.Checksum(append(own[:0], key...), castagnoli), castagnoli, value)
}

// Unseal takes the checksum off a value that Seal made for the key. The error
// wraps ErrDamaged.
func Unseal(key string, sealed []byte) (value []byte, err error) {
	n := len(sealed) - sealBytes
	if n < 0 {
		return nil, fmt.Errorf("%w: %q has %d bytes", ErrDamaged, key, len(sealed))
	}
	if checksum(key, sealed[:n]) != sealOf(sealed) {
		return nil, fmt.Errorf("%w: the checksum of %q is wrong", ErrDamaged, key)
	}
	return sealed[:n], nil
}

const sealBytes = 4

// sealOf is the checksum of a sealed value.
func sealOf(sealed []byte) uint32 { return binary.LittleEndian.Uint32(sealed[len(sealed)-sealBytes:]) }

func appendText(b []byte, text string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(text))), text...)
}

func appendFloat(b []byte, f float64) []byte {
	return binary.LittleEndian.AppendUint64(b, math.Float64bits(f))
}

func appendAmount(b []byte, a money.Amount) []byte {
	hi, lo := a.Words()
	return binary.AppendUvarint(binary.AppendVarint(b, hi), lo)
}

// decoder reads what was appended, in the same order. After the first thing that
// cannot be read it yields zeros, and err says so. What it yields owns its memory.
type decoder struct {
	rest []byte
	err  error
}

func (d *decoder) fail(what string) {
	if d.err == nil {
		d.err = fmt.Errorf("%w: %s expected, %d bytes before the end", ErrDamaged, what, len(d.rest))
	}
	d.rest = nil
}

func (d *decoder) uvarint() uint64 {
	v, n := binary.Uvarint(d.rest)
	if n <= 0 {
		d.fail("a number")
		return 0
	}
	d.rest = d.rest[n:]
	return v
}

func (d *decoder) varint() int64 {
	v, n := binary.Varint(d.rest)
	if n <= 0 {
		d.fail("a number")
		return 0
	}
	d.rest = d.rest[n:]
	return v
}

// below reads a number that is less than a bound.
func (d *decoder) below(bound uint64) uint64 {
	v := d.uvarint()
	if v >= bound {
		d.fail(fmt.Sprint("a number below ", bound))
		return 0
	}
	return v
}

// length reads how many things follow, of which each takes a byte at least.
func (d *decoder) length() int { return int(d.below(uint64(len(d.rest)) + 1)) }

func (d *decoder) bytes(n int) []byte {
	if n > len(d.rest) {
		d.fail(fmt.Sprint(n, " bytes"))
		return nil
	}
	out := d.rest[:n]
	d.rest = d.rest[n:]
	return out
}

func (d *decoder) text() string { return string(d.bytes(d.length())) }

func (d *decoder) texts() []string {
	out := make([]string, d.length())
	for i := range out {
		out[i] = d.text()
	}
	return out
}

func (d *decoder) float() float64 {
	b := d.bytes(8)
	if b == nil {
		return 0
	}
	return math.Float64frombits(binary.LittleEndian.Uint64(b))
}

func (d *decoder) amount() money.Amount {
	hi := d.varint()
	return money.FromWords(hi, d.uvarint())
}

// end says that all must have been read.
func (d *decoder) end() error {
	if len(d.rest) > 0 {
		d.fail("the end")
	}
	return d.err
}
