package placement_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/placement"
)

// now2 is a canonical state under the newest ruleset, and a good instant for what comes next.
func now2(name string) (State, time.Time) {
	n := lifecycletest.Under(lifecycletest.In(name))
	return n.State, n.At
}

// meets is a safety meeting at which terms are agreed that fit the placement, with a training by the day, or by the last one
// where the day is none of its own.
func meets(s State, trainedBy lifecycle.Date) placement.HoldSafetyMeeting {
	e, a := lifecycletest.HoldMeeting(), amendsTerms(s, trainedBy)
	e.Terms, e.Contents = &a.Terms, append(e.Contents, a.Contents...)
	return e
}

// amendsTerms are the canonical terms, made to fit the placement.
func amendsTerms(s State, trainedBy lifecycle.Date) placement.AmendTerms {
	e := lifecycletest.AmendTerms()
	if !s.Period.Contains(trainedBy) {
		trainedBy = s.Period.End
	}
	for i, d := range e.Terms.Demands {
		if d.Kind == placement.DemandTraining {
			e.Terms.Demands[i].DueOn = trainedBy
		}
	}
	for _, g := range s.Goals {
		e.Contents = append(e.Contents, lifecycletest.Text(placement.ContentReachedWhen+":"+g.Key)...)
	}
	return e
}

// checkTerms: whoever has signed acknowledged the terms that stand, until the placement runs; nothing was approved without terms
// under a ruleset that asks for them; a training that the company owes has a deadline while the placement runs.
func checkTerms(t require.TestingT, s State) {
	if s.Status == placement.Signing || s.Status == placement.Approved {
		for _, x := range s.Signatures {
			require.Equal(t, version(s), x.Terms, "%s signed other terms", x.Party)
			require.Equal(t, s.Terms == nil, x.At.IsZero())
		}
	}
	if s.Ruleset >= 2 && (s.StartedOn != "" || s.Status == placement.Signing || s.Status == placement.Approved) {
		require.NotNil(t, s.Terms, "no terms in %s", s.Status)
	}
	if s.Status == placement.Active && s.Pause == nil && s.Terms != nil {
		for _, d := range s.Terms.Demands {
			owed := d.Kind == placement.DemandTraining && d.Status != placement.DemandMet
			require.Equal(t, owed, slices.Contains(deadlineKeys(s), "training:"+d.Key), "%s of %s", d.Key, d.Kind)
		}
	}
}

func version(s State) int {
	if s.Terms == nil {
		return 0
	}
	return s.Terms.Version
}

func TestTermsAreAgreedAtTheMeeting(t *testing.T) {
	t.Parallel()
	s, at := now2("meeting_booked")
	require.Nil(t, s.Terms)

	s = after(t, s, at, lifecycletest.AgreeTerms())

	require.Equal(t, placement.Signing, s.Status)
	require.Equal(t, 1, s.Terms.Version)
	require.Equal(t, lifecycletest.MeetsOn, s.Terms.AgreedOn)
	words := func(kind string) string { return lifecycletest.Text(kind)[0].ID }
	require.Equal(t, words("long_term_goal"), s.Terms.LongTermGoal)
	require.Equal(t, []placement.ReachedWhen{{Goal: "job", TextID: words("reached_when:job")}}, s.Terms.Reached)
	require.Equal(t, placement.Demand{
		Key: "d3", From: candidate, To: company, Kind: placement.DemandTraining, DueOn: lifecycletest.TrainedBy,
		Status: placement.DemandOpen, TextID: words("demand:d3"),
	}, s.Terms.Demands[2])
	require.Equal(t, words("adaptation:a1"), s.Terms.Adaptations[0].TextID)
}

// Under ruleset 1 the meeting is held as before, without terms; what is written in them there counts all the same.
func TestRulesetOneAsksForNoTerms(t *testing.T) {
	t.Parallel()
	s, at := in("meeting_booked")
	require.Nil(t, after(t, s, at, lifecycletest.HoldMeeting()).Terms)

	s, at = in("approved")
	require.Empty(t, s.Signatures[0].Terms)
	require.NotContains(t, text(t, s), "terms")
	s = after(t, s, at, lifecycletest.AmendTerms())
	require.Equal(t, placement.Signing, s.Status)
	require.Equal(t, 1, s.Terms.Version)
}

