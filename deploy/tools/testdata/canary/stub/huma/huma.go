// Package huma stands in for the real one.
package huma
