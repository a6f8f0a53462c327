package agreement_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/agreement"
	"placement/models/lifecycle/lifecycletest"
)

func TestNeverMorePlacesThanAgreed(t *testing.T) {
	t.Parallel()
	n := lifecycletest.InAgreement("active")
	s := next(t, n.State, n.At, lifecycletest.OpensPlace("p2", 0))
	require.Equal(t, 1, s.Places[1].Line)

	_, err := s.Next(lifecycletest.OpensPlace("p3", 1), n.At)
	require.Equal(t, "fixed_places", refused(t, err, agreement.CodeLineFull, "").Values["model"])
	s = next(t, s, n.At, lifecycletest.OpensPlace("p3", 0))
	require.Equal(t, 2, s.Places[2].Line, "the first line with room")
	s = next(t, s, n.At, lifecycletest.OpensPlace("p4", 0))
	_, err = s.Next(lifecycletest.OpensPlace("p5", 0), n.At)
	refused(t, err, agreement.CodeLineFull, "")
	_, err = s.Next(lifecycletest.OpensPlace("p5", 9), n.At)
	refused(t, err, agreement.CodeLineUnknown, "line")
	_, err = s.Next(agreement.OpenPlace{PlaceID: "p5", WorkplaceID: lifecycletest.OtherWorkplaceID}, n.At)
	refused(t, err, agreement.CodeWorkplaceNotInLines, "workplace_id")
	_, err = s.Next(lifecycletest.OpensPlace("p2", 1), n.At)
	refused(t, err, agreement.CodePlaceAlreadyOpen, "")

	s = next(t, s, n.At, agreement.PausePlace{PlaceID: "p2"})
	s = next(t, s, n.At, lifecycletest.OpensPlace("p5", 1))
	_, err = s.Next(lifecycletest.OpensPlace("p2", 1), n.At)
	refused(t, err, agreement.CodeLineFull, "")
	_, err = s.Next(agreement.PausePlace{PlaceID: "p2"}, n.At)
	refused(t, err, agreement.CodePlaceNotOpen, "")
	_, err = s.Next(agreement.ClosePlace{PlaceID: "p9"}, n.At)
	refused(t, err, agreement.CodePlaceUnknown, "place_id")
}

// A place that was paused under somebody still counts: never more people than agreed.
func TestAHeldPlaceCountsUntilItIsFree(t *testing.T) {
	t.Parallel()
	n := lifecycletest.InAgreement("active_held")
	s := next(t, n.State, n.At, lifecycletest.OpensPlace("p2", 1))

	s = next(t, s, n.At, agreement.ClosePlace{PlaceID: placeID})

	_, err := s.Next(lifecycletest.OpensPlace("p3", 1), n.At)
	refused(t, err, agreement.CodeLineFull, "")
	require.Empty(t, s.Places[0].RefillOn)
	_, err = s.Next(agreement.ClosePlace{PlaceID: placeID}, n.At)
	refused(t, err, agreement.CodePlaceNotOpen, "")
	s = next(t, s, lifecycletest.At("2027-03-10", 10), lifecycletest.ReleasesPlace("2027-03-10"))
	_, known := s.Place(placeID)
	require.False(t, known)
	next(t, s, lifecycletest.At("2027-03-11", 10), lifecycletest.OpensPlace("p3", 1))
}

// Who came before the pause is heard of after it: that is so, whatever was opened meanwhile. Nothing is opened on top of it.
func TestNewsOfAPausedPlaceIsHeardThoughTheLineIsFull(t *testing.T) {
	t.Parallel()
	n := lifecycletest.InAgreement("active")
	s := next(t, n.State, n.At, agreement.PausePlace{PlaceID: placeID})
	s = next(t, s, n.At, lifecycletest.OpensPlace("p2", 1))
	s = next(t, s, n.At, lifecycletest.OpensPlace("p3", 1))

	s = next(t, s, n.At, lifecycletest.HoldsPlace())

	require.Equal(t, 3, s.Taken(1))
	_, err := s.Next(agreement.OpenPlace{PlaceID: placeID}, n.At)
	refused(t, err, agreement.CodeLineFull, "")
	s = next(t, s, n.At, agreement.ClosePlace{PlaceID: "p3"})
	next(t, s, n.At, agreement.OpenPlace{PlaceID: placeID})
}

