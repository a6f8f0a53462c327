package issue

import (
	"cmp"
	"slices"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
)

type event interface {
	lifecycle.Event
	// from are the statuses in which it can happen.
	from() []Status
	// apply changes s, a private copy, and returns it; or refuses.
	apply(s State, at time.Time) (State, error)
}

func open() []Status { return []Status{Reported, Handling} }

// OpenIssue begins the process of a problem. The placement in which it was reported begins it.
type OpenIssue struct {
	ID          string                `json:"id"`
	Ruleset     int                   `json:"ruleset"`
	PlacementID string                `json:"placement_id"`
	No          int                   `json:"no"`
	CandidateID string                `json:"candidate_id"`
	PlaceID     string                `json:"place_id"`
	WorkplaceID string                `json:"workplace_id"`
	CompanyID   string                `json:"company_id"`
	OwnerID     string                `json:"owner_id"`
	UnitID      string                `json:"unit_id"`
	Kind        placement.ProblemKind `json:"kind"`
	Severity    placement.Severity    `json:"severity"`
	ReportedBy  lifecycle.Party       `json:"reported_by"`
	ReportedAt  time.Time             `json:"reported_at"`
	Words       lifecycle.Contents    `json:"words,omitempty"`
	Policy      placement.IssuePolicy `json:"policy"`
	Calendar    lifecycle.Calendar    `json:"calendar"`
}

// From returns the event that begins the process of a problem of a placement that has one of its own.
func From(s placement.State, p placement.Problem) OpenIssue {
	return OpenIssue{
		ID: s.IssueID(p.No), Ruleset: s.Ruleset, PlacementID: s.ID, No: p.No, CandidateID: s.CandidateID, PlaceID: s.PlaceID,
		WorkplaceID: s.WorkplaceID, CompanyID: s.CompanyID, OwnerID: s.OwnerID, UnitID: s.UnitID, Kind: p.Kind, Severity: p.Severity,
		ReportedBy: p.ReportedBy, ReportedAt: p.ReportedAt, Words: p.Words, Policy: s.IssuePolicy(), Calendar: s.Calendar,
	}
}

// Name is the command.
func (OpenIssue) Name() string { return "open_issue" }

// Fact is what history says.
func (OpenIssue) Fact() string { return "issue_opened" }

func (OpenIssue) from() []Status { return []Status{""} }

func (e OpenIssue) apply(_ State, _ time.Time) (State, error) {
	switch {
	case e.PlacementID == "" || e.CandidateID == "":
		return State{}, lifecycle.RefuseField(lifecycle.CodeRequired, "placement_id", "say in which placement the problem is")
	case !slices.Contains(placement.Severities(), e.Severity):
		return State{}, lifecycle.RefuseField(lifecycle.CodeInvalid, "severity", "a problem is blocking, serious or minor")
	case !e.Policy.Valid():
		return State{}, lifecycle.RefuseField(lifecycle.CodeInvalid, "policy", "no problem can be met by these counts")
	}
	return State{
		Schema: Schema, ID: e.ID, Ruleset: e.Ruleset, Status: Reported, PlacementID: e.PlacementID, No: e.No, CandidateID: e.CandidateID,
		PlaceID: e.PlaceID, WorkplaceID: e.WorkplaceID, CompanyID: e.CompanyID, OwnerID: e.OwnerID, UnitID: e.UnitID, Kind: e.Kind,
		Severity: e.Severity, ReportedBy: e.ReportedBy, ReportedAt: e.ReportedAt, Words: e.Words, Policy: e.Policy, Calendar: e.Calendar,
	}, nil
}

// ReactToIssue is the first reaction: somebody has called, written or come. Contents: note.
type ReactToIssue struct {
	Channel  lifecycle.Channel  `json:"channel"`
	Contents lifecycle.Contents `json:"contents,omitempty"`
}

// Name is the command.
func (ReactToIssue) Name() string { return "react_to_issue" }

// Fact is what history says.
func (ReactToIssue) Fact() string { return "issue_reacted_to" }

// Refs are the texts it refers to.
func (e ReactToIssue) Refs() lifecycle.Contents { return e.Contents }

func (ReactToIssue) from() []Status { return []Status{Reported} }

func (e ReactToIssue) apply(s State, at time.Time) (State, error) {
	if err := needChannel(e.Channel); err != nil {
		return s, err
	}
	s.Channel = e.Channel
	return s.reacted(at)
}

// reacted takes whatever is done about the problem for the reaction, when it is the first.
func (s State) reacted(at time.Time) (State, error) {
	s.Status = Handling
	if !s.ReactedAt.IsZero() {
		return s, nil
	}
	took, err := s.Calendar.WorkingTimeBetween(s.ReportedAt, at)
	s.ReactedAt, s.ReactionMinutes = at.UTC(), int(took.Minutes())
	return s, err
}

