package placement

import (
	"slices"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/vocabulary"
)

// Schema is the version of the State's JSON. It rises when a stored state must be read differently.
const Schema = 1

// Ruleset is the newest version of the rules that this build knows. A placement keeps the one it was proposed under.
//
// 2: since 2026-11:
//   - the safety meeting agrees terms, and nobody signs before they are whole;
//   - an early end says which adjustments were tried before it, and keeps the end that was planned;
//   - a reported problem has a process of its own;
//   - the hours rise by steps that somebody confirms;
//   - accommodations are gone through at a regular follow-up with the candidate;
//   - a move to another workplace plans the follow-ups anew;
//   - nothing is closed while a candidate's disagreement waits for an answer, nor after an early end without the case
//     worker's lessons.
const Ruleset = 2

// State is everything a placement knows of itself: IDs, codes and dates, no personal data. It is the workflow's memory,
// the row's copy of it, and what a rebuild starts from.
type State struct {
	Schema  int    `json:"schema"`
	ID      string `json:"id"`
	Ruleset int    `json:"ruleset"`
	Version int    `json:"version"`
	Status  Status `json:"status"`

	CandidateID string `json:"candidate_id"`
	CompanyID   string `json:"company_id"`
	WorkplaceID string `json:"workplace_id"`
	PlaceID     string `json:"place_id"`
	MentorID    string `json:"mentor_id,omitempty"`
	OwnerID     string `json:"owner_id"`
	UnitID      string `json:"unit_id"`
	// RematchOf is the rematch that this placement answers, if any.
	RematchOf string `json:"rematch_of,omitempty"`
	// OutreachID is the search for a company for the candidate that was open when this placement was proposed elsewhere.
	OutreachID string `json:"outreach_id,omitempty"`
	// SwapOf is the placement whose place this one was given in a swap, Successor whom its own place was given to.
	SwapOf    string     `json:"swap_of,omitempty"`
	Successor *Successor `json:"successor,omitempty"`
	// AgreementID is the agreement that the place is under, PlaceModel how it was agreed; both empty for none.
	AgreementID string           `json:"agreement_id,omitempty"`
	PlaceModel  vocabulary.Model `json:"place_model,omitempty"`
	// LeftAgreements are those of places that it held before; PlaceNews counts what all of them are to be told, PlaceNewsOn
	// is the day of the latest.
	LeftAgreements []string       `json:"left_agreements,omitempty"`
	PlaceNews      int            `json:"place_news,omitempty"`
	PlaceNewsOn    lifecycle.Date `json:"place_news_on,omitempty"`
	// Stays are where it was before it moved, in order; HereFrom is the first day at the present place, once it has.
	Stays    []Stay         `json:"stays,omitempty"`
	HereFrom lifecycle.Date `json:"here_from,omitempty"`

	Purpose Purpose            `json:"purpose"`
	Goals   []Goal             `json:"goals"`
	Period  lifecycle.Period   `json:"period"`
	Hours   []HoursStep        `json:"hours"`
	Texts   lifecycle.Contents `json:"texts,omitempty"`

	CandidateDecision *Decision `json:"candidate_decision,omitempty"`
	CompanyDecision   *Decision `json:"company_decision,omitempty"`
	Meeting           *Meeting  `json:"meeting,omitempty"`
	// Terms are what was agreed at the meeting and amended since; nil before it, and where an older ruleset asked for none.
	Terms      *Terms     `json:"terms,omitempty"`
	Statement  *Statement `json:"statement,omitempty"`
	Signatures []Signed   `json:"signatures,omitempty"`
	// SignedWith is the statement with which everybody signed, of a placement that has moved since; Statement is then the one heard at
	// the latest move. Nil otherwise, and for moves that did not keep it.
	SignedWith *Statement `json:"signed_with,omitempty"`
	// Voided counts how often a material change has made signatures void.
	Voided int `json:"voided,omitempty"`

	StartedOn lifecycle.Date `json:"started_on,omitempty"`
	FollowUps []FollowUp     `json:"follow_ups,omitempty"`
	Problems  []Problem      `json:"problems,omitempty"`
	Extended  int            `json:"extended,omitempty"`
	NoShows   int            `json:"no_shows,omitempty"`
	// Pause is the one that the placement is in; Pauses are those that are over, in order.
	Pause  *Pause       `json:"pause,omitempty"`
	Pauses []PausedSpan `json:"pauses,omitempty"`

	Ending      *Ending      `json:"ending,omitempty"`
	Evaluations []Evaluation `json:"evaluations,omitempty"`
	// Disagreements are the candidate's, in order.
	Disagreements []Disagreement `json:"disagreements,omitempty"`
	Outcome       Outcome        `json:"outcome,omitempty"`
	PurposeMet    bool           `json:"purpose_met,omitempty"`
	// Learned are the constraints learned from an ending, for the rematch.
	Learned lifecycle.Contents `json:"learned,omitempty"`

	// Steps are what this placement needs besides, in the order of their numbers.
	Steps []AddedStep `json:"steps,omitempty"`
	// Correcting is a correction that waits for somebody else; Corrections are those that were made, in order.
	Correcting  *ProposedCorrection `json:"correcting,omitempty"`
	Corrections []Correction        `json:"corrections,omitempty"`
	// Units are those it was transferred from, in order. Reopened counts how often it was opened again after its close.
	Units    []string `json:"units,omitempty"`
	Reopened int      `json:"reopened,omitempty"`
	// Handovers are those at which issues or a follow-along were to go along, in order.
	Handovers []Handover `json:"handovers,omitempty"`

	// AskedAgainOn is the day on which evaluations were asked for again.
	AskedAgainOn lifecycle.Date `json:"asked_again_on,omitempty"`
	// AskedOn, AgreedOn and EvaluatedOn are the days that deadlines count from.
	AskedOn     lifecycle.Date `json:"asked_on"`
	AgreedOn    lifecycle.Date `json:"agreed_on,omitempty"`
	EvaluatedOn lifecycle.Date `json:"evaluated_on,omitempty"`
	// Since is when the placement came into its status, in UTC.
	Since time.Time `json:"since"`

	Deadlines []lifecycle.Deadline `json:"deadlines,omitempty"`
	Policy    Policy               `json:"policy"`
	Calendar  lifecycle.Calendar   `json:"calendar"`
}