// From the issue: refill starts 21 days before the planned end; whoever comes next closes it.
func TestRefillBeginsTwentyOneDaysBeforeThePlannedEnd(t *testing.T) {
	t.Parallel()
	s := lifecycletest.InAgreement("active_held").State

	s, told := tick(t, s, nil)
	require.Equal(t, []string{"2027-04-09 08 begin_refill refill:" + placeID}, told)
	require.Contains(t, keysOf(s.Tasks()), "refill_place:"+placeID)
	s, told = tick(t, s, nil)
	s, told = tick(t, s, told)
	require.Equal(t, []string{"2027-04-16 08 remind refill_place:" + placeID, "2027-04-26 08 escalate refill_place:" + placeID}, told)
	require.True(t, s.Tasks()[0].Escalated)

	s = next(t, s, lifecycletest.At("2027-04-26", 9), agreement.HoldPlace{
		PlaceID: placeID, PlacementID: "next", Period: lifecycle.Period{Start: "2027-05-03", End: "2027-07-30"}, No: 1,
	})
	require.Equal(t, []string{"renew_agreement"}, keysOf(s.Tasks()))
	s = next(t, s, lifecycletest.At("2027-05-01", 0), agreement.ReleasePlace{PlaceID: placeID, PlacementID: lifecycletest.PlacementID, LastDay: lifecycletest.EndsOn, No: 2})
	require.Equal(t, []string{"renew_agreement"}, keysOf(s.Tasks()), "somebody is on the way")
	require.Equal(t, lifecycle.Date("2027-05-01"), s.Places[0].IdleSince)
	_, told = tick(t, s, nil)
	require.Equal(t, []string{"2027-07-09 08 begin_refill refill:" + placeID}, told)
}

func TestAnExtensionEndsTheRefill(t *testing.T) {
	t.Parallel()
	n := lifecycletest.InAgreement("active_refilling")
	longer := lifecycletest.HoldsPlace()
	longer.Period.End, longer.No = "2027-06-25", 2

	s := next(t, n.State, n.At, longer)

	require.Equal(t, []string{"renew_agreement"}, keysOf(s.Tasks()))
	_, err := s.Next(longer, n.At)
	refused(t, err, agreement.CodeOldNews, "")
}

// An early end opens the refill at once; nobody in ten working days raises the alarm; a new placement closes both.
func TestAnEarlyEndRefillsAtOnceAndIdlenessRaisesTheAlarm(t *testing.T) {
	t.Parallel()
	s := lifecycletest.InAgreement("active_released").State
	require.Equal(t, []string{"refill_place:" + placeID, "renew_agreement"}, keysOf(s.Tasks()))

	var told []string
	for range 4 {
		s, told = tick(t, s, told)
	}

	require.Equal(t, []string{
		"2027-03-17 08 remind refill_place:" + placeID,
		"2027-03-24 16 raise_vacancy_alarm vacancy:" + placeID,
		"2027-03-30 08 escalate refill_place:" + placeID,
		"2027-04-06 08 escalate fill_vacancy:" + placeID,
	}, told, "Easter is no working time")
	require.Equal(t, []string{"refill_place:" + placeID, "fill_vacancy:" + placeID, "renew_agreement"}, keysOf(s.Tasks()))
	s = next(t, s, lifecycletest.At("2027-04-07", 9), agreement.HoldPlace{
		PlaceID: placeID, PlacementID: "next", Period: lifecycle.Period{Start: "2027-04-19", End: "2027-07-30"}, No: 1,
	})
	require.Equal(t, []string{"renew_agreement"}, keysOf(s.Tasks()))

	// It comes to nothing: the place has been idle all the time.
	s = next(t, s, lifecycletest.At("2027-04-14", 9), agreement.ReleasePlace{PlaceID: placeID, PlacementID: "next", No: 2})
	require.Equal(t, lifecycle.Date("2027-03-11"), s.Places[0].IdleSince)
	d, _ := s.Due()
	require.Equal(t, "vacancy:"+placeID, d.Key, "at once")
}

