package lifecycletest

import (
	"slices"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
)

// TrainedBy is the day by which the company of the canonical terms will have taught what it is to teach.
const TrainedBy lifecycle.Date = "2027-03-12" // a Friday

// Terms returns the canonical terms: one responsibility of each side, demands both ways and a training, what both expect, and
// an adaptation.
func Terms() placement.AgreedTerms {
	return placement.AgreedTerms{
		Responsibilities: []placement.Responsibility{
			{Key: "r1", Party: lifecycle.PartyCompany}, {Key: "r2", Party: lifecycle.PartyCaseWorker, DueOn: "2027-02-05"},
		},
		Demands: []placement.Demand{
			{Key: "d1", From: lifecycle.PartyCompany, To: lifecycle.PartyCandidate, Kind: placement.DemandAttendance},
			{Key: "d2", From: lifecycle.PartyMunicipality, To: lifecycle.PartyCompany, Kind: placement.DemandInformation, DueOn: "2027-02-26"},
			{Key: "d3", From: lifecycle.PartyCandidate, To: lifecycle.PartyCompany, Kind: placement.DemandTraining, DueOn: TrainedBy},
		},
		Expectations: []placement.Expectation{
			{Key: "e1", By: lifecycle.PartyCandidate, About: placement.AboutInstruction},
			{Key: "e2", By: lifecycle.PartyCompany, About: placement.AboutJobAfterwards, Answer: placement.AnswerMaybe},
		},
		Adaptations: []placement.Adaptation{{Key: "a1"}},
	}
}

// TermsText returns references to the words of the canonical terms.
func TermsText() lifecycle.Contents {
	return Text(
		placement.ContentPurpose, placement.ContentLongTermGoal, placement.ContentReachedWhen+":"+GoalKey,
		placement.ContentResponsibility+":r1", placement.ContentResponsibility+":r2",
		placement.ContentDemand+":d1", placement.ContentDemand+":d2", placement.ContentDemand+":d3",
		placement.ContentExpectation+":e1", placement.ContentExpectation+":e2", placement.ContentAdaptation+":a1",
	)
}

// AgreeTerms returns a safety meeting as ruleset 2 wants it: the canonical terms are agreed there.
func AgreeTerms() placement.HoldSafetyMeeting {
	e, terms := HoldMeeting(), Terms()
	e.Terms, e.Contents = &terms, append(TermsText(), Text(placement.ContentMinutes)...)
	return e
}

// AmendTerms returns terms without the information that the municipality asked for, with the reason in words.
func AmendTerms() placement.AmendTerms {
	terms := Terms()
	terms.Demands = slices.Delete(terms.Demands, 1, 2)
	terms.Demands = append(terms.Demands, placement.Demand{Key: "d4", From: lifecycle.PartyCandidate, To: lifecycle.PartyCompany, Kind: placement.DemandContact})
	return placement.AmendTerms{
		Terms: terms, Contents: append(TermsText(), Text(placement.ContentDemand+":d4", placement.ContentReason)...),
	}
}

// DeliverTraining returns the news that the company has taught what it was to teach.
func DeliverTraining() placement.DeliverTraining {
	return placement.DeliverTraining{Key: "d3", On: StartsOn, Contents: Text(placement.ContentNote)}
}

// ReviewDemands returns a look at the demands: one was met, one was not.
func ReviewDemands() placement.ReviewDemands {
	return placement.ReviewDemands{Demands: []placement.ReviewedDemand{
		{Key: "d1", Status: placement.DemandMet}, {Key: "d2", Status: placement.DemandUnmet},
	}, Contents: Text(placement.ContentNote)}
}

// Under is the canonical state of the given name, and how it came to be, under the newest ruleset: what people do is the same,
// but what that ruleset wants besides is there, and the clock brings what it brings then.
func Under(n Named) Named {
	var again Named
	for i, h := range n.Story {
		clock := ofClock(h.Event)
		if clock && i < len(n.Story)-1 {
			continue
		}
		for {
			tick, ok := Tick(again.State)
			if !ok || tick.At.After(h.At) || (!clock && tick.At.Equal(h.At)) {
				break
			}
			again = again.then(n.Name, tick.At, tick.Event)
		}
		if !clock {
			again = again.then(n.Name, h.At, Newest(h.Event))
		}
	}
	again.At = n.At
	for {
		tick, ok := Tick(again.State)
		if !ok || tick.At.After(n.At) {
			return again
		}
		again = again.then(n.Name, tick.At, tick.Event)
	}
}

// Newest is an event of the canonical placement as the newest ruleset wants it.
func Newest(e lifecycle.Event) lifecycle.Event {
	switch e := e.(type) {
	case placement.Propose:
		e.Ruleset = placement.Ruleset
		return e
	case placement.HoldSafetyMeeting:
		return AgreeTerms()
	case placement.TerminateEarly:
		e.Tried = []placement.Adjustment{placement.AdjustTasks}
		return e
	}
	return e
}

// ofClock tells whether time brings an event.
func ofClock(e lifecycle.Event) bool {
	switch e := e.(type) {
	case placement.Remind, placement.Escalate, placement.Expire, placement.CloseEvaluation:
		return true
	case placement.EndAsPlanned:
		return e.Elapsed != nil
	}
	return false
}
