package document

import (
	"math"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

// contrastOnWhite is the ratio of WCAG 2 between a colour and white.
func contrastOnWhite(t *testing.T, colour string) float64 {
	t.Helper()
	v, err := strconv.ParseUint(colour, 16, 32)
	require.NoError(t, err)
	linear := func(c uint64) float64 {
		s := float64(c&0xff) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 1.05 / (0.2126*linear(v>>16) + 0.7152*linear(v>>8) + 0.0722*linear(v) + 0.05)
}
