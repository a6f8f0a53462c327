package lifecycletest

import (
	"fmt"
	"slices"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/agreement"
	"placement/models/lifecycle/vocabulary"
)

// The IDs and days of the canonical agreement: a year with two fixed places, one by advance agreement and one sought for a
// person, all at the canonical workplace.
const (
	AgreementID   = "01900000-0000-7000-8000-000000000021"
	CoordinatorID = OtherOwnerID

	DraftedOn     lifecycle.Date = "2027-01-04" // a Monday
	AgreementFrom lifecycle.Date = "2027-01-18" // a Monday
	AgreementTo   lifecycle.Date = "2028-01-14" // a Friday
)

// NamedAgreement is a stage of the canonical agreement's life.
type NamedAgreement struct {
	Name string
	// State is the agreement there.
	State agreement.State
	// Story is what led there; State is what it comes to.
	Story []Happened
	// At is a good instant for what comes next.
	At time.Time
}

// DraftAgreement returns the canonical draft.
func DraftAgreement() agreement.DraftAgreement {
	line := func(m vocabulary.Model, count int) agreement.Line {
		return agreement.Line{Model: m, WorkplaceID: WorkplaceID, CompanyID: CompanyID, Count: count}
	}
	return agreement.DraftAgreement{
		ID: AgreementID, Ruleset: 1, CompanyID: CompanyID, OwnerID: OwnerID, UnitID: UnitID,
		Terms: agreement.Terms{
			Lines:         []agreement.Line{line(vocabulary.FixedPlaces, 2), line(vocabulary.AdvanceAgreement, 1), line(vocabulary.SoughtForOne, 1)},
			Period:        lifecycle.Period{Start: AgreementFrom, End: AgreementTo},
			FollowUpEvery: 14, NoticeDays: 30,
		},
		Policy: agreement.DefaultPolicy(), Calendar: Calendar(),
		Contents: Text(agreement.ContentCompanyTask, agreement.ContentMunicipalityTask, agreement.ContentCompanyDemand),
	}
}

// DraftCluster returns a draft with two workplaces of two companies, a coordinator, and two places at each.
func DraftCluster() agreement.DraftAgreement {
	e := DraftAgreement()
	e.CoordinatorID = CoordinatorID
	e.Lines = []agreement.Line{
		{Model: vocabulary.Cluster, WorkplaceID: WorkplaceID, CompanyID: CompanyID, Count: 2},
		{Model: vocabulary.Cluster, WorkplaceID: OtherWorkplaceID, CompanyID: OtherCompanyID, Count: 2},
	}
	return e
}

// ReviseAgreement returns a change of the draft: one more fixed place.
func ReviseAgreement() agreement.ReviseAgreement {
	lines := DraftAgreement().Lines
	lines[0].Count = 3
	return agreement.ReviseAgreement{Lines: lines}
}

// SignsAgreement returns the signature of a party.
func SignsAgreement(p lifecycle.Party) agreement.SignAgreement {
	return agreement.SignAgreement{Party: p, Channel: lifecycle.ChannelMeeting}
}

// OpensPlace returns the opening of a place at the canonical workplace.
func OpensPlace(id string, line int) agreement.OpenPlace {
	return agreement.OpenPlace{PlaceID: id, WorkplaceID: WorkplaceID, Line: line}
}

// HoldsPlace returns the news that the canonical placement holds the canonical place.
func HoldsPlace() agreement.HoldPlace {
	return agreement.HoldPlace{PlaceID: PlaceID, PlacementID: PlacementID, Period: lifecycle.Period{Start: StartsOn, End: EndsOn}, No: 1}
}

// ReleasesPlace returns the news that the canonical placement has ended before its time.
func ReleasesPlace(lastDay lifecycle.Date) agreement.ReleasePlace {
	return agreement.ReleasePlace{PlaceID: PlaceID, PlacementID: PlacementID, LastDay: lastDay, Over: true, No: 2}
}

