package placement_test

import (
	"reflect"
	"slices"
	"time"

	"pgregory.net/rapid"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
)

// evenly draws a number below n, up to 256, each as likely as any other: rapid's own ranges prefer what is small, which
// would leave the later choices and the later stages of life untried.
func evenly(t *rapid.T, n int, label string) int {
	return rapid.Custom(func(t *rapid.T) int {
		drawn := 0
		for range 8 {
			drawn *= 2
			if rapid.Bool().Draw(t, "bit") {
				drawn++
			}
		}
		return drawn % n
	}).Draw(t, label)
}

// randomStart is a canonical stage, or any proposal that is fit to be made, and the instant from which life goes on.
func randomStart(t *rapid.T) (State, time.Time) {
	if evenly(t, 3, "begin anew") > 0 {
		names := lifecycletest.Names()
		n := lifecycletest.In(names[evenly(t, len(names), "stage")])
		if rapid.Bool().Draw(t, "newest ruleset") {
			n = lifecycletest.Under(n)
		}
		return n.State, n.At
	}
	today := lifecycletest.ProposedOn.AddDays(rapid.IntRange(0, 400).Draw(t, "proposed"))
	start := today.AddDays(rapid.IntRange(0, 40).Draw(t, "starts after"))
	p := proposal(start, start.AddDays(rapid.IntRange(0, 130).Draw(t, "days")))
	rising(t, &p)
	if rapid.Bool().Draw(t, "no mentor") {
		p.MentorID = ""
	}
	p.Policy, p.Ruleset = randomPolicy(t), 1+evenly(t, placement.Ruleset, "ruleset")
	at := lifecycletest.At(today, rapid.IntRange(0, 23).Draw(t, "hour"))
	s, err := State{}.Next(p, at)
	if err != nil {
		t.Fatalf("a fit proposal is refused: %v", err)
	}
	return s, at
}

// rising gives a proposal steps of the hours, and one of the rulesets.
func rising(t *rapid.T, p *placement.Propose) {
	for from := p.Period.Start.AddDays(7); from <= p.Period.End && rapid.Bool().Draw(t, "rises"); from = from.AddDays(rapid.IntRange(1, 9).Draw(t, "after")) {
		p.Hours = append(p.Hours, placement.HoursStep{From: from, WeeklyHours: float64(rapid.IntRange(1, 74).Draw(t, "half hours")) / 2})
	}
	p.Ruleset = rapid.IntRange(1, placement.Ruleset).Draw(t, "ruleset")
}

func randomPolicy(t *rapid.T) placement.Policy {
	p := placement.DefaultPolicy()
	if rapid.Bool().Draw(t, "the default policy") {
		return p
	}
	p.DecisionDays = rapid.IntRange(1, 12).Draw(t, "decision days")
	p.DecisionReminder = rapid.IntRange(0, p.DecisionDays-1).Draw(t, "decision reminder")
	p.FollowUpEvery = rapid.IntRange(3, 30).Draw(t, "follow up every")
	p.DecisionPoint = rapid.IntRange(0, 20).Draw(t, "decision point")
	p.EvaluationDays = rapid.IntRange(2, 12).Draw(t, "evaluation days")
	p.EvaluationReminder = rapid.IntRange(1, p.EvaluationDays-1).Draw(t, "evaluation reminder")
	p.EvaluationGrace = p.EvaluationDays + rapid.IntRange(0, 9).Draw(t, "grace")
	return p
}

