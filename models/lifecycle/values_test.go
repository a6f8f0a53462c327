package lifecycle_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
)

func TestContentsByKind(t *testing.T) {
	t.Parallel()
	contents := lifecycle.Contents{{ID: "1", Kind: "note"}, {ID: "2", Kind: "reason"}, {ID: "3", Kind: "note"}}

	require.True(t, contents.Has("reason"))
	require.False(t, contents.Has("minutes"))
	require.Equal(t, lifecycle.Contents{{ID: "1", Kind: "note"}, {ID: "3", Kind: "note"}}, contents.Of("note"))
	require.Empty(t, contents.Of("minutes"))
	require.False(t, lifecycle.Contents(nil).Has("note"))
}

func TestARefusalWithAValueIsACopy(t *testing.T) {
	t.Parallel()
	refusal := lifecycle.RefuseField("code", "field", "message").With("a", "1")

	more := refusal.With("b", "2").With("a", "3")

	require.Equal(t, map[string]string{"a": "1"}, refusal.Values)
	require.Equal(t, map[string]string{"a": "3", "b": "2"}, more.Values)
	require.Equal(t, "code", more.Code)
	require.Equal(t, "field", more.Field)
	require.Equal(t, "code: message", more.Error())
}

func TestARefusalWithinAGreaterWholeSaysWhichPart(t *testing.T) {
	t.Parallel()
	about := func(err error) *lifecycle.RuleError {
		rule, _ := errors.AsType[*lifecycle.RuleError](lifecycle.Within("proposal", err))
		return rule
	}
	field := lifecycle.RefuseField("required", "period.start", "message").With("a", "1")

	require.Equal(t, "proposal.period.start", about(fmt.Errorf("wrapped: %w", field)).Field)
	require.Equal(t, map[string]string{"a": "1", "part": "proposal"}, about(field).Values)
	require.Equal(t, "period.start", field.Field, "the refusal itself stays as it is")
	require.Empty(t, about(lifecycle.Refuse("place_taken", "message")).Field)
	require.Equal(t, "proposal", about(lifecycle.Refuse("place_taken", "message")).Values["part"])
	require.NoError(t, lifecycle.Within("proposal", nil))
	other := errors.New("no rule")
	require.Equal(t, other, lifecycle.Within("proposal", other))
}

func TestARefusalOnTheWire(t *testing.T) {
	t.Parallel()

	data, err := json.Marshal(lifecycle.RefuseField("required", "goals", "say what for").With("status", "agreed"))

	require.NoError(t, err)
	require.JSONEq(t, `{"code":"required","field":"goals","message":"say what for","values":{"status":"agreed"}}`, string(data))
}

func TestChannels(t *testing.T) {
	t.Parallel()
	for _, c := range []lifecycle.Channel{"meeting", "phone", "sms", "email", "digital_post", "letter", "form"} {
		require.True(t, c.Valid(), c)
	}
	require.False(t, lifecycle.Channel("").Valid())
	require.False(t, lifecycle.Channel("pigeon").Valid())
}

func TestRolesAreEachOnce(t *testing.T) {
	t.Parallel()

	require.Equal(t, []lifecycle.Role{"caseworker", "supervisor", "integration", "admin"}, lifecycle.Roles())
}
