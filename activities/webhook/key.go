package webhook

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"log/slog"
	"strings"
	"time"
)

// What the text of a key begins with: a secret that both sides know, the sender's half of a pair of keys, and the half by
// which everybody can verify.
const (
	prefixSecret  = "whsec_"
	prefixPrivate = "whsk_"
	prefixPublic  = "whpk_"
)

// How many bytes a shared secret has: new ones 32; Standard Webhooks admits 24 to 64.
const (
	secretBytes    = 32
	minSecretBytes = 24
	maxSecretBytes = 64
)

const redacted = "[redacted]"

// What can be wrong with the text of a key. The errors never repeat it.
var (
	// ErrKeyPrefix says that the text begins like no key: whsec_, whsk_ or whpk_.
	ErrKeyPrefix = errors.New("a key begins with whsec_, whsk_ or whpk_")
	// ErrKeyEncoding says that what follows is no base64.
	ErrKeyEncoding = errors.New("a key is base64 after its prefix")
	// ErrKeyLength says that there are too few or too many bytes.
	ErrKeyLength = errors.New("a whsec_ key has 24 to 64 bytes, a whsk_ key 32 or 64, a whpk_ key 32")
	// ErrKeyPair says that the two halves in a whsk_ key do not belong together.
	ErrKeyPair = errors.New("the public half of the whsk_ key belongs to another key")
)

// Key is a secret (whsec_), the private key of a pair (whsk_) or its public key (whpk_). The first two sign, the first and
// the last verify, and so does the private key, which holds the public one. It hides itself from logs, errors and JSON; only
// Reveal shows it. The zero Key signs and verifies nothing.
type Key struct {
	// Until is when the key ends: from that moment on it neither signs nor verifies. Zero means never.
	Until time.Time

	// A function, for whatever prints the fields of a struct around a key without asking String can show no more of a
	// function than its address; behind a pointer %s would find the bytes.
	open func() *material
}

func keyOf(m material) Key { return Key{open: func() *material { return &m }} }

// material is what the key is made of; the zero Key is made of nothing.
func (k Key) material() *material {
	if k.open == nil {
		return &material{}
	}
	return k.open()
}

type material struct {
	secret  []byte
	private ed25519.PrivateKey
	public  ed25519.PublicKey
}

// NewSecret makes a shared secret of 32 random bytes.
func NewSecret() Key {
	secret := make([]byte, secretBytes)
	_, _ = rand.Read(secret) // never fails: it ends the program instead
	return keyOf(material{secret: secret})
}

// NewKeyPair makes an ed25519 pair and returns its private key; Public is the half to publish.
func NewKeyPair() Key {
	seed := make([]byte, ed25519.SeedSize)
	_, _ = rand.Read(seed) // never fails: it ends the program instead
	return privateKey(seed)
}

func privateKey(seed []byte) Key {
	private := ed25519.NewKeyFromSeed(seed)
	public, _ := private.Public().(ed25519.PublicKey)
	return keyOf(material{private: private, public: public})
}

// ParseKey reads a key from its text. Its errors say what is wrong and never what stood there.
func ParseKey(text string) (Key, error) {
	prefix, encoded, found := strings.Cut(text, "_")
	if !found {
		return Key{}, ErrKeyPrefix
	}
	data, err := base64.StdEncoding.Strict().DecodeString(encoded)
	switch prefix + "_" {
	case prefixSecret:
		switch {
		case err != nil:
			return Key{}, ErrKeyEncoding
		case len(data) < minSecretBytes || len(data) > maxSecretBytes:
			return Key{}, ErrKeyLength
		}
		return keyOf(material{secret: data}), nil
	case prefixPrivate:
		switch {
		case err != nil:
			return Key{}, ErrKeyEncoding
		case len(data) == ed25519.SeedSize:
			return privateKey(data), nil
		case len(data) != ed25519.PrivateKeySize:
			return Key{}, ErrKeyLength
		}
		key := privateKey(data[:ed25519.SeedSize])
		if !hmac.Equal(key.material().private, data) {
			return Key{}, ErrKeyPair
		}
		return key, nil
	case prefixPublic:
		switch {
		case err != nil:
			return Key{}, ErrKeyEncoding
		case len(data) != ed25519.PublicKeySize:
			return Key{}, ErrKeyLength
		}
		return keyOf(material{public: data}), nil
	}
	return Key{}, ErrKeyPrefix
}

// Public returns the public key of a pair, which is no secret, and false for a shared secret.
func (k Key) Public() (Key, bool) {
	m := k.material()
	if m.public == nil {
		return Key{}, false
	}
	public := keyOf(material{public: m.public})
	public.Until = k.Until
	return public, true
}

// Reveal returns the text of the key, to show it once or to encrypt it. A zero Key has none.
func (k Key) Reveal() string {
	switch m := k.material(); {
	case m.secret != nil:
		return prefixSecret + base64.StdEncoding.EncodeToString(m.secret)
	case m.private != nil:
		return prefixPrivate + base64.StdEncoding.EncodeToString(m.private)
	case m.public != nil:
		return prefixPublic + base64.StdEncoding.EncodeToString(m.public)
	default:
		return ""
	}
}

// String hides the key.
func (Key) String() string { return redacted }

// GoString hides the key.
func (Key) GoString() string { return redacted }

// LogValue hides the key.
func (Key) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText hides the key from JSON and anything else that encodes it.
func (Key) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// validAt says whether the key has not ended.
func (k Key) validAt(at time.Time) bool { return k.Until.IsZero() || at.Before(k.Until) }

// sign returns what the key makes of the message, with its version, or "" where it cannot sign.
func (k Key) sign(message []byte) string {
	switch m := k.material(); {
	case m.secret != nil:
		return versionSecret + base64.StdEncoding.EncodeToString(digest(m.secret, message))
	case m.private != nil:
		return versionPair + base64.StdEncoding.EncodeToString(ed25519.Sign(m.private, message))
	default:
		return ""
	}
}

// verifies says whether this key's other half made the signature, in time that does not depend on where they differ.
func (k Key) verifies(message []byte, signature string) bool {
	m := k.material()
	if encoded, ok := strings.CutPrefix(signature, versionSecret); ok && m.secret != nil {
		got, err := base64.StdEncoding.DecodeString(encoded)
		return err == nil && hmac.Equal(got, digest(m.secret, message))
	}
	if encoded, ok := strings.CutPrefix(signature, versionPair); ok && m.public != nil {
		got, err := base64.StdEncoding.DecodeString(encoded)
		return err == nil && len(got) == ed25519.SignatureSize && ed25519.Verify(m.public, message, got)
	}
	return false
}

func digest(secret, message []byte) []byte {
	h := hmac.New(sha256.New, secret)
	_, _ = h.Write(message) // a hash takes everything
	return h.Sum(nil)
}