// plausible is something that people might do at this stage, mostly right.
func plausible(t *rapid.T, s State, now time.Time) lifecycle.Event {
	today := s.Calendar.DateOf(now)
	day := func(label string, from, to int) lifecycle.Date {
		return today.AddDays(rapid.IntRange(from, to).Draw(t, label))
	}
	options := []lifecycle.Event{
		lifecycletest.AmendMinor(), lifecycletest.AmendWorkplace(),
		placement.Amend{PlaceID: lifecycletest.OtherPlaceID},
		placement.Amend{Mentor: new("")},
		placement.Amend{Contents: lifecycletest.Text(placement.ContentTasks)},
		placement.Amend{Hours: []placement.HoursStep{{From: s.Period.Start, WeeklyHours: 9}}},
		amendPeriod(day("new start", 0, 30), day("new end", 20, 120)),
		lifecycletest.Reassign(),
		placement.Reassign{OwnerID: lifecycletest.OwnerID},
	}
	if evenly(t, 8, "given up") == 0 {
		options = append(options, lifecycletest.Withdraw(), lifecycletest.Cancel(), swapOf(s, day("next starts", 0, 40), ""))
	}
	several := func(n int, more ...lifecycle.Event) {
		for range n {
			options = append(options, more...)
		}
	}
	several(2, placement.PausePlacement{ResumeOn: day("goes on", 1, 30), Reason: placement.Holiday})
	if s.Pause != nil {
		several(6, placement.ResumePlacement{})
	}
	switch s.Status {
	case placement.Proposed:
		several(3, lifecycletest.CandidateAccepts(), lifecycletest.CompanyAccepts())
		several(1, lifecycletest.CandidateDeclines(), lifecycletest.CompanyDeclines())
	case placement.Agreed:
		several(8, placement.BookSafetyMeeting{At: now.Add(time.Duration(rapid.IntRange(0, 200).Draw(t, "hours ahead")) * time.Hour), Form: placement.FormVisit})
	case placement.MeetingBooked:
		several(6, meets(s, max(s.Period.Start, day("trained by", 0, 100))), lifecycletest.HoldMeeting())
		several(3, placement.MoveSafetyMeeting{At: now.Add(time.Duration(rapid.IntRange(0, 200).Draw(t, "hours ahead")) * time.Hour), Form: placement.FormVideo})
	case placement.Signing:
		several(1, amendsTerms(s, max(s.Period.Start, day("trained by", 0, 100))), lifecycletest.AmendTerms(), placement.Amend{Goals: []placement.Goal{{Key: "other", Kind: placement.GoalSocial}}})
		several(4, lifecycletest.RepresentativeAgrees(), lifecycletest.Signs(company), lifecycletest.Signs(candidate), lifecycletest.Signs(municipality))
	case placement.Approved:
		several(1, amendsTerms(s, s.Period.End))
		several(6, placement.ConfirmStart{On: max(s.Period.Start, today)})
		several(2, lifecycletest.NoShow(), placement.ReportNoShow{NewStart: day("new start", 1, 9)})
	case placement.Active:
		several(1, amendsTerms(s, max(s.Period.Start, day("trained by", 0, 100))), lifecycletest.DeliverTraining(), placement.DeliverTraining{Key: "d3", On: today}, lifecycletest.ReviewDemands())
		f := s.FollowUps[evenly(t, len(s.FollowUps), "follow-up")]
		several(4, lifecycletest.HoldFollowUp(f.No, max(s.StartedOn, f.DueOn)), lifecycletest.HoldFollowUp(f.No, today), lifecycletest.ReportProblem(),
			placement.ResolveProblem{No: rapid.IntRange(1, 3).Draw(t, "problem"), Resolution: placement.Adjusted},
			placement.Extend{End: s.Period.End.AddDays(rapid.IntRange(1, 40).Draw(t, "longer by")), Reason: placement.MoreTimeNeeded})
		for _, h := range s.OpenSteps() {
			postponed := placement.PostponeHoursStep{From: h.From, To: day("step moves to", 1, 20), LaterToo: rapid.Bool().Draw(t, "later too"), Reason: placement.Attendance}
			both := lifecycletest.HoldFollowUp(f.No, today)
			both.Steps = []placement.HoursDecision{{From: h.From, Decision: placement.StepConfirmed}}
			several(2, placement.ConfirmHoursStep{From: h.From}, placement.ConfirmHoursStep{From: h.From, Since: h.From}, postponed, both)
		}
		several(1, lifecycletest.AddSubGoal(), placement.ReachGoal{Key: s.Goals[evenly(t, len(s.Goals), "goal")].Key, On: today})
		several(2, placement.EndAsPlanned{}, placement.TerminateEarly{
			By: candidate, Reason: placement.Attendance, LastDay: day("last day", -3, 9), Contents: lifecycletest.Text(placement.ContentConstraints),
		}, swapOf(s, day("next starts", 0, 40), day("last day", -3, 9)))
	case placement.Evaluating:
		several(4, lifecycletest.Evaluates(candidate), lifecycletest.Evaluates(company), lifecycletest.Evaluates(mentor), lifecycletest.Evaluates(caseWorker))
		several(1, lifecycletest.Disagrees(), lifecycletest.AnswersDisagreement())
	case placement.Evaluated:
		several(1, lifecycletest.Disagrees(), lifecycletest.AnswersDisagreement())
		several(6, lifecycletest.Close())
	case placement.Declined, placement.Expired:
		several(6, lifecycletest.SettleProposal())
	case placement.Closed, placement.Withdrawn, placement.Cancelled:
	}
	return options[evenly(t, len(options), "plausibly")]
}

// swapOf gives the place of s to somebody else from the day on, for four weeks.
func swapOf(s State, from, lastDay lifecycle.Date) placement.Swap {
	e := lifecycletest.Swap()
	e.LastDay, e.Proposal.SwapOf = lastDay, s.ID
	e.Proposal.PlaceID, e.Proposal.WorkplaceID, e.Proposal.CompanyID = s.PlaceID, s.WorkplaceID, s.CompanyID
	e.Proposal.Period = lifecycle.Period{Start: from, End: from.AddDays(27)}
	e.Proposal.Hours = []placement.HoursStep{{From: from, WeeklyHours: 15}}
	return e
}

