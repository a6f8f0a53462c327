package agreement

import (
	"cmp"
	"slices"
	"time"

	"placement/models/lifecycle"
)

// RenewAgreement moves the last day later. How the company agreed to it is said by the channel. Contents: note.
type RenewAgreement struct {
	End      lifecycle.Date     `json:"end"`
	Channel  lifecycle.Channel  `json:"channel"`
	Contents lifecycle.Contents `json:"contents,omitempty"`
}

// Name is the command.
func (RenewAgreement) Name() string { return "renew_agreement" }

// Fact is what history says.
func (RenewAgreement) Fact() string { return "agreement_renewed" }

// Refs are the texts it refers to.
func (e RenewAgreement) Refs() lifecycle.Contents { return e.Contents }

func (RenewAgreement) rule() rule { return rule{from: []Status{Signed, Active}} }

func (e RenewAgreement) apply(s State, _ time.Time) (State, error) {
	if err := needChannel(e.Channel); err != nil {
		return s, err
	}
	switch {
	case s.Termination != nil:
		return s, lifecycle.Refuse(CodeAlreadyTerminated, "the agreement has been terminated; draft a new one").With("end", string(s.Period.End))
	case !e.End.Valid():
		return s, lifecycle.RefuseField(lifecycle.CodeInvalidDate, "end", "a date is written as year-month-day")
	case e.End <= s.Period.End:
		return s, lifecycle.RefuseField(CodeEndNotLater, "end", "a renewed agreement ends later than before").With("end", string(s.Period.End))
	}
	s.Period.End = e.End
	s.Renewed++
	return s, s.checkCoverage()
}

// TerminateAgreement ends an agreement before its time, on a day that respects the notice unless both sides agree to
// another. Placements that run at its places go on. Contents: reason.
type TerminateAgreement struct {
	By       lifecycle.Party    `json:"by"`
	Reason   Reason             `json:"reason"`
	End      lifecycle.Date     `json:"end"`
	Contents lifecycle.Contents `json:"contents,omitempty"`
}

// Name is the command.
func (TerminateAgreement) Name() string { return "terminate_agreement" }

// Fact is what history says.
func (TerminateAgreement) Fact() string { return "agreement_terminated" }

// Refs are the texts it refers to.
func (e TerminateAgreement) Refs() lifecycle.Contents { return e.Contents }

func (TerminateAgreement) rule() rule { return rule{from: []Status{Signed, Active}} }

func (e TerminateAgreement) apply(s State, at time.Time) (State, error) {
	if e.By != lifecycle.PartyCompany && e.By != lifecycle.PartyMunicipality {
		return s, lifecycle.RefuseField(CodePartyNotExpected, "by", "the company or the municipality terminates")
	}
	if err := needReason(e.Name(), e.Reason); err != nil {
		return s, err
	}
	today := s.today(at)
	switch earliest := today.AddDays(s.NoticeDays); {
	case s.Termination != nil:
		return s, lifecycle.Refuse(CodeAlreadyTerminated, "the agreement has been terminated already").With("end", string(s.Period.End))
	case !e.End.Valid():
		return s, lifecycle.RefuseField(lifecycle.CodeInvalidDate, "end", "a date is written as year-month-day")
	case e.End < today || e.End > s.Period.End:
		return s, lifecycle.RefuseField(CodeEndOutsidePeriod, "end", "the last day lies between today and the last day agreed").
			With("end", string(s.Period.End))
	case e.End < min(earliest, s.Period.End) && e.Reason != MutualConsent:
		return s, lifecycle.RefuseField(CodeNoticeNotKept, "end", "the notice agreed is longer; an earlier day needs both sides' consent").
			With("earliest", string(min(earliest, s.Period.End)))
	}
	s.Termination = &Termination{By: e.By, Reason: e.Reason, On: today}
	s.Period.End = e.End
	for i, p := range s.Places {
		s.Places[i] = s.look(p, today)
	}
	if e.End < s.Period.Start {
		// It never came to hold.
		s.Status, s.EndedOn, s.Period.Start, s.Places = Ended, e.End, e.End, nil
	}
	return s, nil
}

// EndAgreement ends the agreement on its last day. People may record it from that day on; when nobody has by midnight, the
// clock does. Its places take nobody any more; who works there goes on.
type EndAgreement struct {
	// Elapsed is set when the clock brings it.
	Elapsed *lifecycle.Elapsed `json:"elapsed,omitempty"`
}

