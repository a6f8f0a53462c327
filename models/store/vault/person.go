package vault

import (
	"bytes"
	"fmt"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// PersonKey is the data key of one person in one tenant. It is safe for concurrent use.
type PersonKey struct {
	redacted

	data tink.AEAD
}

// NewPersonKey makes a data key for a person. The caller stores wrapped, which only [Keys.OpenPersonKey] with the same
// tenant and person opens; as long as a copy of it exists, what the key encrypted can be read. Every call makes another
// key: the caller sees to it that a person gets one.
func (k *Keys) NewPersonKey(tenantID, personID string) (wrapped []byte, key *PersonKey, err error) {
	if tenantID == "" || personID == "" {
		return nil, nil, ErrUnbound
	}
	handle, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return nil, nil, fmt.Errorf("make a person's key: %w", err)
	}
	var buf bytes.Buffer
	if err := handle.WriteWithAssociatedData(keyset.NewBinaryWriter(&buf), k.kek, owner(tenantID, personID)); err != nil {
		return nil, nil, fmt.Errorf("wrap a person's key: %w", err)
	}
	data, err := aead.New(handle)
	if err != nil {
		return nil, nil, fmt.Errorf("make a person's key: %w", err)
	}
	return buf.Bytes(), &PersonKey{data: data}, nil
}

// OpenPersonKey unwraps a data key made by [Keys.NewPersonKey] for the same tenant and person. For any other it returns
// [ErrUnwrap].
func (k *Keys) OpenPersonKey(tenantID, personID string, wrapped []byte) (*PersonKey, error) {
	if tenantID == "" || personID == "" {
		return nil, ErrUnbound
	}
	handle, err := keyset.ReadWithAssociatedData(
		keyset.NewBinaryReader(bytes.NewReader(wrapped)), k.kek, owner(tenantID, personID))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnwrap, err)
	}
	data, err := aead.New(handle)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnwrap, err)
	}
	return &PersonKey{data: data}, nil
}

// Encrypt encrypts plaintext for one place, named by where: table, tenant and row, such as "contents|<tenant>|<id>". The
// result opens only at the same place, so that a ciphertext moved to another row is found out. Every call gives other
// bytes, also for the same plaintext.
func (p *PersonKey) Encrypt(plaintext []byte, where string) ([]byte, error) {
	if where == "" {
		return nil, ErrUnbound
	}
	ciphertext, err := p.data.Encrypt(plaintext, []byte(where))
	if err != nil {
		return nil, fmt.Errorf("encrypt: %w", err)
	}
	return ciphertext, nil
}

// Decrypt returns the plaintext of a ciphertext that this person's key encrypted for the same place. For any other it
// returns [ErrDecrypt].
func (p *PersonKey) Decrypt(ciphertext []byte, where string) ([]byte, error) {
	if where == "" {
		return nil, ErrUnbound
	}
	plaintext, err := p.data.Decrypt(ciphertext, []byte(where))
	if err != nil {
		// Which of the checks failed is nobody's business.
		return nil, ErrDecrypt
	}
	return plaintext, nil
}

// owner is what binds a wrapped key to its person. Changing it makes every stored key unreadable.
func owner(tenantID, personID string) []byte { return bind("person-key", tenantID, personID) }
