package placement

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"placement/models/lifecycle"
)

// event is a lifecycle.Event that knows its own rule: where it may happen, where it leads, what it needs and does.
type event interface {
	lifecycle.Event
	rule() rule
	// apply changes s, a private copy, and returns it; or refuses.
	apply(s State, at time.Time) (State, error)
}

// rule is one line of the table of transitions.
type rule struct {
	// from are the statuses in which the event may happen, to those it may lead to.
	from, to []Status
	// moves says which of from leads to which of to, where not each leads to every one.
	moves []Move
	// clock is true for what time, or an edit of the calendar, brings and people cannot send.
	clock bool
	// aside is true for what corrects or adds something and carries the placement nowhere.
	aside bool
	// paused says whether it may happen while the placement is paused.
	paused whenPaused
	// needs says what else must be so of the placement; nil for nothing.
	needs func(State) bool
}

// here tells whether the event may happen where the placement stands, a pause aside.
func (r rule) here(s State) bool {
	return slices.Contains(r.from, s.Status) && (r.needs == nil || r.needs(s))
}

// whenPaused says whether an event may happen in a pause.
type whenPaused int

const (
	// notPaused: it carries the placement forward, so that it has to be resumed first.
	notPaused whenPaused = iota
	// eitherWay: it may happen in a pause as well; an end is always possible.
	eitherWay
	// onlyPaused: it makes sense in a pause only.
	onlyPaused
)

// refusal says why an event cannot happen because of a pause, or because there is none; nil when it can.
func (w whenPaused) refusal(s State) error {
	switch {
	case w == notPaused && s.Pause != nil:
		return lifecycle.Refuse(CodePaused, "the placement is paused; resume it first").With("resume_on", string(s.Pause.ResumeOn))
	case w == onlyPaused && s.Pause == nil:
		return lifecycle.Refuse(CodeNotPaused, "the placement is not paused")
	}
	return nil
}

// Move is a step from one status to another, or a stay in the same one.
type Move struct{ From, To Status }

// staying returns the moves of an event that never changes the status.
func staying(in []Status) []Move {
	var moves []Move
	for _, s := range in {
		moves = append(moves, Move{s, s})
	}
	return moves
}

// Transition is one line of the table of transitions, for documentation and tests.
type Transition struct {
	Command, Fact string
	From, To      []Status
	// Moves are the steps that the event can be: pairs of From and To. A proposal comes from the status "".
	Moves []Move
	// Clock is true for what time, or an edit of the calendar, brings and nobody can send. Aside is true for what corrects or
	// adds something and carries the placement nowhere.
	Clock, Aside bool
}

// catalogue returns a zero value of every event, in the order of a placement's life.
func catalogue() []event {
	return []event{
		Propose{},
		RecordCandidateDecision{},
		RecordCompanyDecision{},
		Expire{},
		SettleProposal{},
		BookSafetyMeeting{},
		MoveSafetyMeeting{},
		HoldSafetyMeeting{},
		RecordRepresentativeStatement{},
		Sign{},
		Amend{},
		AmendTerms{},
		ConfirmStart{},
		ReportNoShow{},
		HoldFollowUp{},
		RateFollowUp{},
		ReportProblem{},
		ResolveProblem{},
		DeliverTraining{},
		ReviewDemands{},
		AddSubGoal{},
		ReachGoal{},
		ConfirmHoursStep{},
		PostponeHoursStep{},
		MoveToWorkplace{},
		Extend{},
		PausePlacement{},
		ResumePlacement{},
		EndAsPlanned{},
		TerminateEarly{},
		Withdraw{},
		Swap{},
		Cancel{},
		Evaluate{},
		CloseEvaluation{},
		RecordDisagreement{},
		AnswerDisagreement{},
		Close{},
		Reassign{},
		Transfer{},
		AddStep{},
		CompleteStep{},
		DropStep{},
		ApplyPolicy{},
		GoBack{},
		Correct{},
		ProposeCorrection{},
		DecideCorrection{},
		Reopen{},
		ChangeCalendar{},
		Remind{},
		Escalate{},
	}
}

// Events returns a zero value of every event, in the order of a placement's life.
func Events() []lifecycle.Event {
	var all []lifecycle.Event
	for _, e := range catalogue() {
		all = append(all, e)
	}
	return all
}