// AgreementCommands returns everything that people and placements can send to an agreement, in canonical, valid forms.
func AgreementCommands() []Variant {
	return []Variant{
		{"draft_agreement", DraftAgreement()},
		{"revise_agreement", ReviseAgreement()},
		{"sign_agreement:company", SignsAgreement(lifecycle.PartyCompany)},
		{"sign_agreement:municipality", SignsAgreement(lifecycle.PartyMunicipality)},
		{"withdraw_agreement", agreement.WithdrawAgreement{Reason: agreement.PlacesNotNeeded, Contents: Text(agreement.ContentReason)}},
		{"open_place", OpensPlace(OtherPlaceID, 2)},
		{"pause_place", agreement.PausePlace{PlaceID: PlaceID}},
		{"close_place", agreement.ClosePlace{PlaceID: PlaceID}},
		{"hold_place", HoldsPlace()},
		{"release_place", ReleasesPlace("2027-03-10")},
		{"record_exchange", agreement.RecordExchange{By: lifecycle.PartyMunicipality, Service: agreement.RecruitmentHelp, Contents: Text(agreement.ContentNote)}},
		{"renew_agreement", agreement.RenewAgreement{End: "2028-12-29", Channel: lifecycle.ChannelMeeting, Contents: Text(agreement.ContentNote)}},
		{"terminate_agreement", agreement.TerminateAgreement{By: lifecycle.PartyCompany, Reason: agreement.CompanyCircumstances, End: "2028-01-07", Contents: Text(agreement.ContentReason)}},
		{"end_agreement", agreement.EndAgreement{}},
		{"reassign_agreement", agreement.ReassignAgreement{OwnerID: OtherOwnerID, UnitID: OtherUnitID}},
	}
}

// AgreementStates returns the canonical states of an agreement, in the order of its life, side exits last.
func AgreementStates() []NamedAgreement {
	drafted := NamedAgreement{}.then("drafted", At(DraftedOn, 9), DraftAgreement()).at("2027-01-05")
	byCompany := drafted.then("drafted_company_signed", At("2027-01-05", 10), SignsAgreement(lifecycle.PartyCompany)).at("2027-01-06")
	signed := byCompany.then("signed", At("2027-01-06", 10), SignsAgreement(lifecycle.PartyMunicipality)).at("2027-01-07")
	active := signed.then("", At("2027-01-07", 10), OpensPlace(PlaceID, 1)).clock("active").at(AgreementFrom)
	held := active.then("active_held", At("2027-01-19", 9), HoldsPlace()).at("2027-01-20")
	refilling := held.clock("active_refilling").at("2027-04-12")
	released := held.then("active_released", At("2027-03-10", 10), ReleasesPlace("2027-03-10")).at("2027-03-11")
	vacant := active.clock("active_vacant").at("2027-02-01")
	terminated := active.then("active_terminated", At(AgreementFrom, 10), agreement.TerminateAgreement{
		By: lifecycle.PartyMunicipality, Reason: agreement.MutualConsent, End: "2027-01-29",
	}).at("2027-01-29")
	ended := terminated.clock("ended").at("2027-02-01")
	withdrawn := drafted.then("withdrawn", At("2027-01-05", 10), agreement.WithdrawAgreement{Reason: agreement.EnteredByMistake}).at("2027-01-06")
	return []NamedAgreement{drafted, byCompany, signed, active, held, refilling, released, vacant, terminated, ended, withdrawn}
}

// InAgreement returns the canonical state of an agreement of the given name. It panics when there is none.
func InAgreement(name string) NamedAgreement {
	for _, n := range AgreementStates() {
		if n.Name == name {
			return n
		}
	}
	panic(fmt.Sprintf("lifecycletest: no canonical agreement is called %q", name))
}

func (n NamedAgreement) then(name string, at time.Time, e lifecycle.Event) NamedAgreement {
	next, err := n.State.Next(e, at)
	if err != nil {
		panic(fmt.Sprintf("lifecycletest: %s in %q at %s: %v", e.Name(), n.State.Status, at, err))
	}
	return NamedAgreement{Name: name, State: next, Story: append(slices.Clone(n.Story), Happened{At: at, Event: e})}
}

// at is n with ten o'clock on the day as its good instant.
func (n NamedAgreement) at(day lifecycle.Date) NamedAgreement {
	n.At = At(day, 10)
	return n
}

// clock is n after the next clock event, on time.
func (n NamedAgreement) clock(name string) NamedAgreement {
	d, _ := n.State.Due()
	rung, ok := d.Next()
	e, elapses := n.State.Elapse(rung.At)
	if !ok || !elapses {
		panic("lifecycletest: the clock has nothing left to bring in " + n.Name)
	}
	return n.then(name, rung.At, e)
}
