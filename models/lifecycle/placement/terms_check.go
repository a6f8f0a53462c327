package placement

import (
	"regexp"
	"slices"

	"placement/models/lifecycle"
)

// itemKey is the form of the keys of terms: a letter and a number, so that nothing can be said in one. Keys are in history.
var itemKey = regexp.MustCompile(`^[a-z][0-9]{1,3}$`)

// check refuses terms in which something is missing that must be agreed before anybody signs, or that say what makes no sense.
func (t Terms) check(s State) error {
	if t.LongTermGoal == "" {
		return lifecycle.RefuseField(CodeTextMissing, "terms.long_term_goal", "write down the goal beyond the placement")
	}
	for _, err := range []error{t.checkGoals(s, "terms.reached_when"), t.checkResponsibilities(), t.checkDemands(s), t.checkExpectations(), t.checkAdaptations()} {
		if err != nil {
			return err
		}
	}
	return nil
}

// checkGoals refuses terms that do not say of every goal when it is reached.
func (t Terms) checkGoals(s State, field string) error {
	for _, g := range s.Goals {
		if !slices.ContainsFunc(t.Reached, func(r ReachedWhen) bool { return r.Goal == g.Key }) {
			return lifecycle.RefuseField(CodeReachedWhenMissing, field, "write down for every goal when it is reached").With("goal", g.Key)
		}
	}
	return nil
}

func (t Terms) checkResponsibilities() error {
	const field = "terms.responsibilities"
	var seen []string
	has := map[lifecycle.Party]bool{}
	for _, x := range t.Responsibilities {
		if err := checkItem(field, x.Key, &seen, x.TextID, x.DueOn, x.Party); err != nil {
			return err
		}
		has[x.Party] = true
	}
	switch {
	case !has[lifecycle.PartyCompany]:
		return lifecycle.RefuseField(CodeResponsibilityMissing, field, "company and municipality each answer for something").With("party", string(lifecycle.PartyCompany))
	case !has[lifecycle.PartyMunicipality] && !has[lifecycle.PartyCaseWorker]:
		return lifecycle.RefuseField(CodeResponsibilityMissing, field, "company and municipality each answer for something").With("party", string(lifecycle.PartyMunicipality))
	}
	return nil
}

// checkDemands refuses demands that do not go both ways, and trainings that nobody could hold the company to.
func (t Terms) checkDemands(s State) error {
	const field = "terms.demands"
	var seen []string
	var from, to bool
	for _, x := range t.Demands {
		if err := checkItem(field, x.Key, &seen, x.TextID, x.DueOn, x.From, x.To); err != nil {
			return err
		}
		switch {
		case !slices.Contains(DemandKinds(), x.Kind):
			return lifecycle.RefuseField(lifecycle.CodeInvalid, field, "say what the demand is about, with one of the codes")
		case x.From == x.To:
			return lifecycle.RefuseField(lifecycle.CodeInvalid, field, "a demand goes from one party to another").With("key", x.Key)
		case x.Kind == DemandTraining && x.To != lifecycle.PartyCompany:
			return lifecycle.RefuseField(lifecycle.CodeInvalid, field, "training is demanded of the company").With("key", x.Key)
		case x.Kind == DemandTraining && x.DueOn == "":
			return lifecycle.RefuseField(lifecycle.CodeRequired, field, "say by when the company will have taught it").With("key", x.Key)
		}
		from, to = from || x.From == lifecycle.PartyCompany, to || x.To == lifecycle.PartyCompany
	}
	switch {
	case !from:
		return lifecycle.RefuseField(CodeDemandMissing, field, "write down what the company may demand, and what may be demanded of it").With("from", string(lifecycle.PartyCompany))
	case !to:
		return lifecycle.RefuseField(CodeDemandMissing, field, "write down what the company may demand, and what may be demanded of it").With("to", string(lifecycle.PartyCompany))
	}
	return t.checkTrainings(s, field)
}

// checkTrainings refuses a training that is to be given on a day on which the placement does not run.
func (t Terms) checkTrainings(s State, field string) error {
	for _, x := range t.Demands {
		if x.Kind == DemandTraining && x.Status != DemandMet && !s.Period.Contains(x.DueOn) {
			return lifecycle.RefuseField(CodeTrainingOutsidePeriod, field, "training is given while the placement runs").With("key", x.Key)
		}
	}
	return nil
}

func (t Terms) checkExpectations() error {
	const field = "terms.expectations"
	var seen []string
	var candidate, company, asked bool
	for _, x := range t.Expectations {
		job := x.About == AboutJobAfterwards
		text := x.TextID
		if job {
			text = "answered" // yes, no or maybe says it
		}
		if err := checkItem(field, x.Key, &seen, text, "", x.By); err != nil {
			return err
		}
		switch {
		case !slices.Contains(Abouts(), x.About):
			return lifecycle.RefuseField(lifecycle.CodeInvalid, field, "say what the expectation is about, with one of the codes")
		case job != slices.Contains([]Answer{AnswerYes, AnswerNo, AnswerMaybe}, x.Answer), !job && x.Answer != "":
			return lifecycle.RefuseField(lifecycle.CodeInvalid, field, "the question about a job is answered with yes, no or maybe; nothing else is").With("key", x.Key)
		}
		asked = asked || job
		candidate, company = candidate || x.By == lifecycle.PartyCandidate, company || x.By == lifecycle.PartyCompany
	}
	switch {
	case !asked:
		return lifecycle.RefuseField(CodeJobQuestionMissing, field, "ask whether a job is possible afterwards, and write down the answer")
	case !candidate:
		return lifecycle.RefuseField(CodeExpectationMissing, field, "candidate and company each say what they expect").With("by", string(lifecycle.PartyCandidate))
	case !company:
		return lifecycle.RefuseField(CodeExpectationMissing, field, "candidate and company each say what they expect").With("by", string(lifecycle.PartyCompany))
	}
	return nil
}

// checkAdaptations refuses adaptations without words. Whether each hard accommodation is answered, only the database knows.
func (t Terms) checkAdaptations() error {
	var seen []string
	for _, x := range t.Adaptations {
		if err := checkItem("terms.adaptations", x.Key, &seen, x.TextID, ""); err != nil {
			return err
		}
	}
	return nil
}

// checkItem holds one item to what all of them must be: a key of its own, words, a date that is one, parties that can be meant.
func checkItem(field, key string, seen *[]string, text string, due lifecycle.Date, parties ...lifecycle.Party) error {
	switch {
	case !itemKey.MatchString(key) || slices.Contains(*seen, key):
		return lifecycle.RefuseField(lifecycle.CodeInvalid, field, "each has a key of its own: a letter and a number")
	case text == "":
		return lifecycle.RefuseField(CodeTextMissing, field, "write down what was agreed").With("key", key)
	case due != "" && !due.Valid():
		return lifecycle.RefuseField(lifecycle.CodeInvalidDate, field, "a date is written as year-month-day").With("key", key)
	}
	*seen = append(*seen, key)
	for _, p := range parties {
		if err := needParty(field, p); err != nil {
			return err
		}
	}
	return nil
}

// unagreed says what stands between the terms and the signatures; nil when nothing does. They were whole when they were agreed;
// goals and period can have changed since.
func (s State) unagreed() error {
	switch {
	case s.Ruleset < 2:
		return nil
	case s.Terms == nil:
		return lifecycle.Refuse(CodeTermsMissing, "the terms of the placement have not been agreed yet")
	}
	if err := s.Terms.checkGoals(s, ""); err != nil {
		return err
	}
	return s.Terms.checkTrainings(s, "")
}
