package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/followalong"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/workflows"
	"placement/workflows/contract"
)

func followAlongRef() lifecycle.Ref {
	return lifecycle.Ref{Kind: lifecycle.KindFollowAlong, ID: placement.FollowAlongID(lifecycletest.PlacementID)}
}

// endFollowAlong ends the follow-along of the placement that has closed: the environment waits for it, too.
func (h *harness) endFollowAlong(at time.Time) {
	h.sendTo(at, followAlongRef(), lifecycletest.PlacedAgain(1))
}

func TestAClosedPlacementIsFollowedOnce(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, from string
		follows    bool
	}{
		{"that has run", "evaluated", true},
		{"from before there was any", "evaluated", false},
		{"whose candidate never came", "evaluating_no_show", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			n := lifecycletest.In(c.from)
			if !c.follows {
				n.State.Policy.FollowAlong = placement.FollowAlongPolicy{}
			}
			if c.from == "evaluating_no_show" {
				n = lifecycletest.In(c.from)
			}
			l := newLedger()
			h := newHarness(t, n.At, l)
			if n.State.Status == placement.Evaluating {
				h.send(n.At.Add(time.Minute), lifecycletest.Evaluates(lifecycle.PartyCaseWorker))
			}
			h.send(n.At.Add(time.Hour), lifecycletest.Close())
			if c.follows {
				h.endFollowAlong(n.At.Add(2 * time.Hour))
			}
			if n.State.WantsRematch() {
				h.sendTo(n.At.Add(2*time.Hour), rematchRef(), lifecycletest.GiveUpRematch())
			}

			h.run(contract.PlacementWorkflow, goingOn(l, n))

			h.allRecorded()
			require.Equal(t, string(placement.Closed), h.result().Status)
			var want []string
			if c.follows {
				want = []string{"follow_along_opened", "follow_along_recorded"}
			}
			require.Equal(t, want, l.facts(n.State.FollowAlongID()))
		})
	}
}

func TestTheFollowAlongOfAPlacementIsTheSameHoweverOftenItIsAskedFor(t *testing.T) {
	t.Parallel()
	s := lifecycletest.In("closed").State
	ref, in, err := workflows.FollowAlongOf(tenantID, lifecycle.Clock{}, s)
	require.NoError(t, err)
	again, in2, err := workflows.FollowAlongOf(tenantID, lifecycle.Clock{}, s)
	require.NoError(t, err)

	require.Equal(t, lifecycle.Ref{Kind: lifecycle.KindFollowAlong, ID: s.FollowAlongID()}, ref)
	require.Equal(t, ref, again)
	require.Equal(t, in, in2)
}

func TestFollowAlongIsRemindedEscalatedAndConfirmed(t *testing.T) {
	t.Parallel()
	n := lifecycletest.InFollowAlong("first_check")
	l := newLedger()
	h := newHarness(t, n.State.Since, l)
	early := h.send(lifecycletest.At("2027-05-06", 9), lifecycletest.FollowedInJob(1))
	h.send(lifecycletest.At("2027-05-26", 10), lifecycletest.FollowedInJob(1))
	h.send(lifecycletest.At(lifecycletest.SecondCheckOn, 10), lifecycletest.FollowedInJob(2))

	h.run(contract.FollowAlongWorkflow, following(l, n))

	require.Equal(t, followalong.CodeTooEarly, early.refusedBefore(t).Code)
	require.Equal(t, []string{
		"follow_along_opened", "reminded", "escalated", "follow_along_recorded", "reminded", "follow_along_recorded",
	}, l.facts(n.State.ID))
	require.Equal(t, contract.Result{Status: "ended", Outcome: "job", Version: 6}, h.result())
}

func TestFollowAlongEndsUnreached(t *testing.T) {
	t.Parallel()
	n := lifecycletest.InFollowAlong("first_reminded")
	l := newLedger()
	h := newHarness(t, n.At.Add(-time.Hour), l)
	for _, day := range []lifecycle.Date{lifecycletest.FirstCheckOn, "2027-05-18", "2027-05-20"} {
		h.send(lifecycletest.At(day, 10), lifecycletest.NotReached())
	}
	h.send(lifecycletest.At("2027-05-20", 11), lifecycletest.CloseUnreached())

	h.run(contract.FollowAlongWorkflow, following(l, n))

	h.allRecorded()
	require.Equal(t, contract.Result{Status: "ended", Outcome: "unreached", Version: 7}, h.result())
}

// The history of a placement that is followed, and of its follow-along.
func TestGoldenFollowed(t *testing.T) {
	t.Parallel()
	l := newLive(t)
	follow := lifecycle.Ref{Kind: lifecycle.KindFollowAlong, ID: placement.FollowAlongID(l.ref.ID)}

	l.tell(lifecycletest.In("closed").Story)
	require.Equal(t, string(placement.Closed), l.result(l.ref).Status)
	l.waits("the follow-along begins", func() bool { return len(l.ledger.facts(follow.ID)) == 1 })
	l.move(lifecycletest.At(lifecycletest.FirstCheckOn, 10), follow)
	l.send(follow, lifecycletest.NotReached())
	l.send(follow, lifecycletest.ReassignFollowAlong())
	l.send(follow, lifecycletest.FollowedInJob(1))
	l.move(lifecycletest.At("2027-08-06", 10), follow)
	l.send(follow, lifecycletest.FollowedInJob(2))

	require.Equal(t, contract.Result{Status: "ended", Outcome: "job", Version: 8}, l.result(follow))
	require.Equal(t, []string{
		"follow_along_opened", "reminded", "attempt_recorded", "follow_along_reassigned", "follow_along_recorded", "reminded", "escalated",
		"follow_along_recorded",
	}, l.ledger.facts(follow.ID))
	l.golden("followed", l.history(l.ref, ""))
	l.golden("follow_along", l.history(follow, ""))
}
