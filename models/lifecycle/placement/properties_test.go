package placement_test

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
)

// Whatever people send and however late the clock comes, as long as time only moves forward: the promises of the rules
// hold at every step, and people who do what is right can always bring the placement to its end.
func TestAnyLifeKeepsThePromises(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		life := life{t: t}
		life.s, life.now = randomStart(t)
		life.check()
		for range 1 + evenly(t, 28, "steps") {
			switch evenly(t, 10, "who") {
			case 0, 1:
				life.tick()
			case 2:
				life.now = life.now.Add(time.Duration(rapid.IntRange(0, 240).Draw(t, "hours pass")) * time.Hour)
			case 3, 4:
				life.try(implausible(t, life.s, life.now))
			case 5:
				life.imagine(plausible(t, life.s, life.now))
				life.try(plausible(t, life.s, life.now))
			default:
				life.try(plausible(t, life.s, life.now))
			}
			if life.s.Status.Terminal() {
				break
			}
		}
		life.try(implausible(t, life.s, life.now))
		life.finish()
	})
}

// life is a placement on its way.
type life struct {
	t   *rapid.T
	s   State
	now time.Time
	// other is what the placement would be after an event that did not happen, and what that state said at first.
	other     State
	otherSaid string
}

// imagine asks what e would lead to, without letting it happen. What happens then must not show in the answer.
func (l *life) imagine(e lifecycle.Event) {
	if other, err := l.s.Next(e, l.now); err == nil {
		l.other, l.otherSaid = other, text(l.t, other)
	}
}

// tick lets the next rung fire, on time or late.
func (l *life) tick() {
	d, ok := l.s.Due()
	if !ok {
		return
	}
	rung, _ := d.Next()
	if rung.At.After(l.now) {
		l.now = rung.At
	}
	l.now = l.now.Add(time.Duration([]int{0, 0, 0, 1, 90, 5000}[evenly(l.t, 6, "late")]) * time.Minute)
	e, ok := l.s.Elapse(l.now)
	require.True(l.t, ok)
	require.True(l.t, l.try(e), "the clock is never refused")
}

// try sends e, checks what came of it and tells whether it was taken.
func (l *life) try(e lifecycle.Event) bool {
	t, s := l.t, l.s
	said, asked := text(t, s), text(t, e)

	next, err := s.Next(e, l.now)

	require.Equal(t, said, text(t, s), "%s changed the placement it was asked of", e.Name())
	require.Equal(t, asked, text(t, e), "%s was changed", e.Name())
	if l.otherSaid != "" {
		require.Equal(t, l.otherSaid, text(t, l.other), "%s changed what another event led to", e.Name())
		l.otherSaid = ""
	}
	decoded, err2 := placement.Decode(e.Name(), []byte(asked))
	require.NoError(t, err2)
	require.Equal(t, e, decoded, "an event is its JSON")
	var stored State
	require.NoError(t, json.Unmarshal([]byte(said), &stored))
	again, err3 := stored.Next(decoded, l.now)
	require.Equal(t, err, err3, "what is stored decides as what is remembered")
	if err != nil {
		var refusal *lifecycle.RuleError
		require.ErrorAs(t, err, &refusal)
		require.NotEmpty(t, refusal.Code)
		require.Equal(t, said, text(t, next), "a refusal changes nothing")
		possible := slices.Contains(s.Allowed(), e.Name()) || byClock(e)
		impossible := slices.Contains([]string{lifecycle.CodeNotPossibleNow, placement.CodeAlreadyProposed, placement.CodePaused, placement.CodeNotPaused}, refusal.Code)
		if impossible || !possible {
			require.True(t, impossible && !slices.Contains(s.Allowed(), e.Name()), "%s in %s: %v", e.Name(), s.Status, err)
		}
		return false
	}
	require.Equal(t, text(t, again), text(t, next), "what is stored goes on as what is remembered")
	require.Equal(t, s.Version+1, next.Version)
	require.True(t, slices.ContainsFunc(placement.Transitions(), func(line placement.Transition) bool {
		return line.Command == e.Name() && slices.Contains(line.Moves, placement.Move{From: s.Status, To: next.Status})
	}), "%s from %s to %s is not in the table", e.Name(), s.Status, next.Status)
	l.compareDeadlines(next, e)
	if s.Status != next.Status {
		require.Equal(t, l.now.UTC(), next.Since)
	}
	l.s = next
	l.check()
	return true
}

func byClock(e lifecycle.Event) bool {
	return slices.ContainsFunc(placement.Transitions(), func(line placement.Transition) bool { return line.Command == e.Name() && line.Clock })
}