func TestTermsMustBeWhole(t *testing.T) {
	t.Parallel()
	booked, met := now2("meeting_booked")
	active, now := now2("active")
	agreed := func(f func(*placement.AgreedTerms)) placement.HoldSafetyMeeting {
		e, terms := lifecycletest.AgreeTerms(), lifecycletest.Terms()
		f(&terms)
		e.Terms = &terms
		return e
	}
	without := func(kind string) placement.HoldSafetyMeeting {
		e := lifecycletest.AgreeTerms()
		e.Contents = slices.DeleteFunc(e.Contents, func(r lifecycle.ContentRef) bool { return r.Kind == kind })
		return e
	}
	for _, c := range []struct {
		why, code, field string
		event            lifecycle.Event
		values           map[string]string
	}{
		{"no terms at all", "terms_missing", "terms", lifecycletest.HoldMeeting(), nil},
		{"no goal beyond", "text_missing", "terms.long_term_goal", without("long_term_goal"), nil},
		{"never reached", "reached_when_missing", "terms.reached_when", without("reached_when:job"), map[string]string{"goal": "job"}},
		{"the company answers for nothing", "responsibility_missing", "terms.responsibilities", agreed(func(a *placement.AgreedTerms) { a.Responsibilities = a.Responsibilities[1:] }), map[string]string{"party": "company"}},
		{"the municipality answers for nothing", "responsibility_missing", "terms.responsibilities", agreed(func(a *placement.AgreedTerms) { a.Responsibilities = a.Responsibilities[:1] }), map[string]string{"party": "municipality"}},
		{"no words for a responsibility", "text_missing", "terms.responsibilities", without("responsibility:r2"), map[string]string{"key": "r2"}},
		{"a key twice", "invalid", "terms.responsibilities", agreed(func(a *placement.AgreedTerms) { a.Responsibilities[1].Key = "r1" }), nil},
		{"a key that says something", "invalid", "terms.adaptations", agreed(func(a *placement.AgreedTerms) { a.Adaptations[0].Key = "standing" }), nil},
		{"a party of no placement", "invalid", "terms.responsibilities", agreed(func(a *placement.AgreedTerms) { a.Responsibilities[0].Party = "neighbour" }), nil},
		{"a day that is none", "invalid_date", "terms.responsibilities", agreed(func(a *placement.AgreedTerms) { a.Responsibilities[0].DueOn = "2027-02-30" }), nil},
		{"nothing is demanded by the company", "demand_missing", "terms.demands", agreed(func(a *placement.AgreedTerms) { a.Demands = a.Demands[1:] }), map[string]string{"from": "company"}},
		{"nothing is demanded of the company", "demand_missing", "terms.demands", agreed(func(a *placement.AgreedTerms) { a.Demands = a.Demands[:1] }), map[string]string{"to": "company"}},
		{"no words for a demand", "text_missing", "terms.demands", without("demand:d3"), map[string]string{"key": "d3"}},
		{"a demand of oneself", "invalid", "terms.demands", agreed(func(a *placement.AgreedTerms) { a.Demands[0].To = company }), nil},
		{"an unknown kind", "invalid", "terms.demands", agreed(func(a *placement.AgreedTerms) { a.Demands[0].Kind = "wish" }), nil},
		{"taught by the municipality", "invalid", "terms.demands", agreed(func(a *placement.AgreedTerms) { a.Demands[2].To = municipality }), nil},
		{"taught some day", "required", "terms.demands", agreed(func(a *placement.AgreedTerms) { a.Demands[2].DueOn = "" }), nil},
		{"taught before it begins", "training_outside_period", "terms.demands", agreed(func(a *placement.AgreedTerms) { a.Demands[2].DueOn = "2027-01-29" }), map[string]string{"key": "d3"}},
		{"taught after it ends", "training_outside_period", "terms.demands", agreed(func(a *placement.AgreedTerms) { a.Demands[2].DueOn = "2027-05-01" }), nil},
		{"nobody asked about a job", "job_question_missing", "terms.expectations", agreed(func(a *placement.AgreedTerms) { a.Expectations = a.Expectations[:1] }), nil},
		{"nobody answered", "invalid", "terms.expectations", agreed(func(a *placement.AgreedTerms) { a.Expectations[1].Answer = "" }), nil},
		{"an answer to no question", "invalid", "terms.expectations", agreed(func(a *placement.AgreedTerms) { a.Expectations[0].Answer = "yes" }), nil},
		{"about nothing known", "invalid", "terms.expectations", agreed(func(a *placement.AgreedTerms) { a.Expectations[0].About = "the weather" }), nil},
		{"the candidate expects nothing", "expectation_missing", "terms.expectations", agreed(func(a *placement.AgreedTerms) { a.Expectations[0].By = mentor }), map[string]string{"by": "candidate"}},
		{"the company expects nothing", "expectation_missing", "terms.expectations", agreed(func(a *placement.AgreedTerms) { a.Expectations[1].By = candidate }), map[string]string{"by": "company"}},
		{"no words for an expectation", "text_missing", "terms.expectations", without("expectation:e1"), nil},
		{"no words for an adaptation", "text_missing", "terms.adaptations", without("adaptation:a1"), map[string]string{"key": "a1"}},
	} {
		refusal := refused(t, booked, met, c.event)
		require.Equal(t, c.code, refusal.Code, c.why)
		require.Equal(t, c.field, refusal.Field, c.why)
		if c.values != nil {
			require.Equal(t, c.values, refusal.Values, c.why)
		}
	}
	noReason := lifecycletest.AmendTerms()
	noReason.Contents = slices.DeleteFunc(noReason.Contents, func(r lifecycle.ContentRef) bool { return r.Kind == "reason" })
	same := placement.AmendTerms{Terms: lifecycletest.Terms(), Contents: lifecycletest.Text("reason")}
	for _, c := range []struct {
		why, code, field string
		event            lifecycle.Event
	}{
		{"no reason", "text_missing", "reason_text", noReason},
		{"nothing new", "nothing_to_change", "", same},
		{"an unknown training", "training_unknown", "key", placement.DeliverTraining{Key: "d1", On: lifecycletest.StartsOn}},
		{"no day", "invalid_date", "on", placement.DeliverTraining{Key: "d3", On: "soon"}},
		{"taught tomorrow", "date_in_future", "on", placement.DeliverTraining{Key: "d3", On: "2027-02-02"}},
		{"taught before the first day", "date_before_start", "on", placement.DeliverTraining{Key: "d3", On: "2027-01-31"}},
		{"nothing looked at", "required", "demands", placement.ReviewDemands{}},
		{"an unknown demand", "demand_unknown", "demands", placement.ReviewDemands{Demands: []placement.ReviewedDemand{{Key: "d9", Status: "met"}}}},
		{"no such status", "invalid", "demands.status", placement.ReviewDemands{Demands: []placement.ReviewedDemand{{Key: "d1", Status: "open"}}}},
		{"a training without its day", "training_needs_day", "demands", placement.ReviewDemands{Demands: []placement.ReviewedDemand{{Key: "d3", Status: "met"}}}},
	} {
		refusal := refused(t, active, now, c.event)
		require.Equal(t, c.code, refusal.Code, c.why)
		require.Equal(t, c.field, refusal.Field, c.why)
	}
	delivered := after(t, active, now, lifecycletest.DeliverTraining())
	require.Equal(t, "training_already_delivered", refused(t, delivered, now, lifecycletest.DeliverTraining()).Code)
	require.Equal(t, "training_already_delivered", refused(t, delivered, now, placement.ReviewDemands{Demands: []placement.ReviewedDemand{{Key: "d3", Status: "unmet"}}}).Code)
}

