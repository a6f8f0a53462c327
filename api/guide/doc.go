// Package guide holds the guides for those who build on the API, as Markdown. Their examples are programs: the tests of this
// package compile and run those that can be run here.
package guide

import _ "embed" // the guides

// Webhooks is the guide for whoever receives webhooks.
//
//go:embed webhooks.md
var Webhooks string
