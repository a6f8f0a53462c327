// Package gin stands in for the real one.
package gin
