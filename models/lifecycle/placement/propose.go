package placement

import (
	"slices"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/vocabulary"
)

// Limits on weekly hours: half an hour is a placement (domain.md F28), full normal working time is 37 hours (order on
// active employment effort § 60(5)).
const (
	MinWeeklyHours = 0.5
	MaxWeeklyHours = 37
)

// Propose begins a placement: this candidate, this place, this purpose, these days and hours. It holds the place.
// Contents: purpose (required), tasks, one goal per goal, new_function, approval.
type Propose struct {
	ID          string              `json:"id"`
	Ruleset     int                 `json:"ruleset"`
	CandidateID string              `json:"candidate_id"`
	CompanyID   string              `json:"company_id"`
	WorkplaceID string              `json:"workplace_id"`
	PlaceID     string              `json:"place_id"`
	MentorID    string              `json:"mentor_id,omitempty"`
	OwnerID     string              `json:"owner_id"`
	UnitID      string              `json:"unit_id"`
	RematchOf   string              `json:"rematch_of,omitempty"`
	OutreachID  string              `json:"outreach_id,omitempty"`
	SwapOf      string              `json:"swap_of,omitempty"`
	AgreementID string              `json:"agreement_id,omitempty"`
	PlaceModel  vocabulary.Model    `json:"place_model,omitempty"`
	Purpose     Purpose             `json:"purpose"`
	Goals       []Goal              `json:"goals"`
	Period      lifecycle.Period    `json:"period"`
	Hours       []HoursStep         `json:"hours"`
	Policy      Policy              `json:"policy"`
	Calendar    lifecycle.Calendar  `json:"calendar"`
	Approval    *lifecycle.Approval `json:"approval,omitempty"`
	Contents    lifecycle.Contents  `json:"contents,omitempty"`
}

// Name is the command.
func (Propose) Name() string { return "propose" }

// Fact is what history says.
func (Propose) Fact() string { return "proposed" }

// Refs are the texts it refers to.
func (e Propose) Refs() lifecycle.Contents { return e.Contents }

func (Propose) rule() rule { return rule{from: []Status{""}, to: []Status{Proposed}} }

func (e Propose) apply(s State, at time.Time) (State, error) {
	for _, need := range []struct{ value, field string }{
		{e.CandidateID, "candidate_id"}, {e.PlaceID, "place_id"}, {e.OwnerID, "owner_id"},
	} {
		if need.value == "" {
			return s, lifecycle.RefuseField(lifecycle.CodeRequired, need.field, "this must be given")
		}
	}
	if !slices.Contains([]Purpose{PaidHours, Competences, Clarification, Retention, AvailabilityTest}, e.Purpose) {
		return s, lifecycle.RefuseField(lifecycle.CodeInvalid, "purpose", "a placement has one of the purposes of the order, § 60")
	}
	if err := checkGoals(e.Goals); err != nil {
		return s, err
	}
	if !e.Policy.Valid() {
		return s, lifecycle.RefuseField(lifecycle.CodeInvalid, "policy", "no placement can be run by these counts of days")
	}
	if err := needText(e.Contents, ContentPurpose, "purpose_text", "write down what the placement is for"); err != nil {
		return s, err
	}
	if err := needApprovalReason(e.Approval, e.Contents); err != nil {
		return s, err
	}
	today := e.Calendar.DateOf(at)
	if err := checkPeriod(e.Period, today); err != nil {
		return s, err
	}
	if err := checkHours(e.Hours, e.Period); err != nil {
		return s, err
	}
	s = State{
		Schema: Schema, ID: e.ID, Ruleset: e.Ruleset, Status: Proposed,
		CandidateID: e.CandidateID, CompanyID: e.CompanyID, WorkplaceID: e.WorkplaceID, PlaceID: e.PlaceID,
		MentorID: e.MentorID, OwnerID: e.OwnerID, UnitID: e.UnitID, RematchOf: e.RematchOf, OutreachID: e.OutreachID, SwapOf: e.SwapOf,
		AgreementID: e.AgreementID, PlaceModel: e.PlaceModel,
		Purpose: e.Purpose, Goals: mainGoals(e.Goals), Period: e.Period, Hours: planned(e.Hours), Texts: e.Contents,
		AskedOn: today, Policy: e.Policy, Calendar: e.Calendar,
	}
	return s, s.checkCoverage()
}

