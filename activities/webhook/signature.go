package webhook

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// The headers of a message, as Standard Webhooks names them.
const (
	// HeaderID names the message: the same over all attempts, so receivers know a message they have had.
	HeaderID = "webhook-id"
	// HeaderTimestamp is when this attempt was made, in seconds since 1970.
	HeaderTimestamp = "webhook-timestamp"
	// HeaderSignature is a list, separated by spaces, of one signature per key.
	HeaderSignature = "webhook-signature"
)

// Tolerance is how far a message's timestamp may be from a receiver's clock, either way.
const Tolerance = 5 * time.Minute

// What a signature begins with: by a shared secret, and by an ed25519 pair.
const (
	versionSecret = "v1,"
	versionPair   = "v1a,"
)

// Limits that keep a message from costing a receiver more than it is worth.
const (
	maxIDLength   = 256
	maxSignatures = 16
)

// What can be wrong with a message.
var (
	// ErrHeaders says that one of the three headers is missing or cannot be read.
	ErrHeaders = errors.New("webhook-id, webhook-timestamp or webhook-signature is missing or cannot be read")
	// ErrTooOld says that the message was sent longer ago than the tolerance: somebody may be repeating it.
	ErrTooOld = errors.New("the message is older than the tolerance")
	// ErrTooNew says that the message comes from further in the future than the tolerance: a clock is wrong.
	ErrTooNew = errors.New("the message's timestamp lies further in the future than the tolerance")
	// ErrSignature says that no signature belongs to this id, timestamp and body under any of the keys.
	ErrSignature = errors.New("no signature matches")
	// ErrID says that an id cannot be signed: letters, digits, _ and - only, so that nothing of it reads as a timestamp.
	ErrID = errors.New("a webhook-id has 1 to 256 letters, digits, _ and -")
	// ErrNoKey says that no key could sign at that time. A message without signature is never sent.
	ErrNoKey = errors.New("no key is valid")
)

// Sign returns the webhook-signature of a message that is sent at that time: one signature for each key that can sign and has
// not ended, in the order of the keys. It signs exactly the bytes of the body, so these must be the bytes that are sent.
func Sign(keys []Key, id string, at time.Time, body []byte) (string, error) {
	if !validID(id) {
		return "", ErrID
	}
	message := signed(id, strconv.FormatInt(at.Unix(), 10), body)
	signatures := make([]string, 0, len(keys))
	for _, k := range keys {
		if !k.validAt(at) {
			continue
		}
		if s := k.sign(message); s != "" {
			signatures = append(signatures, s)
		}
	}
	if len(signatures) == 0 {
		return "", ErrNoKey
	}
	return strings.Join(signatures, " "), nil
}

// Verify says whether a message was signed with one of the keys, within the tolerance of now; a tolerance of 0 does not look
// at the time. It returns ErrHeaders, ErrTooOld, ErrTooNew or ErrSignature. The body must be the bytes as they came.
func Verify(keys []Key, header http.Header, body []byte, now time.Time, tolerance time.Duration) error {
	id, stamp, signatures := header.Get(HeaderID), header.Get(HeaderTimestamp), header.Get(HeaderSignature)
	if id == "" || stamp == "" || signatures == "" {
		return ErrHeaders
	}
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil || strconv.FormatInt(seconds, 10) != stamp {
		return ErrHeaders
	}
	if tolerance > 0 {
		at := time.Unix(seconds, 0)
		switch {
		case at.Before(now.Add(-tolerance)):
			return ErrTooOld
		case at.After(now.Add(tolerance)):
			return ErrTooNew
		}
	}
	message := signed(id, stamp, body)
	for i, signature := range strings.Fields(signatures) {
		if i == maxSignatures {
			break
		}
		for _, k := range keys {
			if k.validAt(now) && k.verifies(message, signature) {
				return nil
			}
		}
	}
	return ErrSignature
}

// signed is what is signed: id, timestamp and body with points between.
func signed(id, stamp string, body []byte) []byte {
	message := make([]byte, 0, len(id)+len(stamp)+len(body)+2)
	message = append(message, id...)
	message = append(message, '.')
	message = append(message, stamp...)
	message = append(message, '.')
	return append(message, body...)
}

// validID says whether the id can be signed without doubt where it ends: a point in it could pass for the one after it.
func validID(id string) bool {
	if id == "" || len(id) > maxIDLength {
		return false
	}
	for i := range len(id) {
		c := id[i]
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '_' && c != '-' {
			return false
		}
	}
	return true
}