// Before the start an amendment of the terms is material; what keeps its key keeps its words, and a demand what became of it.
func TestAmendingTermsBeforeTheStartAsksEverybodyAgain(t *testing.T) {
	t.Parallel()
	s, _ := now2("approved")
	require.Equal(t, 1, s.Signatures[0].Terms)
	require.Equal(t, lifecycletest.At("2027-01-18", 10), s.Signatures[0].At)
	at := lifecycletest.At("2027-01-22", 10)
	some := lifecycletest.AmendTerms()
	some.Contents = some.Contents.Of(placement.ContentDemand + ":d4")

	s2 := after(t, s, at, some)

	require.Equal(t, placement.Signing, s2.Status)
	require.Empty(t, s2.Signatures)
	require.Nil(t, s2.Statement)
	require.Equal(t, 1, s2.Voided)
	require.Equal(t, 2, s2.Terms.Version)
	require.Equal(t, lifecycle.Date("2027-01-22"), s2.Terms.AgreedOn)
	require.Equal(t, s.Terms.Responsibilities, s2.Terms.Responsibilities)
	require.Equal(t, s.Terms.LongTermGoal, s2.Terms.LongTermGoal)
	require.Equal(t, []string{"d1", "d3", "d4"}, demandKeys(s2))
	require.Equal(t, 1, s.Terms.Version, "the placement before is left alone")
	s2 = after(t, s2, at, lifecycletest.Signs(company))
	require.Equal(t, 2, s2.Signatures[0].Terms)
}

