package placement

import (
	"cmp"
	"slices"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/vocabulary"
)

// signers are the parties that sign, the municipality last (order § 65(6) for the statement; domain.md F49).
func signers() []lifecycle.Party {
	return []lifecycle.Party{lifecycle.PartyCompany, lifecycle.PartyCandidate, lifecycle.PartyMunicipality}
}

// RecordRepresentativeStatement records what the employee representative says about the conditions, or that the workplace
// has none. Who disagrees says why. Contents: reason.
type RecordRepresentativeStatement struct {
	Statement StatementKind      `json:"statement"`
	Channel   lifecycle.Channel  `json:"channel"`
	Contents  lifecycle.Contents `json:"contents,omitempty"`
}

// Name is the command.
func (RecordRepresentativeStatement) Name() string { return "record_representative_statement" }

// Fact is what history says.
func (RecordRepresentativeStatement) Fact() string { return "representative_statement_recorded" }

// Refs are the texts it refers to.
func (e RecordRepresentativeStatement) Refs() lifecycle.Contents { return e.Contents }

func (RecordRepresentativeStatement) rule() rule {
	return rule{from: []Status{Signing}, to: []Status{Signing}}
}

func (e RecordRepresentativeStatement) apply(s State, at time.Time) (State, error) {
	if err := needChannel(e.Channel); err != nil {
		return s, err
	}
	if !slices.Contains([]StatementKind{Agrees, Disagrees, NoRepresentative}, e.Statement) {
		return s, lifecycle.RefuseField(lifecycle.CodeInvalid, "statement", "the representative agrees or disagrees, or there is none")
	}
	if e.Statement == Disagrees {
		if err := needText(e.Contents, ContentReason, "reason_text", "write down why the representative disagrees"); err != nil {
			return s, err
		}
	}
	s.Statement, s.SignedWith = &Statement{Kind: e.Statement, Channel: e.Channel, On: s.today(at)}, nil
	return s, nil
}

// Sign records one party's signature. Company and candidate sign in any order, the municipality when they and the
// representative's statement are there. Its signature approves the placement. Contents: approval.
type Sign struct {
	Party    lifecycle.Party     `json:"party"`
	Channel  lifecycle.Channel   `json:"channel"`
	Approval *lifecycle.Approval `json:"approval,omitempty"`
	Contents lifecycle.Contents  `json:"contents,omitempty"`
}

// Name is the command.
func (Sign) Name() string { return "sign" }

// Fact is what history says.
func (Sign) Fact() string { return "signed" }

// Refs are the texts it refers to.
func (e Sign) Refs() lifecycle.Contents { return e.Contents }

func (Sign) rule() rule { return rule{from: []Status{Signing}, to: []Status{Signing, Approved}} }

func (e Sign) apply(s State, at time.Time) (State, error) {
	if err := needChannel(e.Channel); err != nil {
		return s, err
	}
	if !slices.Contains(signers(), e.Party) {
		return s, lifecycle.RefuseField(CodePartyNotExpected, "party", "company, candidate and municipality sign")
	}
	if s.hasSigned(e.Party) {
		return s, lifecycle.Refuse(CodeAlreadySigned, "this party has signed already").With("party", string(e.Party))
	}
	if err := needApprovalReason(e.Approval, e.Contents); err != nil {
		return s, err
	}
	if err := s.unagreed(); err != nil {
		return s, err
	}
	if e.Party == lifecycle.PartyMunicipality {
		if s.Statement == nil {
			return s, lifecycle.Refuse(CodeStatementMissing, "the employee representative's statement is missing")
		}
		for _, p := range []lifecycle.Party{lifecycle.PartyCompany, lifecycle.PartyCandidate} {
			if !s.hasSigned(p) {
				return s, lifecycle.Refuse(CodeSignaturesMissing, "the municipality signs last").With("missing", string(p))
			}
		}
		if x, older := s.signedOlder(); older {
			return s, lifecycle.Refuse(CodeOlderTermsSigned, "a party has signed older terms than those that stand").With("party", string(x.Party))
		}
		s.Status, s.SignedWith = Approved, nil
	}
	signed := Signed{Party: e.Party, Channel: e.Channel, On: s.today(at)}
	if s.Terms != nil {
		signed.Terms, signed.At = s.Terms.Version, at.UTC()
	}
	s.Signatures = append(s.Signatures, signed)
	return s, nil
}