// Name is the command.
func (EndAgreement) Name() string { return "end_agreement" }

// Fact is what history says.
func (EndAgreement) Fact() string { return "agreement_ended" }

func (EndAgreement) rule() rule { return rule{from: []Status{Active}} }

func (e EndAgreement) apply(s State, at time.Time) (State, error) {
	if e.Elapsed != nil {
		var err error
		if s, err = s.fire(*e.Elapsed, lifecycle.Conclude, at, keyEnd); err != nil {
			return s, err
		}
	}
	if s.today(at) < s.Period.End {
		return s, lifecycle.Refuse(CodeBeforeEndDate, "the last day has not come; to end earlier, terminate").With("end", string(s.Period.End))
	}
	s.Status, s.EndedOn, s.Places = Ended, s.Period.End, nil
	return s, nil
}

// WithdrawAgreement takes a draft back. Contents: reason.
type WithdrawAgreement struct {
	Reason   Reason             `json:"reason"`
	Contents lifecycle.Contents `json:"contents,omitempty"`
}

// Name is the command.
func (WithdrawAgreement) Name() string { return "withdraw_agreement" }

// Fact is what history says.
func (WithdrawAgreement) Fact() string { return "agreement_withdrawn" }

// Refs are the texts it refers to.
func (e WithdrawAgreement) Refs() lifecycle.Contents { return e.Contents }

func (WithdrawAgreement) rule() rule { return rule{from: []Status{Drafted}} }

func (e WithdrawAgreement) apply(s State, _ time.Time) (State, error) {
	if err := needReason(e.Name(), e.Reason); err != nil {
		return s, err
	}
	s.Status, s.Withdrawal = Withdrawn, e.Reason
	return s, nil
}

// ReassignAgreement gives the agreement to another case worker; an empty unit leaves it in the one it is in. Deadlines stay
// as they are.
type ReassignAgreement struct {
	OwnerID string `json:"owner_id"`
	UnitID  string `json:"unit_id"`
}

// Name is the command.
func (ReassignAgreement) Name() string { return "reassign_agreement" }

// Fact is what history says.
func (ReassignAgreement) Fact() string { return "agreement_reassigned" }

func (ReassignAgreement) rule() rule { return rule{from: open()} }

func (e ReassignAgreement) apply(s State, _ time.Time) (State, error) {
	switch e.OwnerID {
	case "":
		return s, lifecycle.RefuseField(lifecycle.CodeRequired, "owner_id", "say who takes over")
	case s.OwnerID:
		return s, lifecycle.RefuseField(CodeSameOwner, "owner_id", "this case worker has it already")
	}
	s.OwnerID, s.UnitID = e.OwnerID, cmp.Or(e.UnitID, s.UnitID)
	return s, nil
}

// RecordExchange records something that one side did for the other in return for places. Contents: note.
type RecordExchange struct {
	By       lifecycle.Party    `json:"by"`
	Service  Service            `json:"service"`
	Contents lifecycle.Contents `json:"contents,omitempty"`
}

// Name is the command.
func (RecordExchange) Name() string { return "record_exchange" }

// Fact is what history says.
func (RecordExchange) Fact() string { return "exchange_recorded" }

// Refs are the texts it refers to.
func (e RecordExchange) Refs() lifecycle.Contents { return e.Contents }

func (RecordExchange) rule() rule { return rule{from: []Status{Signed, Active}} }

func (e RecordExchange) apply(s State, _ time.Time) (State, error) {
	if !slices.Contains(Services(), e.Service) {
		return s, lifecycle.RefuseField(lifecycle.CodeInvalid, "service", "say what was done, with one of the codes")
	}
	switch e.By { //nolint:exhaustive // the others are no side of an agreement
	case lifecycle.PartyMunicipality:
		s.Given++
	case lifecycle.PartyCompany:
		s.Received++
	default:
		return s, lifecycle.RefuseField(CodePartyNotExpected, "by", "the company or the municipality did it")
	}
	return s, nil
}

// needReason refuses a reason that is missing or does not belong to the command.
func needReason(command string, r Reason) error {
	if slices.Contains(Reasons(command), r) {
		return nil
	}
	return lifecycle.RefuseField(CodeReasonRequired, "reason", "say why, with one of the reason codes of this command")
}
