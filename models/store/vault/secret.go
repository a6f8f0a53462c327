package vault

import "fmt"

// EncryptSecret encrypts what belongs to a tenant and to no person, such as the signing secret of a webhook endpoint, for one
// place named by where: table and row. It opens only at the same place of the same tenant.
func (k *Keys) EncryptSecret(tenantID string, plaintext []byte, where string) ([]byte, error) {
	if tenantID == "" || where == "" {
		return nil, ErrUnbound
	}
	ciphertext, err := k.kek.Encrypt(plaintext, bind("tenant-secret", tenantID, where))
	if err != nil {
		return nil, fmt.Errorf("encrypt a secret: %w", err)
	}
	return ciphertext, nil
}

// DecryptSecret returns what EncryptSecret encrypted for the same place. For any other it returns [ErrDecrypt].
func (k *Keys) DecryptSecret(tenantID string, ciphertext []byte, where string) ([]byte, error) {
	if tenantID == "" || where == "" {
		return nil, ErrUnbound
	}
	plaintext, err := k.kek.Decrypt(ciphertext, bind("tenant-secret", tenantID, where))
	if err != nil {
		return nil, ErrDecrypt
	}
	return plaintext, nil
}
