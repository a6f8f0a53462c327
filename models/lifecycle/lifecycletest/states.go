package lifecycletest

import (
	"fmt"
	"slices"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
)

// Happened is one event of a story and the instant at which it happened.
type Happened struct {
	At    time.Time
	Event lifecycle.Event
}

// Named is a stage of the canonical placement's life.
type Named struct {
	Name string
	// State is the placement there.
	State placement.State
	// Story is what led there, from the proposal on; State is what it comes to.
	Story []Happened
	// At is a good instant for what comes next: in working time, with nothing due before it, and late enough for the next
	// ordinary step to be possible.
	At time.Time
}

// States returns the canonical states, in the order of a placement's life, side exits last.
func States() []Named {
	var all []Named
	for _, stage := range stages() {
		all = append(all, stage.build())
	}
	return all
}

// Names returns the names of the canonical states, in the same order.
func Names() []string {
	var all []string
	for _, stage := range stages() {
		all = append(all, stage.name)
	}
	return all
}

// In returns the canonical state of the given name. It panics when there is none.
func In(name string) Named {
	for _, stage := range stages() {
		if stage.name == name {
			return stage.build()
		}
	}
	panic(fmt.Sprintf("lifecycletest: no canonical state is called %q", name))
}

type stage struct {
	name  string
	build func() Named
}

func stages() []stage {
	return []stage{
		{"proposed", proposed},
		{"proposed_candidate_accepted", candidateAccepted},
		{"agreed", agreed},
		{"meeting_booked", meetingBooked},
		{"meeting_booked_paused", meetingBookedPaused},
		{"signing", signing},
		{"signing_all_but_municipality", allButMunicipality},
		{"approved", approved},
		{"active", active},
		{"active_with_problem", activeWithProblem},
		{"active_unrated", activeUnrated},
		{"active_paused", activePaused},
		{"active_resumed", activeResumed},
		{"active_step_due", activeStepDue},
		{"active_correcting", activeCorrecting},
		{"evaluating_planned", evaluatingPlanned},
		{"evaluating_terminated", evaluatingTerminated},
		{"evaluating_swapped", evaluatingSwapped},
		{"evaluating_no_show", evaluatingNoShow},
		{"evaluating_disagreed", evaluatingDisagreed},
		{"evaluated", evaluated},
		{"declined", declined},
		{"expired", expired},
		{"closed", closed},
		{"withdrawn", withdrawn},
		{"swapped", swapped},
		{"cancelled", cancelled},
	}
}

func proposed() Named {
	return Named{}.then("proposed", At(ProposedOn, 9), Proposal()).at("2027-01-05", 10)
}

func candidateAccepted() Named {
	return proposed().then("proposed_candidate_accepted", At("2027-01-05", 10), CandidateAccepts()).at("2027-01-06", 10)
}

func agreed() Named {
	return candidateAccepted().then("agreed", At("2027-01-06", 10), CompanyAccepts()).at("2027-01-07", 10)
}

func meetingBooked() Named {
	return agreed().then("meeting_booked", At("2027-01-07", 10), BookMeeting()).clock(2).at(MeetsOn, 11)
}

func meetingBookedPaused() Named {
	e := Pauses()
	e.ResumeOn = "2027-01-20"
	return agreed().then("", At("2027-01-07", 10), BookMeeting()).
		then("meeting_booked_paused", At("2027-01-11", 10), e).at("2027-01-12", 10)
}

func signing() Named {
	return meetingBooked().then("signing", At(MeetsOn, 11), HoldMeeting()).at("2027-01-18", 10)
}

func allButMunicipality() Named {
	return signing().
		then("", At("2027-01-18", 10), Signs(lifecycle.PartyCompany)).
		then("", At("2027-01-19", 10), RepresentativeAgrees()).
		then("signing_all_but_municipality", At("2027-01-20", 10), Signs(lifecycle.PartyCandidate)).at(ApprovedOn, 10)
}

func approved() Named {
	return allButMunicipality().
		then("approved", At(ApprovedOn, 10), Signs(lifecycle.PartyMunicipality)).at(StartsOn, 10)
}

func active() Named {
	return approved().then("active", At(StartsOn, 10), Starts()).at(StartsOn, 12)
}

func activeWithProblem() Named {
	return active().
		then("", At(StartsOn, 12), HoldFollowUp(1, StartsOn)).
		then("active_with_problem", At("2027-02-02", 14), ReportProblem()).at("2027-02-03", 9)
}

func activePaused() Named {
	return activeWithProblem().then("active_paused", At("2027-02-03", 10), Pauses()).at("2027-02-08", 10)
}

func activeResumed() Named {
	return activePaused().clock(2).then("active_resumed", At(ResumesOn, 9), Resumes()).at(ResumesOn, 10)
}

