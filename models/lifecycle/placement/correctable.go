package placement

import (
	"cmp"
	"slices"
	"time"

	"placement/models/lifecycle"
)

// correctStart gives the placement another first day. What is planned follows it; what was held stays.
func (s State) correctStart(on lifecycle.Date, at time.Time) (State, Correctable, error) {
	was := Correctable{StartedOn: s.StartedOn}
	first := s.Period.End // the first day on which something has happened since
	for _, f := range s.FollowUps {
		if f.HeldOn != "" {
			first = min(first, f.HeldOn)
		}
	}
	for _, p := range s.Pauses {
		first = min(first, p.From)
	}
	if len(s.Stays) > 0 {
		first = min(first, s.Stays[0].Until)
	}
	switch today := s.today(at); {
	case s.StartedOn == "":
		return s, was, lifecycle.Refuse(CodeNotStarted, "the placement has not begun")
	case !on.Valid():
		return s, was, lifecycle.RefuseField(lifecycle.CodeInvalidDate, "started_on", "a date is written as year-month-day")
	case on == s.StartedOn:
		return s, was, unchanged()
	case on > today:
		return s, was, lifecycle.RefuseField(CodeDateInFuture, "started_on", "a start is confirmed when it has happened")
	case on < s.Period.Start:
		return s, was, lifecycle.RefuseField(CodeBeforeStartDate, "started_on", "the placement began later by what was signed").
			With("start", string(s.Period.Start))
	case on < s.signedOn():
		return s, was, lifecycle.RefuseField(CodeSignaturesMissing, "started_on", "on that day not everybody had signed").
			With("signed_on", string(s.signedOn()))
	case on > first:
		return s, was, lifecycle.RefuseField(CodeStartOutsidePeriod, "started_on", "something had happened in the placement before that day").
			With("first", string(first))
	}
	s.StartedOn = on
	if s.Status != Active {
		return s, was, nil
	}
	followUps, err := s.replanFrom(on)
	s.FollowUps = followUps
	return s, was, err
}

// replanFrom returns the follow-ups as they would have been planned from another first day: those held stay, the others keep
// their numbers where these rise with the days, and the decision point stays where it is.
func (s State) replanFrom(start lifecycle.Date) ([]FollowUp, error) {
	planned, err := s.planFollowUps(start)
	if err != nil {
		return nil, err
	}
	var kept, left []FollowUp
	var no int
	var reached lifecycle.Date // the day of the last one held: no regular one comes before it any more
	for _, f := range s.FollowUps {
		no = max(no, f.No)
		if f.HeldOn != "" {
			kept, reached = append(kept, f), max(reached, f.DueOn)
		} else {
			left = append(left, f)
		}
	}
	for _, p := range planned {
		same := func(f FollowUp) bool { return f.DueOn == p.DueOn }
		once := func(f FollowUp) bool { return f.Kind == p.Kind && p.Kind != Regular }
		if (p.Kind == Regular && p.DueOn < reached) || slices.ContainsFunc(kept, func(f FollowUp) bool { return same(f) || once(f) }) {
			continue
		}
		i := slices.IndexFunc(left, func(f FollowUp) bool { return same(f) || once(f) })
		if i < 0 {
			i = slices.IndexFunc(left, func(f FollowUp) bool { return f.Kind == p.Kind })
		}
		if i >= 0 {
			p.No = left[i].No
			left = slices.Delete(left, i, i+1)
		} else if p.DueOn < reached {
			continue
		}
		kept = append(kept, p)
	}
	slices.SortStableFunc(kept, func(a, b FollowUp) int { return cmp.Compare(a.DueOn, b.DueOn) })
	return renumbered(kept, no), nil
}

// renumbered gives what has no number, and what comes after it, numbers after the given one: they rise with the days.
func renumbered(planned []FollowUp, last int) []FollowUp {
	before := 0
	for i, f := range planned {
		if f.HeldOn == "" && f.No <= before {
			last++
			planned[i].No = last
		}
		before = planned[i].No
	}
	return planned
}