// signedOlder returns a signature that acknowledges older terms than those that stand. An amendment before the start leaves none.
func (s State) signedOlder() (Signed, bool) {
	i := slices.IndexFunc(s.Signatures, func(x Signed) bool { return x.Terms < s.termsVersion() })
	if i < 0 {
		return Signed{}, false
	}
	return s.Signatures[i], true
}

// SignedAsItStands refuses what somebody has signed under older terms than those that stand, or before its hours were postponed.
// While a placement runs, both are changed without signatures.
func (s State) SignedAsItStands() error {
	if !s.outgrown() {
		return nil
	}
	refusal := lifecycle.Refuse(CodeOlderTermsSigned, "a party has signed older terms than those that stand")
	if x, older := s.signedOlder(); older {
		refusal = refusal.With("party", string(x.Party))
	}
	return refusal
}

// outgrown tells whether terms or hours were changed since they were signed.
func (s State) outgrown() bool {
	_, older := s.signedOlder()
	return older || slices.ContainsFunc(s.Hours, func(h HoursStep) bool { return h.Postponed > 0 })
}

func (s State) hasSigned(p lifecycle.Party) bool {
	return slices.ContainsFunc(s.Signatures, func(x Signed) bool { return x.Party == p })
}

// signedOn is the day of the last signature; empty when nobody has signed.
func (s State) signedOn() lifecycle.Date {
	var last lifecycle.Date
	for _, x := range s.Signatures {
		last = max(last, x.On)
	}
	return last
}

// Amend changes what was agreed. A change of place, workplace, period, hours, tasks or mentor is material: it makes
// signatures void, and a new workplace needs a new safety meeting too; while the parties are still being asked, it asks
// them again. All else is minor. After the start only minor changes are taken here. Contents: tasks, purpose, goal, note,
// new_function, approval.
type Amend struct {
	// PlaceID, WorkplaceID and CompanyID go together: a place belongs to a workplace, a workplace to a company. What is
	// empty stays as it is; another place alone is one at the same workplace.
	PlaceID     string `json:"place_id,omitempty"`
	WorkplaceID string `json:"workplace_id,omitempty"`
	CompanyID   string `json:"company_id,omitempty"`
	// AgreementID and PlaceModel are those of the new place.
	AgreementID string           `json:"agreement_id,omitempty"`
	PlaceModel  vocabulary.Model `json:"place_model,omitempty"`
	// Period and Hours replace the whole; Mentor replaces the mentor, an empty ID takes the mentor away.
	Period   *lifecycle.Period   `json:"period,omitempty"`
	Hours    []HoursStep         `json:"hours,omitempty"`
	Mentor   *string             `json:"mentor_id,omitempty"`
	Goals    []Goal              `json:"goals,omitempty"`
	Approval *lifecycle.Approval `json:"approval,omitempty"`
	Contents lifecycle.Contents  `json:"contents,omitempty"`
}

// Name is the command.
func (Amend) Name() string { return "amend" }

// Fact is what history says.
func (Amend) Fact() string { return "amended" }

// Refs are the texts it refers to.
func (e Amend) Refs() lifecycle.Contents { return e.Contents }

func (Amend) rule() rule {
	from := append(beforeStart(), Active)
	return rule{from: from, to: from, paused: eitherWay, moves: append(staying(from),
		Move{MeetingBooked, Agreed}, Move{Signing, Agreed}, Move{Approved, Agreed}, Move{Approved, Signing})}
}

// Material tells whether e changes, in s, anything that the parties have signed for.
func (e Amend) Material(s State) bool {
	return (e.PlaceID != "" && e.PlaceID != s.PlaceID) || e.newWorkplace(s) || e.newPeriod(s) ||
		(len(e.Hours) > 0 && !slices.Equal(planned(e.Hours), planned(s.Hours))) ||
		(e.Mentor != nil && *e.Mentor != s.MentorID) || e.Contents.Has(ContentTasks)
}

// newWorkplace tells whether e moves the placement to another workplace, which another company's always is.
func (e Amend) newWorkplace(s State) bool {
	return (e.WorkplaceID != "" && e.WorkplaceID != s.WorkplaceID) || (e.CompanyID != "" && e.CompanyID != s.CompanyID)
}

func (e Amend) newPeriod(s State) bool { return e.Period != nil && *e.Period != s.Period }