// Goal is something the candidate works towards. What it says is content, under the kind "goal" and the same key.
type Goal struct {
	Key  string   `json:"key"`
	Kind GoalKind `json:"kind"`
	// Parent is the goal that this is a step on the way to; empty for a goal itself.
	Parent string `json:"parent,omitempty"`
	// TargetOn is the day by which a sub-goal should be reached, ReachedOn the one on which it was.
	TargetOn  lifecycle.Date `json:"target_on,omitempty"`
	ReachedOn lifecycle.Date `json:"reached_on,omitempty"`
}

// HoursStep says how many hours a week are worked from a day on.
type HoursStep struct {
	From        lifecycle.Date `json:"from"`
	WeeklyHours float64        `json:"weekly_hours"`
	// ConfirmedOn is the day on which it was said that the step holds; Postponed counts how often it was moved.
	ConfirmedOn lifecycle.Date `json:"confirmed_on,omitempty"`
	Postponed   int            `json:"postponed,omitempty"`
}

// Decision is what candidate or company answered, and how it came to the case worker.
type Decision struct {
	Accepted bool              `json:"accepted"`
	Reason   Reason            `json:"reason,omitempty"`
	Channel  lifecycle.Channel `json:"channel"`
	On       lifecycle.Date    `json:"on"`
}

// Meeting is the safety meeting (tryghedsmøde).
type Meeting struct {
	At    time.Time `json:"at"`
	Form  Form      `json:"form"`
	Moved int       `json:"moved,omitempty"`
	Held  bool      `json:"held,omitempty"`
	// Attended are the parties that were there.
	Attended []lifecycle.Party `json:"attended,omitempty"`
}