// implausible is any event at all, filled with whatever fits its fields, forged clock events among them.
func implausible(t *rapid.T, s State, now time.Time) lifecycle.Event {
	events := placement.Events()
	if evenly(t, 4, "at any stage") > 0 {
		// Of those that can happen here, so that it is refused for what it says.
		events = slices.DeleteFunc(events, func(e lifecycle.Event) bool {
			return !slices.Contains(s.Allowed(), e.Name()) && !byClock(e)
		})
	}
	e := events[evenly(t, len(events), "implausibly")]
	v := reflect.New(reflect.TypeOf(e)).Elem()
	fill(t, v, s, now)
	return v.Interface().(lifecycle.Event)
}

// fill gives v values of the kind that its type asks for, right and wrong ones.
func fill(t *rapid.T, v reflect.Value, s State, now time.Time) {
	today := s.Calendar.DateOf(now)
	oneOf := func(values ...string) { v.SetString(rapid.SampledFrom(values).Draw(t, "value")) }
	switch v.Interface().(type) {
	case time.Time:
		v.Set(reflect.ValueOf(now.Add(time.Duration(rapid.IntRange(-100, 300).Draw(t, "hours")) * time.Hour)))
		return
	case lifecycle.Date:
		oneOf("", "2027-02-30", "9999-12-31", string(today), string(today.AddDays(-1)), string(today.AddDays(9)), string(s.Period.Start), string(s.Period.End), string(s.Period.End.AddDays(7)))
		return
	case lifecycle.Party:
		oneOf("", "candidate", "company", "mentor", "caseworker", "municipality", "representative", "nobody")
		return
	case lifecycle.Channel:
		oneOf("", "phone", "pigeon")
		return
	case placement.Form:
		oneOf("", "visit", "dream")
		return
	case placement.Reason:
		oneOf("", string(placement.GotJob), string(placement.EnteredByMistake), string(placement.HoursRising), string(placement.Holiday), "because")
		return
	case placement.DemandKind:
		oneOf("", string(placement.DemandTraining), string(placement.DemandOther), "wish")
		return
	case placement.DemandStatus:
		oneOf("", "open", "met", "unmet", "perhaps")
		return
	case placement.About:
		oneOf("", string(placement.AboutJobAfterwards), string(placement.AboutTasks), "the weather")
		return
	case placement.Answer:
		oneOf("", "yes", "no", "maybe", "perhaps")
		return
	case placement.Outcome:
		oneOf("", string(placement.NoChange), string(placement.ProposalExpired), "fame")
		return
	case placement.StatementKind:
		oneOf("", "agrees", "disagrees", "no_representative", "shrugs")
		return
	case lifecycle.Calendar:
		if rapid.Bool().Draw(t, "a calendar") {
			v.Set(reflect.ValueOf(lifecycletest.Calendar()))
		}
		return
	case placement.Policy:
		v.Set(reflect.ValueOf(randomPolicy(t)))
		return
	case lifecycle.Contents:
		kinds := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"purpose", "tasks", "reason", "goal", "demands", "expectations", "responsibilities", "assessment", "what_went_wrong", "how_to_avoid", "learned_constraints", "long_term_goal", "reached_when:job", "responsibility:r1", "demand:d1", "demand:d3", "expectation:e1"}), 0, 5, rapid.ID).Draw(t, "kinds")
		v.Set(reflect.ValueOf(lifecycletest.Text(kinds...)))
		return
	case lifecycle.Elapsed:
		keys := append(deadlineKeys(s), "", "planned_end")
		v.Set(reflect.ValueOf(lifecycle.Elapsed{Deadline: rapid.SampledFrom(keys).Draw(t, "deadline"), Rung: rapid.IntRange(-1, 2).Draw(t, "rung"), Due: now}))
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for _, f := range v.Fields() {
			fill(t, f, s, now)
		}
	case reflect.Pointer:
		if rapid.Bool().Draw(t, "set") {
			v.Set(reflect.New(v.Type().Elem()))
			fill(t, v.Elem(), s, now)
		}
	case reflect.Slice:
		n := rapid.IntRange(0, 3).Draw(t, "length")
		for range n {
			element := reflect.New(v.Type().Elem()).Elem()
			fill(t, element, s, now)
			v.Set(reflect.Append(v, element))
		}
	case reflect.String:
		oneOf("", "a", "r1", "d1", "d3", lifecycletest.GoalKey, lifecycletest.OtherPlaceID)
	case reflect.Int:
		v.SetInt(int64(rapid.IntRange(-1, 6).Draw(t, "number")))
	case reflect.Float64:
		v.SetFloat(rapid.SampledFrom([]float64{-1, 0, 0.25, 0.5, 20, 37, 37.5}).Draw(t, "hours"))
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, "claim"))
	default:
		panic("no values for a field of kind " + v.Kind().String())
	}
}
