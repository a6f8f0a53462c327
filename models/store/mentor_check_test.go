package store_test

import (
	"context"
	"encoding/json"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/vocabulary"
	"placement/models/store"
	"placement/models/store/storetest"
)

// agreedAs puts the places of the tenant under a model, or under none.
func agreedAs(t *testing.T, b *storetest.Bundle, model vocabulary.Model) {
	t.Helper()
	_, err := owner(t, b.OwnerURL).Exec(`UPDATE places SET model = $1`, string(model))
	require.NoError(t, err)
}

// mentored is a database in which nothing but the mentors of placements is looked at.
func mentored(t *testing.T) *storetest.Bundle {
	t.Helper()
	b := storetest.New(t)
	b.Store.CheckMentors()
	return b
}

// approved is a placement that everybody has signed, with a mentor.
func approved(t *testing.T, b *storetest.Bundle, candidate, place int, mentorID string) *recorder {
	t.Helper()
	r := &recorder{t: t, b: b}
	e := r.proposal(candidate, place)
	e.MentorID = mentorID
	r.record(e)
	for _, s := range lifecycletest.In("approved").Story[1:] {
		r.force(withoutTexts(s.Event))
	}
	require.Equal(t, placement.Approved, r.state.Status)
	return r
}

// force puts what an event makes of the placement into the rows, without its texts.
func (r *recorder) force(e lifecycle.Event) {
	r.t.Helper()
	story := lifecycletest.In("approved").Story
	at := story[r.state.Version].At
	next, err := r.state.Next(story[r.state.Version].Event, at)
	require.NoError(r.t, err)
	data, err := json.Marshal(e)
	require.NoError(r.t, err)
	out, err := r.b.Store.Record(context.Background(), store.Transition{
		TenantID: r.b.Tenant.ID, Expected: r.state.Version, CommandID: uuid.NewString(), Fingerprint: "print of " + e.Name(),
		Name: e.Name(), Fact: e.Fact(), Event: data, At: at, Actor: r.b.Tenant.CaseWorker.Actor(), State: next,
		Schema: placement.Schema, Head: next.Head(), Tasks: next.Tasks(), Deadlines: next.Open(),
	})
	require.NoError(r.t, err)
	require.Equal(r.t, store.VerdictRecorded, out.Verdict, "%s: %v", e.Name(), out.Refusal)
	r.state = next
}

// start is the transition of the first day.
func (r *recorder) start(approval *lifecycle.Approval) store.Transition {
	r.t.Helper()
	e := placement.ConfirmStart{On: lifecycletest.StartsOn}
	at := lifecycletest.At(lifecycletest.StartsOn, 10)
	next, err := r.state.Next(e, at)
	require.NoError(r.t, err)
	e.Approval = approval
	data, err := json.Marshal(e)
	require.NoError(r.t, err)
	return store.Transition{
		TenantID: r.b.Tenant.ID, Expected: r.state.Version, CommandID: uuid.NewString(), Fingerprint: "print of start",
		Name: e.Name(), Fact: e.Fact(), Event: data, At: at, Actor: r.b.Tenant.CaseWorker.Actor(), State: next,
		Schema: placement.Schema, Head: next.Head(), Tasks: next.Tasks(), Deadlines: next.Open(),
	}
}

func (r *recorder) hand(tr store.Transition) store.Recorded {
	r.t.Helper()
	out, err := r.b.Store.Record(context.Background(), tr)
	require.NoError(r.t, err)
	return out
}

func weighed(found []lifecycle.Finding) []string {
	all := []string{}
	for _, f := range found {
		all = append(all, f.Rule+" "+string(f.Severity))
	}
	return all
}

func TestAPlacementNamesAMentorWhoIsThere(t *testing.T) {
	t.Parallel()
	b := mentored(t)
	n := b.Tenant
	elsewhere, err := b.Store.CreateWorkplace(t.Context(), n.CaseWorker.Create(), store.Workplace{
		CompanyID: n.Company.ID, PNumber: "1000000002", Name: "Syd", PostalCode: "8000",
	})
	require.NoError(t, err)
	away := n.Mentor
	away.WorkplaceID = elsewhere.ID
	away, err = b.Store.CreateMentor(t.Context(), n.CaseWorker.Create(), storetest.MentorSeenOn, away)
	require.NoError(t, err)

	for id, code := range map[string]string{uuid.NewString(): "mentor_not_found", "nobody": "mentor_not_found", away.ID: "mentor_elsewhere"} {
		r := &recorder{t: t, b: b}
		e := r.proposal(0, 0)
		e.MentorID = id
		out := r.hand(r.transition(e))
		require.Equal(t, store.VerdictRefused, out.Verdict)
		require.Equal(t, []string{code, "mentor_id"}, []string{out.Refusal.Code, out.Refusal.Field})
	}

	r := &recorder{t: t, b: b}
	e := r.proposal(0, 0)
	e.MentorID = n.Mentor.ID
	r.record(e)
	require.Equal(t, []string{n.Mentor.ID}, column(t, owner(t, b.OwnerURL), `SELECT mentor_id FROM placements`))
	out := r.hand(r.transition(placement.Amend{Mentor: &away.ID}))
	require.Equal(t, "mentor_elsewhere", out.Refusal.Code)
	nobody := ""
	r.record(placement.Amend{Mentor: &nobody})
	require.Equal(t, []string{"0"}, column(t, owner(t, b.OwnerURL), `SELECT count(*) FROM placements WHERE mentor_id IS NOT NULL`))
}

