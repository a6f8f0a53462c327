// Package caller calls a running service as any program outside does: over HTTP, with a token, waiting out what passes by
// itself. Stories, imports and made-up municipalities share it, so that all of them live under the rules of the API.
//
// It knows the service by its wire format only: it must not import the store, the API or the workflows.
package caller