// compareDeadlines: a deadline that goes on has the rungs it had; at most one has fired more, the one of e, whose time had
// come; a new one has not fired yet.
func (l *life) compareDeadlines(next State, e lifecycle.Event) {
	t := l.t
	if _, resumed := e.(placement.ResumePlacement); resumed {
		compareResumed(t, l.s, next, l.now, func(key string) bool {
			// What an amendment, an extension or another time for the meeting can have moved in the pause.
			return !strings.HasPrefix(key, "problem:")
		})
		return
	}
	_, applied := e.(placement.ApplyPolicy)
	for _, d := range next.Deadlines {
		i := slices.IndexFunc(l.s.Deadlines, func(old lifecycle.Deadline) bool { return old.Key == d.Key && old.Due.Equal(d.Due) })
		if i < 0 {
			if applied && d.Fired > 0 {
				// Everything has been said about it, and it is late by the new policy, too.
				require.False(t, d.Due.After(l.now), d.Key)
				require.Len(t, d.Rungs, d.Fired, d.Key)
				continue
			}
			require.Zero(t, d.Fired, d.Key)
			continue
		}
		old := l.s.Deadlines[i]
		if applied && old.Fired == 0 {
			require.Zero(t, d.Fired, d.Key) // reminders may come on another day
			continue
		}
		require.Equal(t, old.Rungs, d.Rungs, d.Key)
		if d.Fired == old.Fired {
			continue
		}
		require.Equal(t, old.Fired+1, d.Fired, d.Key)
		require.False(t, l.now.Before(old.Rungs[old.Fired].At), "%s fired before its time", d.Key)
		switch e := e.(type) {
		case placement.Remind:
			require.Equal(t, d.Key, e.Deadline)
			require.Equal(t, lifecycle.Remind, old.Rungs[old.Fired].Kind)
		case placement.Escalate:
			require.Equal(t, d.Key, e.Deadline)
			require.Equal(t, lifecycle.Escalate, old.Rungs[old.Fired].Kind)
		default:
			require.Failf(t, "not by the clock", "%s fired a rung of %s", e.Name(), d.Key)
		}
		require.True(t, slices.ContainsFunc(next.Tasks(), func(task lifecycle.Task) bool {
			return task.Due.Equal(d.Due) && task.Level == d.Fired && task.Escalated == d.Escalated()
		}), "nobody sees that %s was due", d.Key)
	}
}