func (e Amend) apply(s State, at time.Time) (State, error) {
	material := e.Material(s)
	switch {
	case !material && len(e.Goals) == 0 && len(e.Contents) == 0:
		return s, lifecycle.Refuse(CodeNothingToChange, "nothing would change")
	case material && s.Status == Active:
		return s, lifecycle.Refuse(CodeMaterialAfterStart, "after the start, place, workplace, period, hours, tasks and mentor are not changed by an amendment")
	case e.CompanyID != "" && e.CompanyID != s.CompanyID && s.Status != Proposed:
		// Nobody there has said yes. While the parties are still being asked, the amendment asks them again.
		return s, lifecycle.Refuse(CodeCompanyNeedsProposal, "another company is asked by a proposal of its own; withdraw this one")
	case e.newWorkplace(s) && e.PlaceID == "":
		return s, lifecycle.RefuseField(CodeWorkplaceNeedsPlace, "place_id", "a new workplace comes with a place there")
	}
	if err := needApprovalReason(e.Approval, e.Contents); err != nil {
		return s, err
	}
	newWorkplace, newPeriod := e.newWorkplace(s), e.newPeriod(s)
	if e.PlaceID != "" && e.PlaceID != s.PlaceID {
		s = s.under(e.AgreementID, e.PlaceModel)
	}
	s.PlaceID = cmp.Or(e.PlaceID, s.PlaceID)
	s.WorkplaceID = cmp.Or(e.WorkplaceID, s.WorkplaceID)
	s.CompanyID = cmp.Or(e.CompanyID, s.CompanyID)
	if newPeriod {
		s.Period = *e.Period
		if err := s.checkNewPeriod(at, newWorkplace); err != nil {
			return s, err
		}
	}
	if len(e.Hours) > 0 && material {
		s.Hours = planned(e.Hours)
	} else if newPeriod {
		s.Hours = fitHours(s.Hours, s.Period)
	}
	if err := checkHours(s.Hours, s.Period); err != nil && material {
		return s, err
	}
	if e.Mentor != nil {
		s.MentorID = *e.Mentor
	}
	if len(e.Goals) > 0 {
		if err := checkGoals(e.Goals); err != nil {
			return s, err
		}
		s = s.withGoals(e.Goals)
	}
	s.Texts = append(s.Texts, e.Contents...)
	if material {
		s = s.voidConsent(newWorkplace, s.today(at))
	}
	return s, nil
}

// checkNewPeriod refuses a period that could not have been proposed, or that would put a booked meeting after the first
// day. A new workplace needs a new meeting anyway.
func (s State) checkNewPeriod(at time.Time, newWorkplace bool) error {
	if err := checkPeriod(s.Period, s.today(at)); err != nil {
		return err
	}
	if s.Status == MeetingBooked && !newWorkplace && s.Calendar.DateOf(s.Meeting.At) > s.Period.Start {
		return lifecycle.RefuseField(CodeMeetingAfterStart, "period.start", "the safety meeting is booked for a later day; move it first").
			With("meeting", string(s.Calendar.DateOf(s.Meeting.At)))
	}
	return s.checkCoverage()
}

// fitHours moves the steps so that they begin with the period, and leaves out those that no longer lie in it.
func fitHours(steps []HoursStep, p lifecycle.Period) []HoursStep {
	var fitted []HoursStep
	for i, h := range steps {
		switch {
		case i == 0 || h.From <= p.Start:
			fitted = []HoursStep{{From: p.Start, WeeklyHours: h.WeeklyHours}}
		case h.From <= p.End:
			fitted = append(fitted, h)
		}
	}
	return fitted
}

// voidConsent takes back what the parties said to something that is now different.
func (s State) voidConsent(newWorkplace bool, today lifecycle.Date) State {
	if len(s.Signatures) > 0 || s.Statement != nil {
		s.Voided++
	}
	s.Signatures, s.Statement = nil, nil
	switch s.Status {
	case Proposed:
		s.CandidateDecision, s.CompanyDecision, s.AskedOn = nil, nil, today
	case Agreed, MeetingBooked, Signing, Approved:
		if newWorkplace {
			s.Status, s.Meeting, s.AgreedOn = Agreed, nil, today
		} else if s.Status == Approved {
			s.Status = Signing
		}
	case Active, Evaluating, Evaluated, Declined, Expired, Closed, Withdrawn, Cancelled:
		// No material change is taken here.
	}
	return s
}
