package lifecycle

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
)

// DeriveID returns the UUID (version 8) that stands for the given parts: the same parts always give the same ID, and
// nobody can tell the parts from it. A repeated request, event or activity so finds what it made before.
func DeriveID(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		// The length goes first, so that ("ab", "c") and ("a", "bc") differ.
		_ = binary.Write(h, binary.BigEndian, uint64(len(p)))
		h.Write([]byte(p))
	}
	b := h.Sum(nil)[:16]
	b[6] = b[6]&0x0f | 0x80
	b[8] = b[8]&0x3f | 0x80
	s := hex.EncodeToString(b)
	return s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:]
}