// checkGoals refuses goals that could not be told apart, and kinds that are not ours: a goal's words are content.
func checkGoals(goals []Goal) error {
	if len(goals) == 0 {
		return lifecycle.RefuseField(lifecycle.CodeRequired, "goals", "a placement works towards at least one goal")
	}
	kinds := []GoalKind{GoalJob, GoalEducation, GoalClarification, GoalLanguage, GoalSocial, GoalRetention}
	for i, g := range goals {
		same := func(other Goal) bool { return other.Key == g.Key }
		if g.Key == "" || !slices.Contains(kinds, g.Kind) || slices.ContainsFunc(goals[:i], same) {
			return lifecycle.RefuseField(lifecycle.CodeInvalid, "goals", "each goal has a key of its own and one of the kinds")
		}
	}
	return nil
}

// coveredAfterEnd is the number of working days that the calendar must reach beyond the close of a placement, or the target
// of its rematch: the last escalation, and a clock that comes late.
const coveredAfterEnd = 10

// checkCoverage refuses a period whose aftermath the calendar does not reach. What time brings after the last day needs
// dates; without them the clock could not go on, and nobody would be there to be told.
func (s State) checkCoverage() error {
	days := max(s.Policy.EvaluationGrace+s.Policy.CloseDays, s.Policy.RematchDays) + coveredAfterEnd
	_, err := s.Calendar.AddWorkingDays(s.Period.End, days)
	if f := s.Policy.FollowAlong; err == nil && f.Wanted() {
		_, err = s.Calendar.AddWorkingDays(f.reach(s.Period.End), f.Escalation+coveredAfterEnd)
	}
	return err
}

func checkPeriod(p lifecycle.Period, today lifecycle.Date) error {
	switch {
	case !p.Start.Valid():
		return lifecycle.RefuseField(lifecycle.CodeInvalidDate, "period.start", "a date is written as year-month-day")
	case !p.End.Valid():
		return lifecycle.RefuseField(lifecycle.CodeInvalidDate, "period.end", "a date is written as year-month-day")
	case p.End < p.Start:
		return lifecycle.RefuseField(CodeEndBeforeStart, "period.end", "the last day comes before the first")
	case p.Start < today:
		// Back-dated placements are a known way of starting before everybody has signed (domain.md §3.3, complaint 1).
		return lifecycle.RefuseField(CodeStartInPast, "period.start", "the first day has passed; a placement is not entered backwards")
	}
	return nil
}

// checkHours refuses steps that do not begin with the period, do not rise in date, or leave the limits.
func checkHours(steps []HoursStep, p lifecycle.Period) error {
	if len(steps) == 0 {
		return lifecycle.RefuseField(lifecycle.CodeRequired, "hours", "say how many hours a week")
	}
	for i, h := range steps {
		switch {
		case h.WeeklyHours < MinWeeklyHours || h.WeeklyHours > MaxWeeklyHours:
			return lifecycle.RefuseField(CodeHoursOutOfRange, "hours", "weekly hours are between half an hour and 37")
		case i == 0 && h.From != p.Start:
			return lifecycle.RefuseField(CodeHoursSteps, "hours", "the first step begins on the first day")
		case i > 0 && (h.From <= steps[i-1].From || !h.From.Valid()), h.From > p.End:
			return lifecycle.RefuseField(CodeHoursSteps, "hours", "the steps come in order of date, within the period")
		}
	}
	return nil
}

// RecordCandidateDecision records what the candidate answered, on the candidate's behalf. Contents: reason.
type RecordCandidateDecision struct {
	Accepted bool               `json:"accepted"`
	Reason   Reason             `json:"reason,omitempty"`
	Channel  lifecycle.Channel  `json:"channel"`
	Contents lifecycle.Contents `json:"contents,omitempty"`
}

// Name is the command.
func (RecordCandidateDecision) Name() string { return "record_candidate_decision" }

// Fact is what history says.
func (RecordCandidateDecision) Fact() string { return "candidate_decided" }

// Refs are the texts it refers to.
func (e RecordCandidateDecision) Refs() lifecycle.Contents { return e.Contents }

func (RecordCandidateDecision) rule() rule { return decisionRule() }

