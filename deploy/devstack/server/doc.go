// Package server runs a Temporal server and its Web UI inside this process, with Postgres as the store.
//
// It uses packages of the Temporal server that promise no stability; the versions in go.mod are known to work together.
// Start reading at [Run].
package server
