package store_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/candidacy"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/relation"
	"placement/models/lifecycle/rematch"
	"placement/models/lifecycle/vocabulary"
	"placement/models/matching"
	"placement/models/store"
	"placement/models/store/storetest"
)

// taughtText is a lesson in words.
const taughtText = "svimmel på tredje trin"

// teaching proposes the first candidate for the first place of a tenant in which that pair fits.
func teaching(t *testing.T) (*recorder, known) {
	t.Helper()
	r := &recorder{t: t, b: storetest.New(t)}
	k := matchable(t, r.b)
	r.record(r.proposal(0, 0))
	return r, k
}

// withdrawing is the end of the placement, which taught the lessons and the codes.
func (r *recorder) withdrawing(lessons []candidacy.Lesson, codes ...string) placement.Withdraw {
	r.t.Helper()
	var written []store.Text
	for _, l := range lessons {
		written = append(written, store.Text{ID: uuid.NewString(), Kind: placement.ContentLesson, Body: l.JSON()})
	}
	for _, c := range codes {
		written = append(written, store.Text{ID: uuid.NewString(), Kind: placement.ContentConstraints, Body: c})
	}
	refs, err := r.b.Store.KeepTexts(r.t.Context(), r.b.Tenant.CaseWorker.Actor(), r.state.ID, r.state.CandidateID, written)
	require.NoError(r.t, err)
	return placement.Withdraw{By: lifecycle.PartyCandidate, Reason: placement.BetterMatchElsewhere, Contents: refs}
}

// lessons are those of the first candidate.
func (r *recorder) lessons() []candidacy.Lesson {
	r.t.Helper()
	profile, err := r.b.Store.CandidateProfile(r.t.Context(), r.b.Tenant.CaseWorker.Actor(), r.b.Tenant.Candidates[0].ID)
	require.NoError(r.t, err)
	return profile.Lessons
}

func TestWhatAPlacementTaughtIsAConstraintFromThenOn(t *testing.T) {
	t.Parallel()
	r, k := teaching(t)
	n, id := r.b.Tenant, r.state.ID
	// The second place is of the same workplace: nobody was refused there, so what excludes it was learned.
	other := n.Places[1]
	other.Occupation, other.TaskIDs = "4321", []string{k.task.ID}
	_, err := r.b.Store.UpdatePlace(t.Context(), n.CaseWorker.Actor(), other)
	require.NoError(t, err)
	k.task.Demands = []relation.Asked{{Code: vocabulary.Night}}
	_, err = r.b.Store.UpdateWorkTask(t.Context(), n.CaseWorker.Actor(), k.task)
	require.NoError(t, err)
	ask := func() []matching.Reason {
		v, _, err := r.b.Store.Consider(t.Context(), n.CaseWorker.Actor(), n.Candidates[0].ID, other.ID, matchedOn)
		require.NoError(t, err)
		return v.Excluded
	}
	before := ask()
	require.Len(t, before, 1)
	require.Equal(t, matching.PlacedAlready, before[0].Code, "while it runs, nothing but the placement itself stands against it")

	end := r.record(r.withdrawing([]candidacy.Lesson{{MaxHours: 10, Text: taughtText}}, "no_night", "needs_a_friend"))

	require.Equal(t, []candidacy.Lesson{{PlacementID: id, MaxHours: 10, Text: taughtText}, {PlacementID: id, Demand: vocabulary.Night}}, r.lessons())
	require.Equal(t, []matching.Reason{{Code: matching.LearnedBefore, Relaxable: true, Values: map[string]string{
		"about": "night", "demand": "night", "task": k.task.ID, "placement_id": id,
	}}}, ask())
	require.Equal(t, []matching.Learned{{PlacementID: id, MaxHours: 10}}, factsOf(t, r.b, pairOf(n)).Candidates[0].Learned)
	db := owner(t, r.b.OwnerURL)
	require.Equal(t, []string{n.CaseWorker.ID}, column(t, db, `SELECT user_id FROM audit WHERE action = 'candidate.lesson.learned' AND resource_id = $1`, n.Candidates[0].ID))
	kept := strings.Join(column(t, db, `SELECT concat(e.payload, p.state) FROM events e JOIN processes p ON p.id = e.process_id`), "")
	require.NotContains(t, kept, "night", "what tells of health is in no event")
	require.NotContains(t, kept, "tredje")

	// The command again: nothing is learned twice, and whoever had read the profile before is told that it has changed.
	again, err := r.b.Store.Record(t.Context(), end)
	require.NoError(t, err)
	require.Equal(t, store.VerdictBehind, again.Verdict)
	require.Len(t, r.lessons(), 2)
	stale := n.Candidates[0]
	_, err = r.b.Store.SetCandidateProfile(t.Context(), n.CaseWorker.Actor(), stale.ID, stale.Version, candidacy.Profile{})
	require.ErrorIs(t, err, store.ErrStale)

	// Whoever takes the lesson out of the profile has cleared it.
	profile, err := r.b.Store.CandidateProfile(t.Context(), n.CaseWorker.Actor(), n.Candidates[0].ID)
	require.NoError(t, err)
	profile.Lessons = profile.Lessons[:1]
	_, err = r.b.Store.SetCandidateProfile(t.Context(), n.CaseWorker.Actor(), n.Candidates[0].ID, profile.Version, profile.Profile)
	require.NoError(t, err)
	require.Empty(t, ask())
}