// Statement is the employee representative's.
type Statement struct {
	Kind    StatementKind     `json:"kind"`
	Channel lifecycle.Channel `json:"channel"`
	On      lifecycle.Date    `json:"on"`
}

// Signed is one party's signature.
type Signed struct {
	Party   lifecycle.Party   `json:"party"`
	Channel lifecycle.Channel `json:"channel"`
	On      lifecycle.Date    `json:"on"`
	// Terms is the version of the terms that it acknowledges, At when; zero where there are no terms.
	Terms int       `json:"terms,omitempty"`
	At    time.Time `json:"at,omitzero"`
}

// FollowUp is one planned or held follow-up.
type FollowUp struct {
	No     int            `json:"no"`
	Kind   FollowUpKind   `json:"kind"`
	DueOn  lifecycle.Date `json:"due_on"`
	HeldOn lifecycle.Date `json:"held_on,omitempty"`
	Form   Form           `json:"form,omitempty"`
	// Progress is kept apart by who says it. Since ratings are content, Ratings is where they are and Rated whose they are.
	Progress []Progress `json:"progress,omitempty"`
	Ratings  string     `json:"ratings,omitempty"`
	Rated    []Rated    `json:"rated,omitempty"`
	// Given are ratings that came after it was held.
	Given []GivenRatings `json:"given_ratings,omitempty"`
	// Attended are the parties that were there, where it was said.
	Attended []lifecycle.Party `json:"attended,omitempty"`
	// AccommodationsReviewed tells that the accommodations were gone through, AskedBy who asked about them.
	AccommodationsReviewed bool            `json:"accommodations_reviewed,omitempty"`
	AskedBy                lifecycle.Party `json:"asked_by,omitempty"`
	// VisitID is the visit to the company at which it was held, with those of others.
	VisitID string `json:"visit_id,omitempty"`
}

// Progress on one goal, 0 (not begun) to 4 (reached), as candidate and mentor each see it; nil when not asked.
type Progress struct {
	Goal      string `json:"goal"`
	Candidate *int   `json:"candidate,omitempty"`
	Mentor    *int   `json:"mentor,omitempty"`
}

// Problem is something reported in an active placement.
type Problem struct {
	No         int             `json:"no"`
	Kind       ProblemKind     `json:"kind"`
	ReportedBy lifecycle.Party `json:"reported_by"`
	ReportedOn lifecycle.Date  `json:"reported_on"`
	Resolution Resolution      `json:"resolution,omitempty"`
	ResolvedOn lifecycle.Date  `json:"resolved_on,omitempty"`
	// Severity, ReportedAt and Words are given to the process of its own, for a problem that has one. ByIssue tells that it was
	// that process which met it.
	Severity   Severity           `json:"severity,omitempty"`
	ReportedAt time.Time          `json:"reported_at,omitzero"`
	Words      lifecycle.Contents `json:"words,omitempty"`
	ByIssue    bool               `json:"by_issue,omitempty"`
}

// Ending says how a placement came to its end.
type Ending struct {
	Kind    EndingKind      `json:"kind"`
	By      lifecycle.Party `json:"by,omitempty"`
	Reason  Reason          `json:"reason,omitempty"`
	LastDay lifecycle.Date  `json:"last_day,omitempty"`
	// Tried are the adjustments that were tried before an early end.
	Tried []Adjustment `json:"adjustments_tried,omitempty"`
	// Planned is the last day that was planned before it was terminated early; empty under ruleset 1.
	Planned lifecycle.Date `json:"planned,omitempty"`
	// On is the day the ending was recorded.
	On lifecycle.Date `json:"on"`
}

// Evaluation is one party's part; Missing when it never came.
type Evaluation struct {
	Party   lifecycle.Party `json:"party"`
	GivenOn lifecycle.Date  `json:"given_on,omitempty"`
	Missing bool            `json:"missing,omitempty"`
	// Channel is how it came; empty when nobody said.
	Channel lifecycle.Channel `json:"channel,omitempty"`
}

