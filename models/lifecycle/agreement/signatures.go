package agreement

import (
	"slices"
	"time"

	"placement/models/lifecycle"
)

// SignAgreement records one party's signature: each company, in any order, then the municipality. The municipality's makes
// it hold: at once when its first day has come, else from then on.
type SignAgreement struct {
	Party lifecycle.Party `json:"party"`
	// CompanyID says which company signs; empty for the one that the agreement is made with.
	CompanyID string            `json:"company_id,omitempty"`
	Channel   lifecycle.Channel `json:"channel"`
}

// Name is the command.
func (SignAgreement) Name() string { return "sign_agreement" }

// Fact is what history says.
func (SignAgreement) Fact() string { return "agreement_signed" }

func (SignAgreement) rule() rule { return rule{from: []Status{Drafted}} }

func (e SignAgreement) apply(s State, at time.Time) (State, error) {
	if err := needChannel(e.Channel); err != nil {
		return s, err
	}
	today := s.today(at)
	x := Signature{Party: e.Party, CompanyID: e.CompanyID, Channel: e.Channel, On: today}
	switch e.Party { //nolint:exhaustive // the others do not sign agreements
	case lifecycle.PartyCompany:
		if x.CompanyID == "" {
			x.CompanyID = s.CompanyID
		}
		if !slices.Contains(s.Companies, x.CompanyID) {
			return s, lifecycle.RefuseField(CodeCompanyNotParty, "company_id", "this company has no workplace in the agreement")
		}
	case lifecycle.PartyMunicipality:
		x.CompanyID = ""
	default:
		return s, lifecycle.RefuseField(CodePartyNotExpected, "party", "the companies and the municipality sign")
	}
	if s.hasSigned(x.Party, x.CompanyID) {
		return s, lifecycle.Refuse(CodeAlreadySigned, "this party has signed already").With("party", string(e.Party))
	}
	if e.Party == lifecycle.PartyMunicipality {
		for _, company := range s.Companies {
			if !s.hasSigned(lifecycle.PartyCompany, company) {
				return s, lifecycle.Refuse(CodeSignaturesMissing, "the municipality signs last").
					With("missing", string(lifecycle.PartyCompany)).With("company_id", company)
			}
		}
		if today > s.Period.End {
			return s, lifecycle.Refuse(CodeEndInPast, "the last day of the draft has passed; revise it first").With("end", string(s.Period.End))
		}
		s.Status = Signed
	}
	s.Signatures = append(s.Signatures, x)
	if s.Status == Signed && today >= s.Period.Start {
		return s.activate(today), nil
	}
	return s, nil
}

func (s State) hasSigned(p lifecycle.Party, company string) bool {
	return slices.ContainsFunc(s.Signatures, func(x Signature) bool { return x.Party == p && x.CompanyID == company })
}

// missingSignatures are those that can be collected now: the municipality's when all companies have signed.
func (s State) missingSignatures() []Signature {
	var missing []Signature
	for _, c := range s.Companies {
		if !s.hasSigned(lifecycle.PartyCompany, c) {
			missing = append(missing, Signature{Party: lifecycle.PartyCompany, CompanyID: c})
		}
	}
	if len(missing) == 0 {
		missing = []Signature{{Party: lifecycle.PartyMunicipality}}
	}
	return missing
}

// activate lets the agreement hold from the day on. Its places have not stood idle before.
func (s State) activate(on lifecycle.Date) State {
	s.Status, s.ActivatedOn = Active, on
	for i := range s.Places {
		s.Places[i].IdleSince = max(s.Places[i].IdleSince, on)
	}
	return s
}

// ActivateAgreement is what time brings on the first day.
type ActivateAgreement struct{ lifecycle.Elapsed }

// Name is the command.
func (ActivateAgreement) Name() string { return "activate_agreement" }

// Fact is what history says.
func (ActivateAgreement) Fact() string { return "agreement_activated" }

func (ActivateAgreement) rule() rule { return rule{from: []Status{Signed}, clock: true} }

func (e ActivateAgreement) apply(s State, at time.Time) (State, error) {
	s, err := s.fire(e.Elapsed, lifecycle.Conclude, at, keyStart)
	if err != nil {
		return s, err
	}
	return s.activate(s.today(at)), nil
}

func needChannel(c lifecycle.Channel) error {
	if c.Valid() {
		return nil
	}
	return lifecycle.RefuseField(lifecycle.CodeInvalid, "channel", "say how it came to you: meeting, phone, sms, email, digital_post, letter or form")
}