// Transitions returns the table of transitions, which is the lifecycle.
func Transitions() []Transition {
	var table []Transition
	for _, e := range catalogue() {
		r := e.rule()
		moves := r.moves
		if moves == nil {
			for _, from := range r.from {
				for _, to := range r.to {
					moves = append(moves, Move{from, to})
				}
			}
		}
		table = append(table, Transition{Command: e.Name(), Fact: e.Fact(), From: r.from, To: r.to, Moves: moves, Clock: r.clock, Aside: r.aside})
	}
	return table
}

// Decode returns the event that data, its JSON, is in history under the given command name.
func Decode(name string, data []byte) (lifecycle.Event, error) {
	switch name {
	case Propose{}.Name():
		return decode[Propose](data)
	case RecordCandidateDecision{}.Name():
		return decode[RecordCandidateDecision](data)
	case RecordCompanyDecision{}.Name():
		return decode[RecordCompanyDecision](data)
	case Expire{}.Name():
		return decode[Expire](data)
	case SettleProposal{}.Name():
		return decode[SettleProposal](data)
	case BookSafetyMeeting{}.Name():
		return decode[BookSafetyMeeting](data)
	case MoveSafetyMeeting{}.Name():
		return decode[MoveSafetyMeeting](data)
	case HoldSafetyMeeting{}.Name():
		return decode[HoldSafetyMeeting](data)
	case RecordRepresentativeStatement{}.Name():
		return decode[RecordRepresentativeStatement](data)
	case Sign{}.Name():
		return decode[Sign](data)
	case Amend{}.Name():
		return decode[Amend](data)
	case AmendTerms{}.Name():
		return decode[AmendTerms](data)
	case ConfirmStart{}.Name():
		return decode[ConfirmStart](data)
	case ReportNoShow{}.Name():
		return decode[ReportNoShow](data)
	case HoldFollowUp{}.Name():
		return decode[HoldFollowUp](data)
	case RateFollowUp{}.Name():
		return decode[RateFollowUp](data)
	case ReportProblem{}.Name():
		return decode[ReportProblem](data)
	case ResolveProblem{}.Name():
		return decode[ResolveProblem](data)
	case DeliverTraining{}.Name():
		return decode[DeliverTraining](data)
	case ReviewDemands{}.Name():
		return decode[ReviewDemands](data)
	case AddSubGoal{}.Name():
		return decode[AddSubGoal](data)
	case ReachGoal{}.Name():
		return decode[ReachGoal](data)
	case ConfirmHoursStep{}.Name():
		return decode[ConfirmHoursStep](data)
	case PostponeHoursStep{}.Name():
		return decode[PostponeHoursStep](data)
	case MoveToWorkplace{}.Name():
		return decode[MoveToWorkplace](data)
	case Extend{}.Name():
		return decode[Extend](data)
	case PausePlacement{}.Name():
		return decode[PausePlacement](data)
	case ResumePlacement{}.Name():
		return decode[ResumePlacement](data)
	case EndAsPlanned{}.Name():
		return decode[EndAsPlanned](data)
	case TerminateEarly{}.Name():
		return decode[TerminateEarly](data)
	case Withdraw{}.Name():
		return decode[Withdraw](data)
	case Swap{}.Name():
		return decode[Swap](data)
	case Cancel{}.Name():
		return decode[Cancel](data)
	case Evaluate{}.Name():
		return decode[Evaluate](data)
	case CloseEvaluation{}.Name():
		return decode[CloseEvaluation](data)
	case RecordDisagreement{}.Name():
		return decode[RecordDisagreement](data)
	case AnswerDisagreement{}.Name():
		return decode[AnswerDisagreement](data)
	case Close{}.Name():
		return decode[Close](data)
	case Reassign{}.Name():
		return decode[Reassign](data)
	case Transfer{}.Name():
		return decode[Transfer](data)
	case AddStep{}.Name():
		return decode[AddStep](data)
	case CompleteStep{}.Name():
		return decode[CompleteStep](data)
	case DropStep{}.Name():
		return decode[DropStep](data)
	case ApplyPolicy{}.Name():
		return decode[ApplyPolicy](data)
	case GoBack{}.Name():
		return decode[GoBack](data)
	case Correct{}.Name():
		return decode[Correct](data)
	case ProposeCorrection{}.Name():
		return decode[ProposeCorrection](data)
	case DecideCorrection{}.Name():
		return decode[DecideCorrection](data)
	case Reopen{}.Name():
		return decode[Reopen](data)
	case ChangeCalendar{}.Name():
		return decode[ChangeCalendar](data)
	case Remind{}.Name():
		return decode[Remind](data)
	case Escalate{}.Name():
		return decode[Escalate](data)
	}
	return nil, fmt.Errorf("decode placement event: no event is called %q", name)
}

