package vault

import (
	"encoding/hex"
	"fmt"
)

// BlindIndex returns 32 bytes that are the same for the same tenant, kind and value, and tell nothing without the key.
// They make a row findable by a value that is stored encrypted, such as a personal number. The kind names the field
// ("national_id"), so that equal values in different fields differ. The caller normalizes the value; an empty one is
// ErrUnbound, because all rows without a value would look alike.
func (k *Keys) BlindIndex(tenantID, kind, normalized string) ([]byte, error) {
	if tenantID == "" || kind == "" || normalized == "" {
		return nil, ErrUnbound
	}
	return k.digest(bind("blind-index", tenantID, kind, normalized))
}

// ContentHash returns a hash, in hexadecimal, by which a content can be recognized where the content itself must not
// be, such as in Temporal. It is the same at every repetition. It is keyed and bound to the content's row, because a
// plain hash of a short note about health is guessed in no time, and equal notes would show as equal.
//
// It outlives the person's key: whoever holds the index key can still test a guess against it.
func (k *Keys) ContentHash(tenantID, contentID string, plaintext []byte) (string, error) {
	if tenantID == "" || contentID == "" {
		return "", ErrUnbound
	}
	sum, err := k.digest(append(bind("content-hash", tenantID, contentID), plaintext...))
	return hex.EncodeToString(sum), err
}

func (k *Keys) digest(input []byte) ([]byte, error) {
	sum, err := k.index.ComputePrimaryPRF(input, digestSize)
	if err != nil {
		return nil, fmt.Errorf("compute a keyed digest: %w", err)
	}
	return sum, nil
}