// activeStepDue is under the second ruleset: the hours wait to be confirmed.
func activeStepDue() Named {
	return Under(active()).then("", At(StartsOn, 12), HoldFollowUp(1, StartsOn)).
		untilFired("hours_step:2027-02-15", "active_step_due").at(ResumesOn, 10)
}

func activeCorrecting() Named {
	return active().
		then("", At("2027-02-02", 9), AddStep("2027-02-10")).
		then("active_correcting", At("2027-02-02", 10), ProposesStart("2027-02-02")).at("2027-02-02", 11)
}

func evaluatingPlanned() Named {
	return active().untilClock(placement.Evaluating, "evaluating_planned").at("2027-05-03", 10)
}

func evaluatingTerminated() Named {
	return activeWithProblem().
		then("evaluating_terminated", At("2027-02-03", 14), TerminateEarly()).at("2027-02-15", 10)
}

func evaluatingSwapped() Named {
	return activeWithProblem().
		then("evaluating_swapped", At("2027-02-03", 14), SwapStarted()).at("2027-02-15", 10)
}

func evaluatingNoShow() Named {
	return approved().then("evaluating_no_show", At(StartsOn, 10), NoShow()).at("2027-02-02", 10)
}

func evaluated() Named {
	return evaluatingPlanned().
		then("", At("2027-05-03", 10), Evaluates(lifecycle.PartyCandidate)).
		then("", At("2027-05-03", 11), Evaluates(lifecycle.PartyCompany)).
		then("", At("2027-05-03", 12), Evaluates(lifecycle.PartyMentor)).
		then("evaluated", At("2027-05-04", 10), Evaluates(lifecycle.PartyCaseWorker)).at("2027-05-05", 10)
}

func declined() Named {
	return candidateAccepted().then("declined", At("2027-01-06", 10), CompanyDeclines()).at("2027-01-07", 10)
}

func expired() Named {
	return proposed().untilClock(placement.Expired, "expired").at("2027-01-12", 10)
}

func closed() Named {
	return evaluated().then("closed", At("2027-05-05", 10), Close()).at("2027-05-06", 10)
}

func withdrawn() Named {
	return approved().then("withdrawn", At("2027-01-22", 10), Withdraw()).at("2027-01-25", 10)
}

func swapped() Named {
	return approved().then("swapped", At("2027-01-22", 10), Swap()).at("2027-01-25", 10)
}

func cancelled() Named {
	return agreed().then("cancelled", At("2027-01-07", 10), Cancel()).at("2027-01-08", 10)
}

// Apply returns the placement after e at the instant at. It panics when the rules refuse it.
func Apply(s placement.State, at time.Time, e lifecycle.Event) placement.State {
	next, err := s.Next(e, at)
	if err != nil {
		panic(fmt.Sprintf("lifecycletest: %s in %q at %s: %v", e.Name(), s.Status, at, err))
	}
	return next
}

// Tick returns what the clock brings next and when, exactly on time; false when nothing is left to come.
func Tick(s placement.State) (Happened, bool) {
	d, ok := s.Due()
	if !ok {
		return Happened{}, false
	}
	rung, _ := d.Next()
	e, ok := s.Elapse(rung.At)
	return Happened{At: rung.At, Event: e}, ok
}

// then is n after one more event, under a new name. Good instants are given by at.
func (n Named) then(name string, at time.Time, e lifecycle.Event) Named {
	return Named{
		Name: name, State: Apply(n.State, at, e), Story: append(slices.Clone(n.Story), Happened{At: at, Event: e}),
	}
}

func (n Named) at(day lifecycle.Date, hour int) Named {
	n.At = At(day, hour)
	return n
}

// clock is n after the next so many clock events, each on time.
func (n Named) clock(times int) Named {
	for range times {
		tick, ok := Tick(n.State)
		if !ok {
			panic("lifecycletest: the clock has nothing left to bring in " + n.Name)
		}
		n = n.then(n.Name, tick.At, tick.Event)
	}
	return n
}

// untilFired is n after as many clock events as it takes for a step of the deadline to fire.
func (n Named) untilFired(key, name string) Named {
	for range 100 {
		if slices.ContainsFunc(n.State.Deadlines, func(d lifecycle.Deadline) bool { return d.Key == key && d.Fired > 0 }) {
			n.Name = name
			return n
		}
		n = n.clock(1)
	}
	panic("lifecycletest: nothing fires of " + key)
}

// untilClock is n after as many clock events as it takes to come into the status.
func (n Named) untilClock(status placement.Status, name string) Named {
	for range 100 {
		if n.State.Status == status {
			n.Name = name
			return n
		}
		n = n.clock(1)
	}
	panic(fmt.Sprintf("lifecycletest: time alone does not lead to %s", status))
}