// check holds the placement against what must be so at every moment.
func (l *life) check() {
	t, s := l.t, l.s
	ended := s.Status.Terminal()
	tasks, open, allowed := s.Tasks(), s.Open(), s.Allowed()
	require.Equal(t, ended, len(tasks) == 0, "tasks in %s: %v", s.Status, keys(tasks))
	if ended {
		require.Subset(t, []string{"reopen"}, allowed, "what has ended can only be reopened, once it was closed")
	} else {
		require.NotEmpty(t, allowed)
	}
	require.Equal(t, ended, s.Head().Ended)
	require.Equal(t, ended, s.Head().WaitingFor == "")
	require.Equal(t, s.Status == placement.Closed, s.Outcome != "")
	if ended {
		require.Empty(t, open)
	}

	// Every task hangs on an open deadline, shows its level, and is settled by a command that is allowed.
	require.Len(t, once(keys(tasks)), len(tasks))
	for _, task := range tasks {
		kind, _, _ := strings.Cut(task.Key, ":")
		require.Equal(t, kind, task.Kind)
		require.Contains(t, allowed, task.Command)
		require.True(t, slices.ContainsFunc(open, func(d lifecycle.Deadline) bool {
			return d.Due.Equal(task.Due) && d.Fired == task.Level && d.Escalated() == task.Escalated
		}), "%s hangs on no deadline", task.Key)
	}

	// No timer without a task: an open deadline belongs to a task that is open, or concludes something by itself, or is that
	// of a follow-up, a training or a step of the hours whose turn has not come, of which nothing has fired.
	require.Len(t, once(deadlineKeys(s)), len(open))
	for _, d := range open {
		require.NotEmpty(t, d.Rungs, d.Key)
		require.True(t, slices.IsSortedFunc(d.Rungs, func(a, b lifecycle.Rung) int { return a.At.Compare(b.At) }), d.Key)
		require.True(t, d.Fired >= 0 && d.Fired <= len(d.Rungs), d.Key)
		concludes := slices.ContainsFunc(d.Rungs, func(r lifecycle.Rung) bool { return r.Kind == lifecycle.Conclude })
		seen := slices.ContainsFunc(tasks, func(task lifecycle.Task) bool { return task.Due.Equal(d.Due) })
		later := d.Fired == 0 && slices.ContainsFunc([]string{"follow_up:", "training:", "hours_step:"}, func(of string) bool { return strings.HasPrefix(d.Key, of) })
		require.True(t, concludes || seen || later, "%s belongs to nothing", d.Key)
	}

	// The clock is offered nothing that it may not have when it is due, nor a moment before.
	if d, ok := s.Due(); ok {
		rung, _ := d.Next()
		e, ok := s.Elapse(rung.At)
		require.True(t, ok)
		at := rung.At
		if l.now.After(at) {
			at = l.now
		}
		_, err := s.Next(e, at)
		require.NoError(t, err, "the clock is stuck in %s", s.Status)
		_, err = s.Next(e, rung.At.Add(-1))
		require.ErrorContains(t, err, lifecycle.CodeNotDue)
	}

	signed := func(p lifecycle.Party) bool {
		return slices.ContainsFunc(s.Signatures, func(x placement.Signed) bool { return x.Party == p })
	}
	checkTerms(t, s)
	if s.StartedOn != "" || s.Status == placement.Approved {
		require.True(t, signed(company) && signed(candidate) && signed(municipality) && s.Statement != nil && s.Meeting.Held, "unsigned")
	}
	if s.StartedOn != "" {
		for _, x := range s.Signatures {
			require.LessOrEqual(t, x.On, s.StartedOn, "started before %s signed", x.Party)
		}
	}
	if s.Status == placement.Active {
		checkFollowUps(t, s, s.StartedOn)
	}
	if s.Ending == nil {
		require.LessOrEqual(t, s.HoursOn(s.Period.End), 37.0)
		require.True(t, slices.IsSortedFunc(s.Hours, func(a, b placement.HoursStep) int { return strings.Compare(string(a.From), string(b.From)) }), "hours %v", s.Hours)
		require.True(t, s.Hours[0].From == s.Period.Start && s.Hours[len(s.Hours)-1].From <= s.Period.End, "hours %v in %v", s.Hours, s.Period)
		require.False(t, s.WantsRematch())
		require.True(t, s.Holds())
	}
	switch s.Status {
	case placement.Declined, placement.Expired, placement.Withdrawn, placement.Cancelled:
		require.False(t, s.Holds())
	case placement.Evaluating, placement.Evaluated, placement.Closed:
		require.Equal(t, s.StartedOn != "", s.Holds())
	case placement.Proposed, placement.Agreed, placement.MeetingBooked, placement.Signing, placement.Approved, placement.Active:
		require.Nil(t, s.Ending)
	}
	require.False(t, s.Binds() && !s.Holds(), "who is bound holds a place")
	require.NotEmpty(t, s.OwnerID, "its tasks have no owner")
	if s.Ending != nil && s.Holds() {
		require.Equal(t, s.Ending.LastDay, s.Period.End, "a place is held beyond the last day")
	}
	if s.Pause != nil {
		require.Nil(t, s.Ending, "what has ended is not paused")
		require.Subset(t, []string{"resume_placement", "planned_end"}, deadlineKeys(s), "reminders are silent")
		require.Contains(t, keys(tasks), "resume_placement")
	}
	require.Equal(t, s.Successor != nil, s.Ending != nil && s.Ending.Kind == placement.SwappedKind)
	if s.Successor != nil {
		require.False(t, s.Holds() && s.Period.End >= s.Successor.Period.Start, "the place is held twice")
		require.True(t, s.WantsRematch(), "whoever left is forgotten")
		require.NotEqual(t, s.ID, s.Successor.PlacementID)
	}
}

// finish lets people do what the tasks ask of them, until the placement has ended.
func (l *life) finish() {
	for range 100 {
		if l.s.Status.Terminal() {
			return
		}
		e := l.right()
		require.True(l.t, l.try(e), "%s is not possible in %s on %s", e.Name(), l.s.Status, l.s.Calendar.DateOf(l.now))
	}
	require.Failf(l.t, "no end", "still %s", l.s.Status)
}

