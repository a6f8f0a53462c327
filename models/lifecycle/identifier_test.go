package lifecycle_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"placement/models/lifecycle"
)

func TestCVRMustPassModulus11(t *testing.T) {
	t.Parallel()
	for number, valid := range map[string]bool{
		"13748136": true, "24256790": true, // the official example, and a public one
		"24256791": false, "13748137": false, "10000000": false,
		"": false, "1374813": false, "137481360": false, "1374813a": false, "00000000": false, "１３７４８１３６": false,
	} {
		require.Equal(t, valid, lifecycle.ValidCVR(number), number)
	}
}

func TestPNumberIsTenDigitsAndNothingElse(t *testing.T) {
	t.Parallel()
	for number, valid := range map[string]bool{
		"1000000000": true, "0000000001": true, "1003388394": true,
		"": false, "123456789": false, "12345678901": false, "12345 7890": false,
	} {
		require.Equal(t, valid, lifecycle.ValidPNumber(number), number)
	}
}

func TestCPRIsAcceptedWithoutChecksum(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		written, number string
		regular, ok     bool
	}{
		{"0707614285", "0707614285", true, true},
		{"070761-4285", "0707614285", true, true},
		{"0101650000", "0101650000", false, true},
		{"0101700001", "0101700001", false, true},
		{"3102610000", "", false, false}, // 31 February
		{"2902000000", "", false, false}, // 29 February 1900
		{"2902004000", "2902004000", false, true},
		{"2902016000", "", false, false}, // 29 February 2001
		{"070761 4285", "", false, false},
		{"0707-614285", "", false, false},
		{"070761428", "", false, false},
		{"", "", false, false},
	} {
		number, _, ok := lifecycle.ParseCPR(c.written)
		require.Equal(t, c.ok, ok, c.written)
		require.Equal(t, c.number, number, c.written)
	}
	_, regular, _ := lifecycle.ParseCPR("0707614285")
	require.True(t, regular)
	for _, irregular := range []string{"0101650000", "0101700001"} {
		_, regular, ok := lifecycle.ParseCPR(irregular)
		require.True(t, ok)
		require.False(t, regular, irregular)
	}
}

func TestIdentifiersNeverPanic(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "s")
		lifecycle.ValidCVR(s)
		lifecycle.ValidPNumber(s)
		number, _, ok := lifecycle.ParseCPR(s)
		require.Equal(t, ok, len(number) == 10)
	})
}