// correctSignature gives a signature another day or channel. The order of the signatures stays what it must be.
func (s State) correctSignature(c SignedFacts, asSigned bool, at time.Time) (State, Correctable, error) {
	var was Correctable
	i := slices.IndexFunc(s.Signatures, func(x Signed) bool { return x.Party == c.Party })
	if i < 0 {
		return s, was, lifecycle.RefuseField(CodePartyNotExpected, "signature.party", "this party has not signed")
	}
	old := s.Signatures[i]
	was.Signature = &SignedFacts{Party: old.Party, Channel: old.Channel, On: old.On}
	if err := needChannel(c.Channel); err != nil {
		return s, was, err
	}
	switch {
	case !c.On.Valid():
		return s, was, lifecycle.RefuseField(lifecycle.CodeInvalidDate, "signature.on", "a date is written as year-month-day")
	case c == *was.Signature:
		return s, was, unchanged()
	case c.On > s.today(at):
		return s, was, lifecycle.RefuseField(CodeDateInFuture, "signature.on", "a signature is recorded when it has been given")
	case s.StartedOn != "" && c.On > s.StartedOn:
		return s, was, lifecycle.RefuseField(CodeSignaturesMissing, "signature.on", "the placement had begun by then; correct its first day first").
			With("started_on", string(s.StartedOn))
	}
	s.Signatures[i].Channel, s.Signatures[i].On = c.Channel, c.On
	return s, was, s.checkSignedLast("signature.on", asSigned)
}

// CorrectionInOrder refuses a correction by which somebody would have signed, or the representative would have been heard, before
// the safety meeting. The store asks it: a correction that was made before it was asked stays as it is.
func (s State) CorrectionInOrder(c Correctable) error {
	if s.Meeting == nil {
		return nil
	}
	met := s.Calendar.DateOf(s.Meeting.At)
	switch {
	case c.Signature != nil && c.Signature.On < met:
		return lifecycle.RefuseField(CodeMeetingNotYet, "signature.on", "nobody signs before the safety meeting has been held").
			With("at", s.Meeting.At.Format(time.RFC3339))
	case c.Statement != nil && c.Statement.On < met:
		return lifecycle.RefuseField(CodeMeetingNotYet, "statement.on", "the representative is heard when the safety meeting has been held").
			With("at", s.Meeting.At.Format(time.RFC3339))
	}
	return nil
}

// checkSignedLast refuses days by which the municipality would not have signed last.
func (s State) checkSignedLast(field string, asSigned bool) error {
	stated := s.Statement
	if asSigned && s.heardMoving() {
		stated = s.SignedWith
	}
	i := slices.IndexFunc(s.Signatures, func(x Signed) bool { return x.Party == lifecycle.PartyMunicipality })
	if i >= 0 && (s.Signatures[i].On < s.signedOn() || stated != nil && s.Signatures[i].On < stated.On) {
		return lifecycle.RefuseField(CodeSignaturesMissing, field, "the municipality signs last").With("missing", string(lifecycle.PartyMunicipality))
	}
	return nil
}

// heardMoving tells whether the statement is the one heard at a move, after everybody had signed.
func (s State) heardMoving() bool {
	return s.SignedWith != nil || s.HereFrom != "" && s.hasSigned(lifecycle.PartyMunicipality) && s.signedOn() < s.HereFrom
}

// correctStatement gives the representative's statement another answer, channel or day. Of a placement that has moved it is what
// was said where it is now, no later than the move.
func (s State) correctStatement(c Statement, asSigned bool, at time.Time) (State, Correctable, error) {
	var was Correctable
	if s.Statement == nil {
		return s, was, lifecycle.Refuse(CodeStatementMissing, "the employee representative's statement is missing")
	}
	old := *s.Statement
	was.Statement = &old
	if err := needChannel(c.Channel); err != nil {
		return s, was, err
	}
	switch {
	case !slices.Contains([]StatementKind{Agrees, Disagrees, NoRepresentative}, c.Kind):
		return s, was, lifecycle.RefuseField(lifecycle.CodeInvalid, "statement.kind", "the representative agrees or disagrees, or there is none")
	case !c.On.Valid():
		return s, was, lifecycle.RefuseField(lifecycle.CodeInvalidDate, "statement.on", "a date is written as year-month-day")
	case c == old:
		return s, was, unchanged()
	case c.On > s.today(at):
		return s, was, lifecycle.RefuseField(CodeDateInFuture, "statement.on", "a statement is recorded when it has been given")
	case asSigned && s.heardMoving() && c.On > s.HereFrom:
		return s, was, lifecycle.RefuseField(CodeStatementMissing, "statement.on", "the placement had moved by then").With("here_from", string(s.HereFrom))
	}
	s.Statement = &c
	return s, was, s.checkSignedLast("statement.on", asSigned)
}