// right is what the first task asks for, when it can be done.
func (l *life) right() lifecycle.Event {
	s := l.s
	wait := func(day lifecycle.Date) {
		if s.Calendar.DateOf(l.now) < day {
			l.now = lifecycletest.At(day, 9)
		}
	}
	today := s.Calendar.DateOf(l.now)
	if before := []Status{placement.Agreed, placement.Approved}; slices.Contains(before, s.Status) && (today > s.Period.Start && s.Meeting == nil || today > s.Period.End) {
		return amendPeriod(today.AddDays(7), today.AddDays(28))
	}
	switch {
	case s.Pause != nil && s.Status == placement.Active && today > s.Period.End:
		return placement.EndAsPlanned{}
	case s.Pause != nil:
		return placement.ResumePlacement{}
	}
	task := s.Tasks()[0]
	_, which, _ := strings.Cut(task.Key, ":")
	switch task.Kind {
	case "record_candidate_decision":
		return lifecycletest.CandidateAccepts()
	case "record_company_decision":
		return lifecycletest.CompanyAccepts()
	case "book_safety_meeting":
		return placement.BookSafetyMeeting{At: l.now, Form: placement.FormVisit}
	case "hold_safety_meeting":
		wait(s.Calendar.DateOf(s.Meeting.At))
		return meets(s, "")
	case "complete_terms":
		return amendsTerms(s, today)
	case "collect_representative_statement":
		return lifecycletest.RepresentativeAgrees()
	case "collect_signature":
		return lifecycletest.Signs(lifecycle.Party(which))
	case "confirm_start":
		wait(s.Period.Start)
		return placement.ConfirmStart{On: s.Calendar.DateOf(l.now)}
	case "resolve_problem", "deliver_training", "hold_follow_up", "confirm_hours_step", "end_as_planned":
		wait(s.Period.End)
		return placement.EndAsPlanned{}
	case "collect_evaluation":
		return lifecycletest.Evaluates(lifecycle.Party(which))
	case "answer_disagreement":
		no, _ := strconv.Atoi(which)
		return placement.AnswerDisagreement{No: no, Result: placement.Kept, Contents: lifecycletest.Text(placement.ContentAnswer)}
	case "close":
		c := lifecycletest.Close()
		c.Contents = append(c.Contents, lifecycletest.Text(placement.ContentWentWrong, placement.ContentAvoid)...)
		return c
	case "propose_again":
		return lifecycletest.SettleProposal()
	case "complete_step":
		no, err := strconv.Atoi(which)
		require.NoError(l.t, err)
		return placement.CompleteStep{No: no, On: today}
	case "decide_correction":
		return placement.DecideCorrection{By: lifecycletest.OtherOwnerID, Contents: lifecycletest.Text(placement.ContentReason)}
	}
	panic("no answer to the task " + task.Key)
}

// When people stay away the clock goes on alone, each step on time, even where the calendar reaches no further than the
// rules demand; it ends in silence, not in a refusal, and leaves a task behind.
func TestTheClockAloneIsNeverStuck(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		start := lifecycletest.StartsOn.AddDays(rapid.IntRange(0, 330).Draw(t, "start"))
		p := proposal(start, start.AddDays(rapid.IntRange(0, 100).Draw(t, "days")))
		p.Policy = randomPolicy(t)
		p.Calendar = shortest(t, p)
		s := running(t, p, rapid.IntRange(0, 9).Draw(t, "after events"))
		if s.Status == placement.Active && rapid.Bool().Draw(t, "extended") {
			longer := s
			longer.Calendar = lifecycletest.Calendar()
			e := placement.Extend{End: s.Period.End.AddDays(rapid.IntRange(1, 60).Draw(t, "longer")), Reason: placement.MoreTimeNeeded}
			if next, err := s.Next(e, lifecycletest.At(start, 13)); err == nil {
				s = next
			}
		}

		for steps := 0; ; steps++ {
			happened, ok := lifecycletest.Tick(s)
			if !ok {
				break
			}
			require.Less(t, steps, 500, "the clock does not come to rest in %s", s.Status)
			next, err := s.Next(happened.Event, happened.At)
			require.NoError(t, err, "%s in %s at %s", happened.Event.Name(), s.Status, happened.At)
			s = next
		}
		require.NotEmpty(t, s.Tasks())
		require.False(t, s.Status.Terminal(), "nothing ends for good without people")
	})
}

// shortest returns a calendar that ends on the first day on which the proposal is taken.
func shortest(t *rapid.T, p placement.Propose) lifecycle.Calendar {
	for to := p.Period.End; ; to = to.AddDays(1) {
		p.Calendar.To = to
		if _, err := (State{}).Next(p, lifecycletest.At(p.Period.Start.AddDays(-1), 9)); err == nil {
			return p.Calendar
		}
		if to > "2029-01-01" {
			t.Fatalf("no calendar is long enough for %v", p.Period)
		}
	}
}

// running returns the placement after so many of the steps up to its start.
func running(t *rapid.T, p placement.Propose, steps int) State {
	at := lifecycletest.At(p.Period.Start.AddDays(-1), 9)
	events := []lifecycle.Event{
		p, lifecycletest.CandidateAccepts(), lifecycletest.CompanyAccepts(),
		placement.BookSafetyMeeting{At: at, Form: placement.FormVisit},
		lifecycletest.HoldMeeting(),
		lifecycletest.RepresentativeAgrees(), lifecycletest.Signs(company), lifecycletest.Signs(candidate),
		lifecycletest.Signs(municipality),
		placement.ConfirmStart{On: p.Period.Start},
	}
	var s State
	for i, e := range events[:steps+1] {
		if i == len(events)-1 {
			at = lifecycletest.At(p.Period.Start, 12)
		}
		if _, held := e.(placement.HoldSafetyMeeting); held && p.Ruleset > 1 {
			e = meets(s, s.Period.End)
		}
		next, err := s.Next(e, at)
		require.NoError(t, err, e.Name())
		s = next
	}
	return s
}