// clone returns a copy of s whose slices and pointers can be changed without touching s.
func (s State) clone() State {
	s.Goals = slices.Clone(s.Goals)
	s.Hours = slices.Clone(s.Hours)
	s.Texts = slices.Clone(s.Texts)
	s.Signatures = slices.Clone(s.Signatures)
	s.FollowUps = slices.Clone(s.FollowUps)
	s.Problems = slices.Clone(s.Problems)
	s.Evaluations = slices.Clone(s.Evaluations)
	s.Disagreements = slices.Clone(s.Disagreements)
	s.Learned = slices.Clone(s.Learned)
	s.Deadlines = slices.Clone(s.Deadlines)
	s.LeftAgreements = slices.Clone(s.LeftAgreements)
	s.Stays = slices.Clone(s.Stays)
	s.Pauses = slices.Clone(s.Pauses)
	s.Terms = s.Terms.clone()
	s.Steps = slices.Clone(s.Steps)
	if s.Pause != nil {
		p := *s.Pause
		s.Pause = &p
	}
	if s.Meeting != nil {
		m := *s.Meeting
		s.Meeting = &m
	}
	if s.Ending != nil {
		e := *s.Ending
		s.Ending = &e
	}
	return s
}

// Holds tells whether the placement occupies its place for its period: from the proposal until it is declined, expires or
// is taken back. A placement that has ended keeps the days that were worked, so that nobody else can be entered there.
func (s State) Holds() bool {
	switch s.Status {
	case Declined, Expired, Withdrawn, Cancelled:
		return false
	case Proposed, Agreed, MeetingBooked, Signing, Approved, Active:
		return true
	case Evaluating, Evaluated, Closed:
		return s.StartedOn != ""
	}
	return false
}

// Binds tells whether the candidate is bound on the days of the period: signed by all, and not taken back.
func (s State) Binds() bool {
	return s.Status == Approved || s.Status == Active || (s.Holds() && s.StartedOn != "")
}

// WantsRematch tells whether the candidate is to be rematched: after an early termination, a no-show, a withdrawal
// or a swap.
func (s State) WantsRematch() bool {
	if s.Ending == nil {
		return false
	}
	switch s.Ending.Kind {
	case TerminatedKind, NoShowKind, WithdrawnKind, SwappedKind:
		return true
	case EndedAsPlannedKind, CancelledKind, DeclinedKind, ExpiredKind:
		return false
	}
	return false
}

// RematchID is the ID of the rematch that this placement starts, when it starts one.
func (s State) RematchID() string { return lifecycle.DeriveID("rematch", s.ID) }

// Head returns what the shared parts of the system need to know.
func (s State) Head() lifecycle.Head {
	h := lifecycle.Head{
		Ref:         lifecycle.Ref{Kind: lifecycle.KindPlacement, ID: s.ID},
		Version:     s.Version,
		Ruleset:     s.Ruleset,
		Status:      string(s.Status),
		Ended:       s.Status.Terminal(),
		OwnerID:     s.OwnerID,
		UnitID:      s.UnitID,
		CandidateID: s.CandidateID,
		Calendar:    s.Calendar,
		Outcome:     string(s.Outcome),
		WaitingFor:  string(s.waitingFor()),
		StartOn:     s.Period.Start,
		Paused:      s.Pause != nil,
		Model:       string(s.PlaceModel),
	}
	switch {
	case s.RematchOf != "":
		h.Parent = lifecycle.Ref{Kind: lifecycle.KindRematch, ID: s.RematchOf}
	case s.SwapOf != "":
		h.Parent = lifecycle.Ref{Kind: lifecycle.KindPlacement, ID: s.SwapOf}
	}
	return h
}

// Brief returns the state without its calendar.
func (s State) Brief() State {
	s.Calendar = lifecycle.Calendar{}
	return s
}
