// Package tools pins the programs that check the code (go.mod) and proves that their rules bite (canary_test.go). It is a
// module of its own, so that the service's list of dependencies stays short.
package tools
