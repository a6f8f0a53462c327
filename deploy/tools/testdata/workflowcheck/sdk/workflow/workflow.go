// Package workflow stands in for the real one.
package workflow

// Context is what makes a function a workflow.
type Context interface{ Value(key any) any }
