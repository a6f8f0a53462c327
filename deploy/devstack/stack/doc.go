// Package stack starts and supervises the processes that a placement needs: Postgres, Temporal, and in [Up] the API and
// a worker.
//
// Every process is a child that ends when the pipe to its parent closes, so nothing stays behind however devstack ends,
// kill -9 included. A child that dies unexpectedly is started again on the same port. The package must not import the
// Temporal server: that one runs behind the hidden command "child temporal" of the same binary.
//
// Start reading at [Up] and [Exec]; supervise.go is the heart, guard.go what runs inside a child.
package stack