func (e RecordCandidateDecision) apply(s State, at time.Time) (State, error) {
	if s.CandidateDecision != nil {
		return s, lifecycle.Refuse(CodeAlreadyDecided, "the candidate has answered already")
	}
	d, err := decide(e.Name(), e.Accepted, e.Reason, e.Channel, s.today(at))
	if err != nil {
		return s, err
	}
	s.CandidateDecision = d
	return s.decided(lifecycle.PartyCandidate, d), nil
}

// RecordCompanyDecision records what the company answered, on the company's behalf. Contents: reason, approval.
type RecordCompanyDecision struct {
	Accepted bool                `json:"accepted"`
	Reason   Reason              `json:"reason,omitempty"`
	Channel  lifecycle.Channel   `json:"channel"`
	Approval *lifecycle.Approval `json:"approval,omitempty"`
	Contents lifecycle.Contents  `json:"contents,omitempty"`
}

// Name is the command.
func (RecordCompanyDecision) Name() string { return "record_company_decision" }

// Fact is what history says.
func (RecordCompanyDecision) Fact() string { return "company_decided" }

// Refs are the texts it refers to.
func (e RecordCompanyDecision) Refs() lifecycle.Contents { return e.Contents }

func (RecordCompanyDecision) rule() rule { return decisionRule() }

func (e RecordCompanyDecision) apply(s State, at time.Time) (State, error) {
	if s.CompanyDecision != nil {
		return s, lifecycle.Refuse(CodeAlreadyDecided, "the company has answered already")
	}
	if err := needApprovalReason(e.Approval, e.Contents); err != nil {
		return s, err
	}
	d, err := decide(e.Name(), e.Accepted, e.Reason, e.Channel, s.today(at))
	if err != nil {
		return s, err
	}
	s.CompanyDecision = d
	return s.decided(lifecycle.PartyCompany, d), nil
}

func decisionRule() rule {
	return rule{from: []Status{Proposed}, to: []Status{Proposed, Agreed, Declined}}
}

func decide(command string, accepted bool, reason Reason, channel lifecycle.Channel, on lifecycle.Date) (*Decision, error) {
	if err := needChannel(channel); err != nil {
		return nil, err
	}
	if accepted {
		return &Decision{Accepted: true, Channel: channel, On: on}, nil
	}
	if err := needReason(command, reason); err != nil {
		return nil, err
	}
	return &Decision{Reason: reason, Channel: channel, On: on}, nil
}

// decided moves the placement on after an answer: both accepted, or one declined.
func (s State) decided(by lifecycle.Party, d *Decision) State {
	switch {
	case !d.Accepted:
		s.Status = Declined
		s.Ending = &Ending{Kind: DeclinedKind, By: by, Reason: d.Reason, On: d.On}
	case s.CandidateDecision != nil && s.CompanyDecision != nil:
		s.Status, s.AgreedOn = Agreed, d.On
	}
	return s
}

// Expire is what time brings when a decision does not come: the place is free again.
type Expire struct{ lifecycle.Elapsed }

// Name is the command.
func (Expire) Name() string { return "expire" }

// Fact is what history says.
func (Expire) Fact() string { return "expired" }

func (Expire) rule() rule { return rule{from: []Status{Proposed}, to: []Status{Expired}, clock: true} }

func (e Expire) apply(s State, at time.Time) (State, error) {
	s, err := s.fire(e.Elapsed, lifecycle.Conclude, at, keyCandidateDecision, keyCompanyDecision)
	if err != nil {
		return s, err
	}
	s.Status = Expired
	s.Ending = &Ending{Kind: ExpiredKind, On: s.today(at)}
	return s, nil
}

// SettleProposal says that the no has been dealt with: a new placement was proposed, or the matter rests. It closes the
// placement with the outcome proposal_declined or proposal_expired.
type SettleProposal struct {
	// ProposedAgain is the new placement, if there is one.
	ProposedAgain string `json:"proposed_again,omitempty"`
}

// Name is the command.
func (SettleProposal) Name() string { return "settle_proposal" }

// Fact is what history says.
func (SettleProposal) Fact() string { return "proposal_settled" }

func (SettleProposal) rule() rule {
	return rule{from: []Status{Declined, Expired}, to: []Status{Closed}}
}

func (SettleProposal) apply(s State, _ time.Time) (State, error) {
	s.Outcome = ProposalDeclined
	if s.Status == Expired {
		s.Outcome = ProposalExpired
	}
	s.Status = Closed
	return s, nil
}