func TestALessonAboutTheCompanyKeepsAwayFromAllOfIt(t *testing.T) {
	t.Parallel()
	r, _ := teaching(t)
	n := r.b.Tenant

	r.record(r.withdrawing([]candidacy.Lesson{{WorkplaceID: n.Workplace.ID, Demand: vocabulary.Noise}}, "not_this_company"))

	c := factsOf(t, r.b, store.MatchQuestion{CandidateID: n.Candidates[0].ID}).Candidates[0]
	require.Equal(t, []matching.Learned{{PlacementID: r.state.ID, CompanyID: n.Company.ID}}, c.Learned,
		"beside a demand the workplace only tells where that was seen")
	v, _, err := r.b.Store.Consider(t.Context(), n.CaseWorker.Actor(), n.Candidates[0].ID, n.Places[1].ID, matchedOn)
	require.NoError(t, err)
	require.Equal(t, map[string]string{"about": "company", "company_id": n.Company.ID, "placement_id": r.state.ID}, v.Excluded[0].Values)
}

// Without an event nothing is learned: neither from what was only kept, nor from an event that was refused.
func TestOnlyAnEventTeaches(t *testing.T) {
	t.Parallel()
	r, _ := teaching(t)

	e := r.withdrawing(nil, "no_heights")
	require.Empty(t, r.lessons())

	missing := e
	missing.Contents = append(lifecycle.Contents{{ID: uuid.NewString(), Kind: placement.ContentReason, Hash: "h"}}, e.Contents...)
	out, err := r.b.Store.Record(t.Context(), r.transition(missing))
	require.NoError(t, err)
	require.Equal(t, store.VerdictRefused, out.Verdict)
	require.Empty(t, r.lessons())
}

// A database that was restored from before the end learns again, as far as it has what was written.
func TestWhatIsBroughtForwardTeaches(t *testing.T) {
	t.Parallel()
	r, _ := teaching(t)
	end := r.transition(r.withdrawing(nil, "no_heights", "no_night"))
	r.exec(`DELETE FROM contents WHERE id = $1`, end.Texts[1].ID)

	out, err := r.b.Store.BringForward(t.Context(), end)

	require.NoError(t, err)
	require.Equal(t, store.VerdictRecorded, out.Verdict)
	require.Equal(t, []candidacy.Lesson{{PlacementID: r.state.ID, Demand: vocabulary.Heights}}, r.lessons())
}

func TestALessonNamesAPlacementOfItsCandidateAlone(t *testing.T) {
	t.Parallel()
	r, _ := teaching(t)
	n := r.b.Tenant
	set := func(i int, id string) error {
		c := n.Candidates[i]
		_, err := r.b.Store.SetCandidateProfile(t.Context(), n.CaseWorker.Actor(), c.ID, c.Version, candidacy.Profile{
			Lessons: []candidacy.Lesson{{PlacementID: id, Demand: vocabulary.Noise}},
		})
		return err
	}

	requireRef(t, set(1, r.state.ID), "placement_id")
	requireRef(t, set(0, uuid.NewString()), "placement_id")
	requireRef(t, set(0, "nonsense"), "placement_id")
	require.NoError(t, set(0, r.state.ID))
}

