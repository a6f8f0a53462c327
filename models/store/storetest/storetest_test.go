package storetest_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/store/storetest"
)

func TestNewGivesEveryTestADatabaseOfItsOwn(t *testing.T) {
	t.Parallel()

	a, b := storetest.New(t), storetest.New(t)

	require.NotEqual(t, a.OwnerURL, b.OwnerURL)
	require.NotEqual(t, a.Tenant.ID, b.Tenant.ID)
	require.Len(t, a.Tenant.Candidates, 2)
	require.NotEmpty(t, a.Tenant.Candidates[0].ID)
}