func demandKeys(s State) []string {
	var all []string
	for _, d := range s.Terms.Demands {
		all = append(all, d.Key)
	}
	return all
}

func TestAmendingTermsWhileActiveAsksNobodyAgain(t *testing.T) {
	t.Parallel()
	s, at := now2("active")
	s = after(t, s, at, lifecycletest.ReviewDemands())

	next := after(t, s, at, lifecycletest.AmendTerms())

	require.Equal(t, placement.Active, next.Status)
	require.Equal(t, s.Signatures, next.Signatures)
	require.Equal(t, s.Statement, next.Statement)
	require.Equal(t, 2, next.Terms.Version)
	require.Equal(t, placement.DemandMet, next.Terms.Demands[0].Status, "what became of a demand is kept")
	require.Equal(t, placement.DemandOpen, next.Terms.Demands[2].Status)
}

// A goal or a period that has changed since the meeting leaves the terms incomplete: somebody is told, and nobody signs.
func TestNobodySignsIncompleteTerms(t *testing.T) {
	t.Parallel()
	s, at := now2("signing")
	goals := append(slices.Clone(s.Goals), placement.Goal{Key: "week", Kind: placement.GoalRetention})

	more := after(t, s, at, placement.Amend{Goals: goals})

	require.Contains(t, keys(more.Tasks()), "complete_terms")
	refusal := refused(t, more, at, lifecycletest.Signs(company))
	require.Equal(t, "reached_when_missing", refusal.Code)
	require.Empty(t, refusal.Field)
	require.Equal(t, "week", refusal.Values["goal"])
	again := after(t, more, at, amendsTerms(more, lifecycletest.TrainedBy), lifecycletest.Signs(company))
	require.NotContains(t, keys(again.Tasks()), "complete_terms")

	shorter := after(t, s, at, placement.Amend{Period: &lifecycle.Period{Start: lifecycletest.StartsOn, End: "2027-03-05"}})
	require.Equal(t, "training_outside_period", refused(t, shorter, at, lifecycletest.Signs(company)).Code)

	s.Terms = nil
	require.Equal(t, "terms_missing", refused(t, s, at, lifecycletest.Signs(company)).Code)
}

// A signature on older terms cannot come about; were one there, the municipality would not sign.
func TestTheMunicipalityDoesNotSignWhileSomebodyHasSignedOlderTerms(t *testing.T) {
	t.Parallel()
	s, at := now2("signing_all_but_municipality")
	s.Signatures = slices.Clone(s.Signatures)
	s.Signatures[1].Terms = 0

	refusal := refused(t, s, at, lifecycletest.Signs(municipality))

	require.Equal(t, "older_terms_signed", refusal.Code)
	require.Equal(t, map[string]string{"party": "candidate"}, refusal.Values)
}