// OfferAdjustment says what was offered so that the placement goes on. Contents: note.
type OfferAdjustment struct {
	Adjustment placement.Adjustment `json:"adjustment"`
	Contents   lifecycle.Contents   `json:"contents,omitempty"`
}

// Name is the command.
func (OfferAdjustment) Name() string { return "offer_adjustment" }

// Fact is what history says.
func (OfferAdjustment) Fact() string { return "adjustment_offered" }

// Refs are the texts it refers to.
func (e OfferAdjustment) Refs() lifecycle.Contents { return e.Contents }

func (OfferAdjustment) from() []Status { return open() }

func (e OfferAdjustment) apply(s State, at time.Time) (State, error) {
	if err := needAdjustment(e.Adjustment); err != nil {
		return s, err
	}
	s.Adjustments = append(s.Adjustments, Adjustment{Kind: e.Adjustment, OfferedOn: s.Calendar.DateOf(at)})
	return s.reacted(at)
}

// RecordAdjustment says what was adjusted, offered before or not. Contents: note.
type RecordAdjustment struct {
	Adjustment placement.Adjustment `json:"adjustment"`
	// PlacementVersion is the version of the placement that an event of it led to, when that made the adjustment: an amendment,
	// an extension, a move, a pause.
	PlacementVersion int                `json:"placement_version,omitempty"`
	Contents         lifecycle.Contents `json:"contents,omitempty"`
}

// Name is the command.
func (RecordAdjustment) Name() string { return "record_adjustment" }

// Fact is what history says.
func (RecordAdjustment) Fact() string { return "adjustment_made" }

// Refs are the texts it refers to.
func (e RecordAdjustment) Refs() lifecycle.Contents { return e.Contents }

func (RecordAdjustment) from() []Status { return open() }

func (e RecordAdjustment) apply(s State, at time.Time) (State, error) {
	if err := needAdjustment(e.Adjustment); err != nil {
		return s, err
	}
	if e.PlacementVersion < 0 {
		return s, lifecycle.RefuseField(lifecycle.CodeInvalid, "placement_version", "a version is a number above zero")
	}
	i := slices.IndexFunc(s.Adjustments, func(a Adjustment) bool { return a.Kind == e.Adjustment && a.MadeOn == "" })
	if i < 0 {
		i, s.Adjustments = len(s.Adjustments), append(s.Adjustments, Adjustment{Kind: e.Adjustment})
	}
	s.Adjustments[i].MadeOn, s.Adjustments[i].PlacementVersion = s.Calendar.DateOf(at), e.PlacementVersion
	return s.reacted(at)
}

// RecordLearned keeps what the problem taught about the candidate, from now on: an accommodation, a lesson, a constraint. It is
// no reaction. Contents: accommodation, lesson, learned_constraints.
type RecordLearned struct {
	Contents lifecycle.Contents `json:"contents,omitempty"`
}

// Name is the command.
func (RecordLearned) Name() string { return "record_learned" }

// Fact is what history says.
func (RecordLearned) Fact() string { return "learned_from_issue" }

// Refs are the texts it refers to.
func (e RecordLearned) Refs() lifecycle.Contents { return e.Contents }

func (RecordLearned) from() []Status { return open() }

func (e RecordLearned) apply(s State, _ time.Time) (State, error) {
	taught := slices.Concat(e.Contents.Of(ContentAccommodation), e.Contents.Of(placement.ContentLesson), e.Contents.Of(placement.ContentConstraints))
	if len(taught) == 0 {
		return s, lifecycle.Refuse(CodeNothingLearned, "say what was learned: an accommodation, a lesson or a constraint")
	}
	s.Learned = append(s.Learned, taught...)
	return s, nil
}

// AnswerReporter says that whoever reported the problem has heard what is done about it. Contents: answer.
type AnswerReporter struct {
	Channel  lifecycle.Channel  `json:"channel"`
	Contents lifecycle.Contents `json:"contents,omitempty"`
}

// Name is the command.
func (AnswerReporter) Name() string { return "answer_reporter" }

// Fact is what history says.
func (AnswerReporter) Fact() string { return "reporter_answered" }

// Refs are the texts it refers to.
func (e AnswerReporter) Refs() lifecycle.Contents { return e.Contents }

func (AnswerReporter) from() []Status { return open() }

func (e AnswerReporter) apply(s State, at time.Time) (State, error) {
	if err := needChannel(e.Channel); err != nil {
		return s, err
	}
	if s.Answered != nil {
		return s, lifecycle.Refuse(CodeAlreadyAnswered, "whoever reported it has been answered already").With("answered_on", string(s.Answered.On))
	}
	s.Answered = &Answer{On: s.Calendar.DateOf(at), Channel: e.Channel}
	return s.reacted(at)
}