// However a placement came to nothing, its place is not suggested again until somebody says that the cause is gone.
func TestThePlaceOfAPlacementThatCameToNothingStaysOffTheList(t *testing.T) {
	t.Parallel()
	for kind, apart := range map[placement.EndingKind]bool{
		placement.TerminatedKind: true, placement.WithdrawnKind: true, placement.NoShowKind: true, placement.DeclinedKind: true,
		placement.CancelledKind: false, placement.ExpiredKind: false, placement.EndedAsPlannedKind: false,
	} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			r, _ := teaching(t)
			r.exec(`UPDATE processes SET status = 'evaluating', state = state || jsonb_build_object('ending', jsonb_build_object('kind', CAST($1 AS text), 'on', '2027-02-20',
				'reason', 'tasks_do_not_fit'))`, string(kind))
			r.exec(`UPDATE placements SET holds = false`)

			excluded := consider(t, r.b).Excluded

			if !apart {
				require.Empty(t, excluded)
				return
			}
			require.Equal(t, []matching.Code{matching.RefusedBefore}, codesIn(excluded))
			require.Equal(t, []string{string(kind), "2027-02-20", r.state.ID}, []string{
				excluded[0].Values["ended"], excluded[0].Values["on"], excluded[0].Values["placement_id"],
			})
			decided(t, r.b, store.Cleared, "")
			require.Empty(t, consider(t, r.b).Excluded)
		})
	}
}

// Whoever is to be matched again waits for a place, also when nobody has said so: the shortlist of a place finds them.
func TestWhoIsToBeMatchedAgainWaits(t *testing.T) {
	t.Parallel()
	r, _ := teaching(t)
	n := r.b.Tenant
	person, err := r.b.Store.Candidate(t.Context(), n.CaseWorker.Actor(), n.Candidates[0].ID)
	require.NoError(t, err)
	person.WaitingSince = ""
	_, err = r.b.Store.UpdateCandidate(t.Context(), n.CaseWorker.Actor(), person)
	require.NoError(t, err)
	shortlist := func() []matching.Candidate {
		return factsOf(t, r.b, store.MatchQuestion{PlaceID: n.Places[1].ID}).Candidates
	}
	require.Empty(t, shortlist())
	r.record(r.withdrawing(nil, "no_heights"))
	e := lifecycletest.OpenRematch()
	e.ID, e.PlacementID, e.CandidateID, e.PlaceID = uuid.NewString(), r.state.ID, r.state.CandidateID, r.state.PlaceID
	e.OwnerID, e.UnitID, e.Learned = n.CaseWorker.ID, n.Unit.ID, nil

	state := recordRematch(t, r.b, rematch.State{}, e)

	found := shortlist()
	require.Len(t, found, 1)
	require.Equal(t, state.OpenedOn, found[0].WaitingSince)
	require.Len(t, found[0].Refused, 1)
	require.Contains(t, found[0].Limits, matching.Limit{Demand: vocabulary.Heights, Hard: true, Learned: true, PlacementID: r.state.ID})
	recordRematch(t, r.b, state, rematch.Match{PlacementID: uuid.NewString()})
	require.Empty(t, shortlist())
}

func TestRematchesAreFoundByUnitAndWhenTheyAreOverdue(t *testing.T) {
	t.Parallel()
	r := proposed(t)
	n := r.b.Tenant
	e := lifecycletest.OpenRematch()
	e.ID, e.PlacementID, e.CandidateID, e.PlaceID = uuid.NewString(), r.state.ID, r.state.CandidateID, r.state.PlaceID
	e.OwnerID, e.UnitID, e.Learned = n.CaseWorker.ID, n.Unit.ID, nil
	state := recordRematch(t, r.b, rematch.State{}, e)
	due := state.Open()[0].Due
	find := func(f store.RematchFilter) int {
		list, err := r.b.Store.Rematches(t.Context(), n.ID, f)
		require.NoError(t, err)
		return len(list.Items)
	}

	require.Equal(t, 1, find(store.RematchFilter{UnitID: n.Unit.ID}))
	require.Zero(t, find(store.RematchFilter{UnitID: uuid.NewString()}))
	require.Zero(t, find(store.RematchFilter{Overdue: true, At: due}))
	require.Equal(t, 1, find(store.RematchFilter{Overdue: true, At: due.Add(time.Second), UnitID: n.Unit.ID}))
	recordRematch(t, r.b, state, rematch.Match{PlacementID: uuid.NewString()})
	require.Zero(t, find(store.RematchFilter{Overdue: true, At: due.AddDate(1, 0, 0)}))
}