func decode[E event](data []byte) (lifecycle.Event, error) {
	var e E
	if err := json.Unmarshal(data, &e); err != nil {
		return nil, fmt.Errorf("decode placement event %s: %w", e.Name(), err)
	}
	return e, nil
}

// Next returns the placement after e at the instant at, or a *lifecycle.RuleError. It never changes s.
func (s State) Next(e lifecycle.Event, at time.Time) (State, error) {
	known, ok := e.(event)
	if !ok {
		return s, lifecycle.Refuse(CodeUnknownEvent, "a placement does not know this event")
	}
	if !known.rule().here(s) {
		return s, notNow(s, e)
	}
	if err := known.rule().paused.refusal(s); err != nil {
		return s, err
	}
	next, err := known.apply(s.clone(), at)
	if err != nil {
		return s, err
	}
	next.Version = s.Version + 1
	if next.Pause != nil && !slices.Contains(pausable(), next.Status) {
		next = next.unpaused(next.today(at)) // ended in its pause
	}
	if next.Status.Terminal() {
		next = next.dropSteps(next.today(at))
		next.Correcting = nil
	}
	if next.Pause != nil {
		next.Pause.MeetingToMove = next.meetsInPause()
	}
	if next.telling() != s.telling() {
		next.PlaceNews++
		next.PlaceNewsOn = next.today(at)
	}
	if next.Status != s.Status {
		next.Since = at.UTC()
	}
	if next.Deadlines, err = next.schedule(at); err != nil {
		return s, err
	}
	return next, nil
}

func notNow(s State, e lifecycle.Event) error {
	if _, again := e.(Propose); again {
		return lifecycle.Refuse(CodeAlreadyProposed, "this placement has been proposed already")
	}
	return lifecycle.Refuse(lifecycle.CodeNotPossibleNow, "this cannot happen at the stage the placement is in").
		With("status", string(s.Status)).With("command", e.Name())
}

// Allowed returns the commands that people may send at the placement's stage, in the order of a placement's life. A
// command may still be refused for what it says.
func (s State) Allowed() []string {
	names := []string{}
	for _, e := range catalogue() {
		if r := e.rule(); !r.clock && r.here(s) && r.paused.refusal(s) == nil {
			names = append(names, e.Name())
		}
	}
	return names
}

// today is the day that the tenant's wall clock shows.
func (s State) today(at time.Time) lifecycle.Date { return s.Calendar.DateOf(at) }

// needText refuses when no piece of writing of the kind is there. The field is the input the text is sent in.
func needText(c lifecycle.Contents, kind, field, message string) error {
	if c.Has(kind) {
		return nil
	}
	return lifecycle.RefuseField(CodeTextMissing, field, message)
}

// needApprovalReason refuses an approval without the reason in words.
func needApprovalReason(a *lifecycle.Approval, c lifecycle.Contents) error {
	if a == nil {
		return nil
	}
	if len(a.Rules) == 0 {
		return lifecycle.RefuseField(lifecycle.CodeRequired, "approval.rules", "say which findings are answered for")
	}
	return needText(c, ContentApproval, "approval.reason_text", "write down why it is right all the same")
}

// needReason refuses a reason that is missing or does not belong to the command.
func needReason(command string, r Reason) error {
	if r == "" {
		return lifecycle.RefuseField(CodeReasonRequired, "reason", "say why, with one of the reason codes")
	}
	if !slices.Contains(Reasons(command), r) {
		return lifecycle.RefuseField(CodeReasonNotForThis, "reason", "this reason code does not belong to this command")
	}
	return nil
}

func needChannel(c lifecycle.Channel) error {
	if c.Valid() {
		return nil
	}
	return lifecycle.RefuseField(lifecycle.CodeInvalid, "channel", "say how it came to you: meeting, phone, sms, email, digital_post, letter or form")
}