// Model 2 stands idle without alarm and without refill.
func TestOtherModelsAreNotFilledAgain(t *testing.T) {
	t.Parallel()
	for line, closes := range map[int]bool{2: false, 3: true} {
		n := lifecycletest.InAgreement("active")
		s := next(t, n.State, n.At, agreement.ClosePlace{PlaceID: placeID})
		s = next(t, s, n.At, lifecycletest.OpensPlace("p2", line))
		s = next(t, s, n.At, agreement.HoldPlace{PlaceID: "p2", PlacementID: "a", Period: lifecycle.Period{Start: "2027-02-01", End: "2027-04-30"}, No: 1})
		quiet(t, s)

		s = next(t, s, lifecycletest.At("2027-03-01", 9), agreement.ReleasePlace{PlaceID: "p2", PlacementID: "a", LastDay: "2027-03-01", Over: true, No: 2})

		quiet(t, s)
		require.Equal(t, closes, len(s.Places) == 0, "only what was made for one person closes with the placement")
	}
}

// A place made for a person stays when the proposal came to nothing, or when another of the person's holds it.
func TestAPlaceForOneStaysUntilThePlacementIsOver(t *testing.T) {
	t.Parallel()
	n := lifecycletest.InAgreement("active")
	s := next(t, n.State, n.At, lifecycletest.OpensPlace("p2", 3))
	hold := agreement.HoldPlace{PlaceID: "p2", PlacementID: "a", Period: lifecycle.Period{Start: "2027-02-01", End: "2027-04-30"}, No: 1}
	s = next(t, s, n.At, hold)
	s = next(t, s, n.At, agreement.ReleasePlace{PlaceID: "p2", PlacementID: "a", No: 2})
	_, known := s.Place("p2")
	require.True(t, known)
	second := hold
	second.PlacementID = "b"
	s = next(t, next(t, s, n.At, hold), n.At, second)
	s = next(t, s, n.At, agreement.ReleasePlace{PlaceID: "p2", PlacementID: "a", Over: true, No: 2})
	_, known = s.Place("p2")
	require.True(t, known)
}

func quiet(t *testing.T, s agreement.State) {
	t.Helper()
	require.Equal(t, []string{"renew_agreement"}, keysOf(s.Tasks()))
	require.False(t, slices.ContainsFunc(s.Open(), func(d lifecycle.Deadline) bool { return d.Key != "renew_agreement" && d.Key != "end_agreement" }))
}

// A person moves within a cluster: one placement, another place.
func TestAPlacementHoldsOnePlace(t *testing.T) {
	t.Parallel()
	n := lifecycletest.InAgreement("active_held")
	s := next(t, n.State, n.At, lifecycletest.OpensPlace("p2", 1))
	move := lifecycletest.HoldsPlace()
	move.PlaceID, move.No = "p2", 2

	s = next(t, s, lifecycletest.At("2027-03-01", 9), move)

	left, _ := s.Place(placeID)
	taken, _ := s.Place("p2")
	require.Empty(t, left.Holds)
	require.Equal(t, lifecycle.Date("2027-03-01"), left.IdleSince)
	require.Equal(t, lifecycle.Date("2027-03-01"), left.RefillOn, "somebody else may come")
	require.Len(t, taken.Holds, 1)
}

func TestAPlaceOpenedAgainStartsAnew(t *testing.T) {
	t.Parallel()
	n := lifecycletest.InAgreement("active_vacant")
	s := next(t, n.State, n.At, agreement.PausePlace{PlaceID: placeID})
	quiet(t, s)

	s = next(t, s, lifecycletest.At("2027-03-01", 9), lifecycletest.OpensPlace(placeID, 1))

	_, told := tick(t, s, nil)
	require.Equal(t, []string{"2027-03-12 16 raise_vacancy_alarm vacancy:" + placeID}, told)
	require.Equal(t, lifecycle.Date("2027-03-01"), s.Places[0].IdleSince)
}
