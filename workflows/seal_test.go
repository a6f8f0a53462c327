package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/workflows/contract"
)

func TestOnlyWhatTheAPIHasSealedGetsIn(t *testing.T) {
	t.Parallel()
	forge := func(change func(c *contract.Command)) contract.Command {
		c := command("forged", lifecycletest.CandidateAccepts())
		change(&c)
		return c
	}
	otherTenant := command("forged", lifecycletest.CandidateAccepts(), func(c *contract.Command) { c.Actor.TenantID = "another" })
	otherPlacement := command("forged", lifecycletest.CandidateAccepts(), func(c *contract.Command) { c.ProcessID = lifecycletest.OtherPlacementID })
	clock := clockTold(day, 7)
	clock.Clock.Offset = 100 * day
	otherClock := clockTold(day, 7)
	otherClock.TenantID = "another"
	otherClock.Seal = sealer{}.Seal(otherClock.Sealed(contract.ClockUpdate))
	for _, c := range []struct {
		name, update string
		args         []any
	}{
		{"no seal", "record_candidate_decision", []any{forge(func(c *contract.Command) { c.Seal = "" })}},
		{"another person", "record_candidate_decision", []any{forge(func(c *contract.Command) { c.Actor.UserID = lifecycletest.OtherOwnerID })}},
		{"another role", "record_candidate_decision", []any{forge(func(c *contract.Command) { c.Actor.Roles = []lifecycle.Role{lifecycle.Admin} })}},
		{"another time", "record_candidate_decision", []any{forge(func(c *contract.Command) { c.Clock = lifecycle.Clock{Offset: day, Version: 9} })}},
		{"another event", "record_candidate_decision", []any{forge(func(c *contract.Command) { c.Event = []byte(`{"accepted":true}`) })}},
		{"another ID", "record_candidate_decision", []any{forge(func(c *contract.Command) { c.ID = "new" })}},
		{"another command", "record_company_decision", []any{forge(func(*contract.Command) {})}},
		{"another tenant", "record_candidate_decision", []any{otherTenant}},
		{"another placement", "record_candidate_decision", []any{otherPlacement}},
		{"nothing at all", "record_candidate_decision", nil},
		{"a forged clock", contract.ClockUpdate, []any{clock}},
		{"the clock of another tenant", contract.ClockUpdate, []any{otherClock}},
		{"no clock at all", contract.ClockUpdate, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			n := lifecycletest.In("proposed")
			l := newLedger()
			h := newHarness(t, n.State.Since, l)
			forged := h.update(n.State.Since.Add(time.Hour), c.update, c.args...)
			h.send(n.State.Since.Add(2*time.Hour), lifecycletest.Cancel())

			h.run(contract.PlacementWorkflow, goingOn(l, n))

			require.False(t, forged.accepted)
			if c.args != nil {
				var app *temporal.ApplicationError
				require.ErrorAs(t, forged.rejected, &app)
				require.Equal(t, "SealInvalid", app.Type())
			}
			require.Error(t, forged.rejected)
			require.Equal(t, []string{"proposed", "cancelled"}, l.facts(n.State.ID))
		})
	}
}

func TestProposalThatTheAPIHasNotSealedNeverBegins(t *testing.T) {
	t.Parallel()
	l := newLedger()
	h := newHarness(t, lifecycletest.At(lifecycletest.ProposedOn, 9), l)
	in := proposing(lifecycletest.Proposal())
	in.Begin.Actor.UserID = lifecycletest.OtherOwnerID
	propose := h.update(h.start, "propose", command("honest", lifecycletest.Proposal()))

	h.run(contract.PlacementWorkflow, in)

	require.Equal(t, lifecycle.CodeSealInvalid, propose.refusedUnderLock(t).Code)
	require.Equal(t, lifecycle.CodeSealInvalid, h.result().Refused.Code)
	require.Empty(t, l.history(lifecycletest.PlacementID))
}
