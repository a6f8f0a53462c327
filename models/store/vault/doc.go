// Package vault encrypts what people write and seals what the service tells itself.
//
// Every person has a data key of their own, kept beside the data but wrapped by the key-encryption key. Deleting the
// wrapped key makes everything written about that person unreadable, in tables, logs of changes and backups alike.
// Beside that, the package computes blind indexes (to find a row by a value that is stored encrypted), hashes of contents
// that may be shown to Temporal, and the seals of command envelopes.
//
// It does no SQL, reads no clock and keeps no state: callers store what it returns. Nothing it returns as an error and
// nothing it holds prints a key or a plaintext.
//
// The keys lie in a directory of four files (see [Generate] and [Open]), in clear. That is for development and for
// installations whose directory is a mounted secret. Where a key service holds the key-encryption key, it takes the place
// of kek.json through [OpenWithKEK]; nothing else changes.
//
// Start reading at keys.go, then person.go.
package vault
