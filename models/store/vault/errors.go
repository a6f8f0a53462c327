package vault

import "errors"

// Errors that callers tell apart with errors.Is. None of them, nor what wraps them, carries a plaintext or a key.
var (
	// ErrUnwrap means that a person's data key could not be unwrapped: it belongs to another tenant or person, was
	// changed, or the key-encryption key is another one or out of reach.
	ErrUnwrap = errors.New("vault: the person's key cannot be unwrapped")
	// ErrDecrypt means that a ciphertext did not open: it belongs to another person or place, or was changed.
	ErrDecrypt = errors.New("vault: the ciphertext does not open with this key at this place")
	// ErrSeal means that a seal does not belong to the data, or is no seal at all.
	ErrSeal = errors.New("vault: the seal does not fit the data")
	// ErrUnbound means that a name a value must be bound to (tenant, person, kind, place) or the value to index is
	// empty. It is a mistake in the calling code.
	ErrUnbound = errors.New("vault: an empty tenant, identifier, place or value")
)

// KeyFileError says which key file cannot be used and what to do about it. It never quotes the file.
type KeyFileError struct {
	Path    string // the file, as the caller named its directory
	Problem string // one clause in English, with the remedy
	Err     error  // what the operating system said, if it did
}

// Error names the file and the remedy.
func (e *KeyFileError) Error() string { return "key file " + e.Path + " " + e.Problem }

// Unwrap returns what the operating system said, if it did.
func (e *KeyFileError) Unwrap() error { return e.Err }
