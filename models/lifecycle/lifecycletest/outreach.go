package lifecycletest

import (
	"fmt"
	"slices"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/outreach"
)

// The canonical outreach: opened on OutreachOpenedOn, for somebody who wants to have begun by OutreachBy.
const (
	OutreachID = "01900000-0000-7000-8000-000000000041"

	OutreachOpenedOn = lifecycle.Date("2027-01-04")
	OutreachBy       = lifecycle.Date("2027-04-01")
)

// NamedOutreach is a stage of the canonical outreach.
type NamedOutreach struct {
	Name string
	// State is the outreach there.
	State outreach.State
	// Story is what led there; State is what it comes to.
	Story []Happened
	// At is a good instant for what comes next.
	At time.Time
}

// OpenOutreach returns the canonical beginning. It is to be sent on the morning of OutreachOpenedOn.
func OpenOutreach() outreach.OpenOutreach {
	return outreach.OpenOutreach{
		ID: OutreachID, Ruleset: outreach.Ruleset, CandidateID: CandidateID, OwnerID: OwnerID, UnitID: UnitID,
		Wish:   outreach.Wish{Occupation: "9112", MaxKm: 20, MinHours: 5, MaxHours: 15, By: OutreachBy},
		Policy: outreach.DefaultPolicy(), Calendar: Calendar(), Contents: Text(outreach.ContentWish),
	}
}

// ApproachCompany returns the approach to a workplace that is told of nobody.
func ApproachCompany() outreach.ApproachCompany {
	return outreach.ApproachCompany{
		CompanyID: CompanyID, WorkplaceID: WorkplaceID, Channel: lifecycle.ChannelPhone, Told: outreach.Anonymous, ByID: OwnerID,
		Contents: Text(outreach.ContentNote),
	}
}

// PresentCandidate returns the approach to another company, which the first one pointed to, with the presentation.
func PresentCandidate() outreach.ApproachCompany {
	return outreach.ApproachCompany{
		CompanyID: OtherCompanyID, Channel: lifecycle.ChannelMeeting, Told: outreach.Presented, ByID: OtherOwnerID, ReferredBy: CompanyID,
		NextOn: "2027-01-20",
	}
}

// ContactAgain returns one more call to the first company.
func ContactAgain() outreach.ContactAgain {
	return outreach.ContactAgain{No: 1, Channel: lifecycle.ChannelEmail}
}

// CompanySays returns the answer of the first company: interested, no because somebody else should be asked, or later.
func CompanySays(a outreach.Answer) outreach.RecordAnswer {
	e := outreach.RecordAnswer{No: 1, Answer: a}
	switch a {
	case outreach.No:
		e.Refusal, e.Contents = outreach.PointsElsewhere, Text(outreach.ContentReason)
	case outreach.Later:
		e.NextOn = "2027-01-25"
	case outreach.Interested:
	}
	return e
}

// ConvertOutreach returns the place that the first company makes.
func ConvertOutreach() outreach.ConvertOutreach {
	return outreach.ConvertOutreach{No: 1, PlaceID: PlaceID, WorkplaceID: WorkplaceID, CompanyID: CompanyID}
}

// NoteProposal returns the news of a placement that was proposed elsewhere.
func NoteProposal() outreach.NoteProposal {
	return outreach.NoteProposal{PlacementID: OtherPlacementID}
}

// GiveUpOutreach returns the end without a place.
func GiveUpOutreach() outreach.GiveUpOutreach {
	return outreach.GiveUpOutreach{Reason: outreach.NoCompanyFound, Contents: Text(outreach.ContentReason)}
}

// ReassignOutreach returns the hand-over to another case worker in another unit.
func ReassignOutreach() outreach.ReassignOutreach {
	return outreach.ReassignOutreach{OwnerID: OtherOwnerID, UnitID: OtherUnitID}
}

// OutreachCommands returns everything that people and other processes can send to an outreach, in canonical, valid forms.
func OutreachCommands() []Variant {
	return []Variant{
		{"open_outreach", OpenOutreach()},
		{"approach_company", ApproachCompany()},
		{"approach_company/presented", PresentCandidate()},
		{"contact_company_again", ContactAgain()},
		{"record_answer/interested", CompanySays(outreach.Interested)},
		{"record_answer/no", CompanySays(outreach.No)},
		{"record_answer/later", CompanySays(outreach.Later)},
		{"convert_outreach", ConvertOutreach()},
		{"note_proposal", NoteProposal()},
		{"continue_outreach", outreach.ContinueOutreach{}},
		{"give_up_outreach", GiveUpOutreach()},
		{"reassign_outreach", ReassignOutreach()},
	}
}

// OutreachStates returns the canonical states of an outreach: searching, target_reminded, target_escalated, approached,
// approached_reminded, approached_escalated, later, refused, referred, interested, elsewhere, converted, given_up.
func OutreachStates() []NamedOutreach {
	searching := NamedOutreach{}.then("searching", At(OutreachOpenedOn, 9), OpenOutreach()).at("2027-01-05")
	late := searching.clock("target_reminded").at("2027-02-02")
	later := late.clock("target_escalated").at("2027-02-16")
	approached := searching.then("approached", At("2027-01-05", 9), ApproachCompany()).at("2027-01-06")
	reminded := approached.clock("approached_reminded").at("2027-01-13")
	escalated := reminded.clock("approached_escalated").at("2027-01-20")
	postponed := approached.then("later", At("2027-01-06", 9), CompanySays(outreach.Later)).at("2027-01-07")
	refused := approached.then("refused", At("2027-01-06", 9), CompanySays(outreach.No)).at("2027-01-07")
	referred := refused.then("referred", At("2027-01-07", 9), PresentCandidate()).at("2027-01-08")
	interested := approached.then("interested", At("2027-01-06", 9), CompanySays(outreach.Interested)).at("2027-01-07")
	elsewhere := interested.then("elsewhere", At("2027-01-07", 9), NoteProposal()).at("2027-01-08")
	return []NamedOutreach{
		searching, late, later, approached, reminded, escalated, postponed, refused, referred, interested, elsewhere,
		interested.then("converted", At("2027-01-08", 9), ConvertOutreach()).at("2027-01-11"),
		escalated.then("given_up", At("2027-01-21", 9), GiveUpOutreach()).at("2027-01-22"),
	}
}

// InOutreach returns the canonical state of an outreach of the given name. It panics when there is none.
func InOutreach(name string) NamedOutreach {
	for _, n := range OutreachStates() {
		if n.Name == name {
			return n
		}
	}
	panic(fmt.Sprintf("lifecycletest: no canonical outreach is called %q", name))
}

func (n NamedOutreach) then(name string, at time.Time, e lifecycle.Event) NamedOutreach {
	next, err := n.State.Next(e, at)
	if err != nil {
		panic(fmt.Sprintf("lifecycletest: %s in %q at %s: %v", e.Name(), n.State.Status, at, err))
	}
	return NamedOutreach{Name: name, State: next, Story: append(slices.Clone(n.Story), Happened{At: at, Event: e})}
}

// at is n with ten o'clock on the day as its good instant.
func (n NamedOutreach) at(day lifecycle.Date) NamedOutreach {
	n.At = At(day, 10)
	return n
}

// clock is n after the next clock event, on time.
func (n NamedOutreach) clock(name string) NamedOutreach {
	d, _ := n.State.Due()
	rung, ok := d.Next()
	e, elapses := n.State.Elapse(rung.At)
	if !ok || !elapses {
		panic("lifecycletest: the clock has nothing left to bring in " + n.Name)
	}
	return n.then(name, rung.At, e)
}