// What the company was to teach is due on its day, or the last working day before it: a reminder that morning, an escalation two
// working days later, nothing more once it was delivered.
func TestATrainingIsDue(t *testing.T) {
	t.Parallel()
	s, at := now2("active")
	d := deadline(t, s, "training:d3")
	require.Equal(t, lifecycletest.At(lifecycletest.TrainedBy, 16), d.Due)
	require.Len(t, d.Rungs, 2)
	require.Equal(t, lifecycletest.At(lifecycletest.TrainedBy, 8), d.Rungs[0].At)
	require.Equal(t, lifecycletest.At("2027-03-16", 8), d.Rungs[1].At)
	require.NotContains(t, keys(s.Tasks()), "deliver_training:d3", "not before its day")

	due := s
	for !slices.Contains(keys(due.Tasks()), "deliver_training:d3") {
		due, at = tick(t, due, 1)
	}
	require.Equal(t, lifecycletest.At(lifecycletest.TrainedBy, 8), at)
	require.Empty(t, due.UnmetDemands(lifecycletest.TrainedBy)[1:], "the information of February is late, the training is not yet")
	late := due
	for !deadline(t, late, "training:d3").Escalated() {
		late, at = tick(t, late, 1)
	}
	require.Len(t, late.UnmetDemands("2027-03-16"), 2)
	var spoken []string
	for _, p := range late.Agenda("2027-03-16").Points {
		if p.Kind == placement.AgendaDemand {
			spoken = append(spoken, p.About+" "+p.Code)
		}
	}
	require.Len(t, spoken, 2)
	require.Contains(t, spoken, "d3 training", "what the company was to teach is spoken of at the next follow-up")
	done := after(t, late, at, placement.DeliverTraining{Key: "d3", On: "2027-03-15"})
	require.NotContains(t, deadlineKeys(done), "training:d3")
	require.NotContains(t, keys(done.Tasks()), "deliver_training:d3")
	require.Equal(t, lifecycle.Date("2027-03-15"), done.Terms.Demands[2].StatusOn)
	require.Equal(t, placement.DemandOpen, late.Terms.Demands[2].Status, "the placement before is left alone")

	saturday := after(t, s, lifecycletest.At(lifecycletest.StartsOn, 12), amendsTerms(s, "2027-03-13"))
	require.Equal(t, lifecycletest.At("2027-03-12", 16), deadline(t, saturday, "training:d3").Due)
}

// A training is due on a day of the calendar: a pause that lasts less long leaves it there, one that has swallowed it makes it
// due on the day on which the placement goes on.
func TestTheDayOfATrainingStaysInAPause(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ from, until, due lifecycle.Date }{
		{"2027-03-01", "2027-03-08", lifecycletest.TrainedBy}, {"2027-03-10", "2027-03-17", "2027-03-17"},
	} {
		s, _ := now2("active")
		pause := lifecycletest.Pauses()
		pause.ResumeOn = c.until
		s = after(t, s, lifecycletest.At(c.from, 10), pause)
		require.NotContains(t, deadlineKeys(s), "training:d3")

		s = after(t, s, lifecycletest.At(c.until, 10), lifecycletest.Resumes())

		require.Equal(t, c.due, s.Calendar.DateOf(deadline(t, s, "training:d3").Due), "paused from %s", c.from)
	}
}

// Whatever the order in which terms are amended, goals changed and signatures given: nobody signs terms that are not whole, no
// signature on older terms counts, and what is approved was acknowledged by all as it stands.
func TestNoSignatureOnOlderTermsCounts(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s, at := now2("signing")
		for range 1 + evenly(t, 20, "steps") {
			period := lifecycle.Period{Start: lifecycletest.StartsOn, End: lifecycletest.EndsOn.AddDays(-10 * evenly(t, 8, "shorter"))}
			e := []lifecycle.Event{
				lifecycletest.Signs(company), lifecycletest.Signs(candidate), lifecycletest.Signs(municipality), lifecycletest.RepresentativeAgrees(),
				lifecycletest.Signs(company), lifecycletest.Signs(candidate), lifecycletest.RepresentativeAgrees(),
				lifecycletest.AmendTerms(), amendsTerms(s, lifecycletest.StartsOn.AddDays(evenly(t, 80, "trained by"))), lifecycletest.AmendMinor(),
				placement.Amend{Period: &period},
				placement.Amend{Goals: []placement.Goal{{Key: []string{"job", "week"}[evenly(t, 2, "goal")], Kind: placement.GoalJob}}},
			}[evenly(t, 12, "event")]
			next, err := s.Next(e, at)
			if err != nil {
				continue
			}
			if _, signs := e.(placement.Sign); signs {
				require.NotContains(t, keys(s.Tasks()), "complete_terms", "signed what is not whole")
			}
			s = next
			checkTerms(t, s)
			if s.Status == placement.Approved {
				require.Len(t, s.Signatures, 3)
			}
		}
	})
}
