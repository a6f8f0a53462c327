package api

import (
	"testing"

	"github.com/stretchr/testify/assert" // want depguard
)

func TestNothing(*testing.T) {
	assert.True(true) // want forbidigo
}
