package stack

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAnUnusableDatabaseURLIsAClearErrorWithoutThePassword(t *testing.T) {
	t.Parallel()
	for _, url := range []string{"nonsense", "postgres://owner:hemmeligt@127.0.0.1:1/placement"} {
		err := usable(t.Context(), url)

		require.ErrorContains(t, err, "unset")
		require.NotContains(t, err.Error(), "hemmeligt")
	}
}

func TestAnUnreachableTemporalIsAClearError(t *testing.T) {
	t.Parallel()

	err := reachable("127.0.0.1:1")

	require.ErrorContains(t, err, "TEMPORAL_ADDRESS is set, but")
	require.ErrorContains(t, err, "unset TEMPORAL_ADDRESS")
}

func TestChildrenDoNotInheritTheOwnersRights(t *testing.T) {
	t.Setenv("DATABASE_OWNER_URL", "postgres://owner")
	t.Setenv("DATABASE_APP_PASSWORD", "x")

	env := strings.Join(environment(ownersVariables(), "DATABASE_URL=postgres://app"), "\n")

	require.NotContains(t, env, "DATABASE_OWNER_URL")
	require.NotContains(t, env, "DATABASE_APP_PASSWORD")
	require.Contains(t, env, "DATABASE_URL=postgres://app")
}
