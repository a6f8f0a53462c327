// Package receiver receives webhooks as an integration does: it verifies what arrives, knows what it has had, answers the
// verification of an endpoint, and fails in the ways in which receivers fail when it is told to.
//
// `placement webhook listen` is a developer's window on it; end-to-end tests use it as the other side. It knows the service by
// its wire format only.
package receiver
