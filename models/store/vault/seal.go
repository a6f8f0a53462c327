package vault

import (
	"encoding/base64"
	"fmt"

	"github.com/tink-crypto/tink-go/v2/tink"
)

// Sealer seals command envelopes, so that a workflow can tell that the API wrote them. It is safe for concurrent use.
type Sealer struct {
	redacted

	mac tink.MAC
}

// Sealer returns the sealer of this installation.
func (k *Keys) Sealer() Sealer { return Sealer{mac: k.seal} }

// Seal returns the seal of data, in characters that are safe in JSON and URLs.
func (s Sealer) Seal(data []byte) (string, error) {
	tag, err := s.mac.ComputeMAC(data)
	if err != nil {
		return "", fmt.Errorf("seal: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(tag), nil
}

// Verify returns nil when seal is a seal of exactly these bytes by this installation, else [ErrSeal]. It is for the
// validator of an update, which never runs in a replay. A handler must not ask again: once the key that sealed has left
// the keyset, a replay would get another answer.
func (s Sealer) Verify(data []byte, seal string) error {
	tag, err := base64.RawURLEncoding.Strict().DecodeString(seal)
	if err != nil {
		return ErrSeal
	}
	if err := s.mac.VerifyMAC(tag, data); err != nil {
		return ErrSeal
	}
	return nil
}