// A placement from before mentors were registered names somebody who is not there. It goes on, and says so.
func TestAPlacementFromBeforeGoesOn(t *testing.T) {
	t.Parallel()
	b := mentored(t)
	r := approved(t, b, 0, 0, "")
	r.state.MentorID = uuid.NewString()

	moved := r.hand(r.transition(placement.Amend{PlaceID: b.Tenant.Places[1].ID}))
	require.Equal(t, []string{"mentor_elsewhere warn"}, weighed(moved.Findings))
	r = approved(t, b, 1, 0, "")
	r.state.MentorID = uuid.NewString()
	require.Equal(t, []string{"mentor_elsewhere warn"}, weighed(r.hand(r.start(nil)).Findings))
}

// Who moves to another workplace keeps the mentor in name only.
func TestAMoveToAnotherWorkplaceWantsAnotherMentor(t *testing.T) {
	t.Parallel()
	b := mentored(t)
	n := b.Tenant
	w, err := b.Store.CreateWorkplace(t.Context(), n.CaseWorker.Create(), store.Workplace{
		CompanyID: n.Company.ID, PNumber: "1000000002", Name: "Syd", PostalCode: "8000",
	})
	require.NoError(t, err)
	there, err := b.Store.CreatePlace(t.Context(), n.CaseWorker.Create(), store.Place{
		WorkplaceID: w.ID, Title: "Lager", MinWeeklyHours: 1, MaxWeeklyHours: 37, State: "open",
	})
	require.NoError(t, err)
	agreedAs(t, b, vocabulary.Cluster)
	r := &recorder{t: t, b: b}
	e := r.proposal(0, 0)
	e.MentorID = n.Mentor.ID
	r.record(e)

	named := r.hand(r.transition(placement.Amend{PlaceID: there.ID, WorkplaceID: w.ID, Mentor: &n.Mentor.ID}))
	require.Equal(t, "mentor_elsewhere", named.Refusal.Code, "who is named must be there")
	move := r.transition(placement.Amend{PlaceID: there.ID, WorkplaceID: w.ID})
	out := r.hand(move)

	require.Equal(t, []string{"mentor_elsewhere warn"}, weighed(out.Findings))
	require.Equal(t, []string{"0"}, column(t, owner(t, b.OwnerURL), `SELECT count(*) FROM placements WHERE mentor_id IS NOT NULL`))
}

func TestReadinessAtEachStageAndUnderEachModel(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		model          vocabulary.Model
		proposed, sign []string
		started        []string
		code           string
	}{
		"fixed places": {
			vocabulary.FixedPlaces,
			[]string{"mentor_untrained warn", "mentor_full warn"},
			[]string{"mentor_untrained warn", "mentor_full warn"},
			[]string{"mentor_untrained block", "mentor_full block"},
			lifecycle.CodeBlockedByRule,
		},
		"advance agreement": {
			vocabulary.AdvanceAgreement,
			[]string{"mentor_untrained warn", "mentor_full warn"},
			[]string{"mentor_untrained warn", "mentor_full warn"},
			[]string{"mentor_full needs_approval"},
			lifecycle.CodeNeedsApproval,
		},
		"nothing agreed": {
			"",
			[]string{"mentor_untrained warn", "mentor_full info"},
			[]string{"mentor_untrained warn", "mentor_full info"},
			[]string{"mentor_untrained warn", "mentor_full info"},
			"",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := mentored(t)
			n := b.Tenant
			m := n.Mentor
			m.Capacity = 1
			_, err := b.Store.UpdateMentor(t.Context(), n.CaseWorker.Actor(), storetest.MentorSeenOn, m)
			require.NoError(t, err)
			first := approved(t, b, 0, 0, m.ID)
			require.Equal(t, store.VerdictRecorded, first.hand(first.start(nil)).Verdict)
			agreedAs(t, b, c.model)

			second := &recorder{t: t, b: b}
			e := second.proposal(1, 1)
			e.MentorID = m.ID
			proposal := second.transition(e)
			require.Equal(t, c.proposed, weighed(second.hand(proposal).Findings))
			second.state, _ = proposal.State.(placement.State)
			for _, s := range lifecycletest.In("approved").Story[1:] {
				second.force(withoutTexts(s.Event))
			}
			signed, err := b.Store.Findings(t.Context(), n.ID, second.state.ID)
			require.NoError(t, err)
			var atSignature []lifecycle.Finding
			for _, f := range signed {
				if f.Fact == "signed" {
					atSignature = append(atSignature, f.Finding)
				}
			}
			require.ElementsMatch(t, c.sign, weighed(atSignature))

			out := second.hand(second.start(nil))
			if c.code == "" {
				require.Equal(t, c.started, weighed(out.Findings))
				return
			}
			require.Equal(t, c.code, out.Refusal.Code)
			require.Equal(t, c.started, weighed(out.Refusal.Findings))
			if c.code == lifecycle.CodeNeedsApproval {
				out = second.hand(second.start(&lifecycle.Approval{Rules: []string{"mentor_full"}}))
				require.Equal(t, store.VerdictRecorded, out.Verdict)
			}
		})
	}
}

