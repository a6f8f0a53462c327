// Package e2e tests the service as people run it: the built binary, real Postgres, real Temporal, over HTTP. Tests that
// kill Temporal or Postgres start a stack of their own, so that they disturb nobody.
package e2e