// correctAttended says who was at the safety meeting. Without candidate and company there was none: go back instead.
func (s State) correctAttended(attended []lifecycle.Party) (State, Correctable, error) {
	var was Correctable
	if s.Meeting == nil || !s.Meeting.Held {
		return s, was, lifecycle.Refuse(CodeMeetingNotYet, "the safety meeting has not been held")
	}
	was.Attended = s.Meeting.Attended
	if slices.Equal(attended, was.Attended) {
		return s, was, unchanged()
	}
	if err := checkAttended(attended); err != nil {
		return s, was, err
	}
	s.Meeting.Attended = attended
	return s, was, nil
}

// correctFollowUp gives a follow-up that was held another day or form.
func (s State) correctFollowUp(c FollowUpFacts, at time.Time) (State, Correctable, error) {
	var was Correctable
	i := slices.IndexFunc(s.FollowUps, func(f FollowUp) bool { return f.No == c.No })
	if i < 0 || s.FollowUps[i].HeldOn == "" {
		return s, was, lifecycle.RefuseField(CodeFollowUpUnknown, "follow_up.no", "no follow-up with this number has been held")
	}
	f := &s.FollowUps[i]
	was.FollowUp = &FollowUpFacts{No: f.No, HeldOn: f.HeldOn, Form: f.Form}
	switch {
	case !c.HeldOn.Valid():
		return s, was, lifecycle.RefuseField(lifecycle.CodeInvalidDate, "follow_up.held_on", "a date is written as year-month-day")
	case c == *was.FollowUp:
		return s, was, unchanged()
	case c.HeldOn > s.today(at):
		return s, was, lifecycle.RefuseField(CodeDateInFuture, "follow_up.held_on", "a follow-up is recorded when it has been held")
	case c.HeldOn < s.StartedOn:
		return s, was, lifecycle.RefuseField(CodeDateBeforeStart, "follow_up.held_on", "the placement had not begun on that day")
	case !slices.Contains([]Form{FormVisit, FormPhone, FormVideo}, c.Form):
		return s, was, lifecycle.RefuseField(lifecycle.CodeInvalid, "follow_up.form", "a follow-up is a visit, a phone call or a video call")
	}
	f.HeldOn, f.Form = c.HeldOn, c.Form
	return s, was, nil
}

// correctEnding says by whom, why and on which last day a placement was terminated early. A later last day must lie within
// what was agreed, and the place must be free until then, which the database knows.
func (s State) correctEnding(c EndingFacts) (State, Correctable, error) {
	var was Correctable
	if s.Ending == nil || s.Ending.Kind != TerminatedKind {
		return s, was, lifecycle.Refuse(CodeNotTerminated, "only how a placement was terminated early can be corrected")
	}
	was.Ending = &EndingFacts{By: s.Ending.By, Reason: s.Ending.Reason, LastDay: s.Ending.LastDay}
	if c == *was.Ending {
		return s, was, unchanged()
	}
	if err := needParty("ending.by", c.By); err != nil {
		return s, was, err
	}
	if !slices.Contains(Reasons(TerminateEarly{}.Name()), c.Reason) {
		return s, was, lifecycle.RefuseField(CodeReasonNotForThis, "ending.reason", "this reason code does not belong to a termination")
	}
	first, latest := max(s.StartedOn, s.HereFrom), max(s.Ending.Planned, s.Ending.LastDay)
	switch {
	case !c.LastDay.Valid():
		return s, was, lifecycle.RefuseField(lifecycle.CodeInvalidDate, "ending.last_day", "a date is written as year-month-day")
	case c.LastDay < first || c.LastDay > latest:
		return s, was, lifecycle.RefuseField(CodeLastDayOutsidePeriod, "ending.last_day", "the last day lies between the first day and the planned end").
			With("started_on", string(first)).With("end", string(latest))
	}
	s.Ending.By, s.Ending.Reason, s.Ending.LastDay = c.By, c.Reason, c.LastDay
	s.Period.End = c.LastDay
	return s, was, s.checkCoverage()
}