// ResolveIssue ends the issue: the problem is met, or cannot be. Whoever reported it has been answered before. Contents:
// resolution.
type ResolveIssue struct {
	Resolution placement.Resolution `json:"resolution"`
	Contents   lifecycle.Contents   `json:"contents,omitempty"`
}

// Name is the command.
func (ResolveIssue) Name() string { return "resolve_issue" }

// Fact is what history says.
func (ResolveIssue) Fact() string { return "issue_resolved" }

// Refs are the texts it refers to.
func (e ResolveIssue) Refs() lifecycle.Contents { return e.Contents }

func (ResolveIssue) from() []Status { return open() }

func (e ResolveIssue) apply(s State, at time.Time) (State, error) {
	made := slices.ContainsFunc(s.Adjustments, func(a Adjustment) bool { return a.MadeOn != "" })
	switch {
	case !slices.Contains([]placement.Resolution{placement.Adjusted, placement.Solved, placement.NotSolved}, e.Resolution):
		return s, lifecycle.RefuseField(lifecycle.CodeInvalid, "resolution", "a problem is adjusted, solved or not solved")
	case e.Resolution == placement.Adjusted && !made:
		return s, lifecycle.Refuse(CodeNothingAdjusted, "no adjustment is recorded; record what was adjusted first")
	case s.NeedsAnswer():
		return s, lifecycle.Refuse(CodeReporterNotAnswered, "whoever reported the problem is to hear what was done before it is resolved").
			With("reported_by", string(s.ReportedBy))
	}
	s, err := s.reacted(at)
	s.Status, s.Outcome = Ended, Outcome(e.Resolution)
	return s, err
}

// ConcludeIssue ends the issue because its placement says so: the placement has ended, or the problem was resolved there.
type ConcludeIssue struct {
	Outcome Outcome `json:"outcome"`
}

// Name is the command.
func (ConcludeIssue) Name() string { return "conclude_issue" }

// Fact is what history says.
func (ConcludeIssue) Fact() string { return "issue_concluded" }

func (ConcludeIssue) from() []Status { return open() }

func (e ConcludeIssue) apply(s State, _ time.Time) (State, error) {
	if !slices.Contains(Outcomes(), e.Outcome) {
		return s, lifecycle.RefuseField(lifecycle.CodeInvalid, "outcome", "this is not one of the outcomes")
	}
	s.Status, s.Outcome, s.InPlacement = Ended, e.Outcome, true
	return s, nil
}

// ReassignIssue gives the issue to another case worker; an empty unit leaves it in the one it is in. Deadlines stay as they are.
type ReassignIssue struct {
	OwnerID string `json:"owner_id"`
	UnitID  string `json:"unit_id"`
	// Handover is the number of the hand-over of the placement that the issue goes along with, FromID who had the placement: an
	// issue that somebody else has stays there, and older news says nothing. Zero when somebody gives the issue by itself.
	Handover int    `json:"handover,omitempty"`
	FromID   string `json:"from_id,omitempty"`
}

// Name is the command.
func (ReassignIssue) Name() string { return "reassign_issue" }

// Fact is what history says.
func (ReassignIssue) Fact() string { return "issue_reassigned" }

func (ReassignIssue) from() []Status { return open() }

func (e ReassignIssue) apply(s State, _ time.Time) (State, error) {
	switch {
	case e.OwnerID == "":
		return s, lifecycle.RefuseField(lifecycle.CodeRequired, "owner_id", "say who takes over")
	case e.OwnerID == s.OwnerID:
		return s, lifecycle.RefuseField(CodeSameOwner, "owner_id", "this case worker has it already")
	case e.Handover > 0 && (s.OwnerID != e.FromID || e.Handover <= s.Handover):
		return s, lifecycle.Refuse(CodeNotTakenAlong, "it is not with the case worker whom the placement was taken over from")
	}
	s.OwnerID, s.UnitID, s.Handover = e.OwnerID, cmp.Or(e.UnitID, s.UnitID), max(s.Handover, e.Handover)
	return s, nil
}

func needChannel(c lifecycle.Channel) error {
	if !c.Valid() {
		return lifecycle.RefuseField(lifecycle.CodeInvalid, "channel", "say how: meeting, phone, sms, email, digital_post, letter or form")
	}
	return nil
}

func needAdjustment(a placement.Adjustment) error {
	if !a.Valid() {
		return lifecycle.RefuseField(lifecycle.CodeInvalid, "adjustment", "this is not one of the adjustments")
	}
	return nil
}