// withoutTexts is an event that refers to nothing written: the store's tests keep none.
func withoutTexts(e lifecycle.Event) lifecycle.Event {
	if x, ok := e.(placement.HoldSafetyMeeting); ok {
		x.Contents = nil
		return x
	}
	return e
}

func TestATrainedMentorWithRoomStandsAgainstNothing(t *testing.T) {
	t.Parallel()
	b := mentored(t)
	passed(t, b, b.Tenant.Mentor.ID)
	agreedAs(t, b, vocabulary.FixedPlaces)
	r := approved(t, b, 0, 0, b.Tenant.Mentor.ID)

	out := r.hand(r.start(nil))

	require.Equal(t, store.VerdictRecorded, out.Verdict)
	require.Empty(t, out.Findings)
}

func TestWithoutAMentorNothingStartsAtFixedPlaces(t *testing.T) {
	t.Parallel()
	b := mentored(t)
	agreedAs(t, b, vocabulary.FixedPlaces)
	r := approved(t, b, 0, 0, "")

	out := r.hand(r.start(&lifecycle.Approval{Rules: []string{"mentor_missing"}}))

	require.Equal(t, lifecycle.CodeBlockedByRule, out.Refusal.Code, "nobody can answer for it")
	require.Equal(t, []string{"mentor_missing block"}, weighed(out.Refusal.Findings))
}

// Two placements that are approved race for the last candidate whom the mentor can take. Whoever has looked waits for the
// other to look, too, which only the lock prevents.
func TestOneOfTwoGetsTheMentorsLastRoom(t *testing.T) {
	t.Parallel()
	b := mentored(t)
	n := b.Tenant
	passed(t, b, n.Mentor.ID)
	m := n.Mentor
	m.Capacity = 1
	_, err := b.Store.UpdateMentor(t.Context(), n.CaseWorker.Actor(), storetest.MentorSeenOn, m)
	require.NoError(t, err)
	rivals := []*recorder{approved(t, b, 0, 0, m.ID), approved(t, b, 1, 1, m.ID)}
	agreedAs(t, b, vocabulary.Cluster)
	starts := []store.Transition{rivals[0].start(nil), rivals[1].start(nil)}
	var looked sync.WaitGroup
	looked.Add(len(rivals))
	b.Store.CheckToo(func(*gorm.DB, store.Transition, placement.State) ([]lifecycle.Finding, error) {
		looked.Done()
		both := make(chan struct{})
		go func() { looked.Wait(); close(both) }()
		select {
		case <-both:
		case <-time.After(300 * time.Millisecond):
		}
		return nil, nil
	})

	verdicts, errs := make([]store.Recorded, len(rivals)), make([]error, len(rivals))
	var group sync.WaitGroup
	for i, r := range rivals {
		group.Go(func() { verdicts[i], errs[i] = r.b.Store.Record(context.Background(), starts[i]) })
	}
	group.Wait()

	require.Equal(t, []error{nil, nil}, errs)
	won, lost := verdicts[0], verdicts[1]
	if lost.Verdict == store.VerdictRecorded {
		won, lost = lost, won
	}
	require.Equal(t, store.VerdictRecorded, won.Verdict)
	require.Equal(t, store.VerdictRefused, lost.Verdict, "never more than the mentor can take")
	require.Equal(t, []string{"mentor_full block"}, weighed(lost.Refusal.Findings))
	require.Equal(t, map[string]string{"mentor_id": m.ID, "capacity": "1", "load": "1"}, lost.Refusal.Findings[0].Values)
}
