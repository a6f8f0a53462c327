package matching

import (
	"slices"
	"strconv"
)

// RulesVersion is the version of the hard constraints. It rises when one is added or means something else, and is logged with
// each decision.
const RulesVersion = 3

// Reason is why a place is excluded, or something to know about a suggestion.
type Reason struct {
	Code Code `json:"code"`
	// Relaxable tells that something could be done about it.
	Relaxable bool `json:"relaxable"`
	// Values are facts of the sentence: codes, numbers, dates, IDs.
	Values map[string]string `json:"values,omitempty"`
}

// constraint is a hard constraint: when it stands against a pair, for what reasons, and which single changes would each be
// enough for it not to.
type constraint struct {
	against func(*pair) bool
	// codes are those of its reasons against one pair, each once.
	codes   func(*pair) []Code
	reasons func(*pair) []Reason
	changes func(*pair) []change
	// remedy is the alternative that would do away with it, if there is one.
	remedy Code
	hangs  hanging
}

// hanging says what a constraint hangs together with.
type hanging uint8

const (
	alone hanging = 0
	// onStart: on the day of the start.
	onStart hanging = 1
	// onDanish: learning Danish can be enough for all of these at once.
	onDanish hanging = 2
)

// constraints returns the hard constraints in the order in which reasons are given.
func constraints() []constraint {
	return []constraint{
		{(*pair).madeForAnother, always(MadeForAnother), only(MadeForAnother), nothing, "", alone},
		{(*pair).placedAlready, always(PlacedAlready), (*pair).placedReasons, nothing, "", alone},
		{(*pair).refusedBefore, always(RefusedBefore), (*pair).refusal, nothing, "", alone},
		{(*pair).taughtAgainst, always(LearnedBefore), (*pair).lesson, nothing, "", alone},
		{(*pair).barredByLaw, always(BarredByLaw), (*pair).bar, nothing, "", alone},
		{(*pair).noLegalRoom, always(NoLegalRoom), (*pair).legalRoom, nothing, "", alone},
		{(*pair).tooFar, always(TooFar), (*pair).tooFarReason, (*pair).travelFarther, LookFarther, alone},
		{(*pair).notSmall, always(NotSmall), (*pair).notSmallReason, (*pair).anySize, "", alone},
		{(*pair).companyVetoed, always(CompanyVetoed), (*pair).companyVeto, (*pair).liftCompanyVeto, "", alone},
		{(*pair).industryVetoed, always(IndustryVetoed), (*pair).industryVeto, (*pair).liftIndustryVeto, "", alone},
		{(*pair).occupationVetoed, always(OccupationVetoed), (*pair).occupationVeto, (*pair).liftOccupationVeto, "", alone},
		{(*pair).hoursApart, one((*pair).hoursCode), (*pair).hoursReason, (*pair).bringHoursTogether, "", alone},
		{(*pair).notFree, always(NotFree), (*pair).notFreeReason, (*pair).moveStart, "", onStart},
		{(*pair).agreementMissing, one((*pair).agreementCode), (*pair).agreementReason, (*pair).renewAgreement, "", onStart},
		{(*pair).demandsTooMuch, (*pair).demandCodes, (*pair).demandReasons, (*pair).easeDemands, SplitTasks, onStart | onDanish},
		{(*pair).languageTooLow, always(LanguageTooLow), (*pair).languageReasons, (*pair).closeLanguages, "", onDanish},
		{(*pair).skillsMissing, always(SkillMissing), (*pair).skillReasons, (*pair).closeSkills, Upskill, alone},
		{(*pair).certificatesMissing, always(CertificateMissing), (*pair).certificateReasons, (*pair).closeCertificates, Upskill, alone},
		{(*pair).mentorLacking, one((*pair).mentorState), (*pair).mentorReason, (*pair).helpMentor, "", alone},
	}
}

// hangingOn returns the constraints that hang on something, as bits.
func hangingOn(what hanging, rules []constraint) uint32 {
	var set uint32
	for i, rule := range rules {
		if rule.hangs&what != 0 {
			set |= 1 << i
		}
	}
	return set
}

func always(code Code) func(*pair) []Code {
	codes := []Code{code}
	return func(*pair) []Code { return codes }
}

func one(code func(*pair) Code) func(*pair) []Code {
	return func(x *pair) []Code { return []Code{code(x)} }
}

func only(code Code) func(*pair) []Reason {
	return func(*pair) []Reason { return []Reason{{Code: code}} }
}

func nothing(*pair) []change { return nil }

func relaxable(code Code, values map[string]string) []Reason {
	return []Reason{{Code: code, Relaxable: true, Values: values}}
}

func (x *pair) madeForAnother() bool { return x.p.MadeFor != "" && x.p.MadeFor != x.c.ID }

func (x *pair) refusedBefore() bool { return slices.ContainsFunc(x.c.Refused, x.apart) }

func (x *pair) apart(r Refusal) bool {
	named := r.PlaceID != "" && r.PlaceID == x.p.ID || r.WorkplaceID != "" && r.WorkplaceID == x.p.WorkplaceID
	return named && (r.Until == "" || x.c.asked.On < r.Until)
}

func (x *pair) refusal() []Reason {
	var reasons []Reason
	for _, r := range x.c.Refused {
		if !x.apart(r) {
			continue
		}
		values := facts("until", string(r.Until), "placement_id", r.PlacementID, "ended", string(r.Ended), "on", string(r.On))
		values["reason"] = string(r.Reason)
		reasons = append(reasons, Reason{Code: RefusedBefore, Values: values})
	}
	return reasons
}

func (x *pair) taughtAgainst() bool { return slices.ContainsFunc(x.c.Learned, x.taught) }

// taught tells whether what was learned is about this place: all that it names is there.
func (x *pair) taught(l Learned) bool {
	named := l.CompanyID != "" || l.WorkplaceID != "" || l.Occupation != ""
	return named && (l.CompanyID == "" || l.CompanyID == x.p.CompanyID) && (l.WorkplaceID == "" || l.WorkplaceID == x.p.WorkplaceID) &&
		(l.Occupation == "" || l.Occupation == x.p.Occupation)
}

func (x *pair) lesson() []Reason {
	var reasons []Reason
	for _, l := range x.c.Learned {
		if x.taught(l) {
			reasons = append(reasons, Reason{Code: LearnedBefore, Values: facts(
				"about", l.about(), "placement_id", l.PlacementID,
				"company_id", l.CompanyID, "workplace_id", l.WorkplaceID, "occupation", l.Occupation,
			)})
		}
	}
	return reasons
}

// Abouts returns what something that was learned can be about, besides a demand.
func Abouts() []string { return []string{AboutCompany, AboutWorkplace, AboutOccupation, AboutHours} }

// The words of Abouts.
const (
	AboutCompany    = "company"
	AboutWorkplace  = "workplace"
	AboutOccupation = "occupation"
	AboutHours      = "hours"
)

// about is the narrowest of what it names.
func (l Learned) about() string {
	switch {
	case l.WorkplaceID != "":
		return AboutWorkplace
	case l.CompanyID != "":
		return AboutCompany
	case l.Occupation != "":
		return AboutOccupation
	}
	return AboutHours
}

func (x *pair) barredByLaw() bool { return slices.ContainsFunc(x.c.Barred, x.bars) }

func (x *pair) bars(b Bar) bool { return b.WorkplaceID != "" && b.WorkplaceID == x.p.WorkplaceID }

func (x *pair) bar() []Reason {
	var reasons []Reason
	for _, b := range x.c.Barred {
		if x.bars(b) {
			reasons = append(reasons, Reason{Code: BarredByLaw, Values: map[string]string{"rule": b.Rule}})
		}
	}
	return reasons
}

func (x *pair) noLegalRoom() bool { return x.p.NoRoom != "" }

func (x *pair) legalRoom() []Reason {
	return []Reason{{Code: NoLegalRoom, Values: map[string]string{"rule": x.p.NoRoom}}}
}

func (x *pair) tooFar() bool {
	if x.c.reach == anyDistance {
		return false
	}
	d, known := x.distance()
	return known && !d.Within(x.c.reach)
}

func (x *pair) tooFarReason() []Reason {
	d, _ := x.distance()
	return relaxable(TooFar, map[string]string{"km": strconv.Itoa(wholeKm(d)), "max_km": number(x.c.reach)})
}

func (x *pair) travelFarther() []change {
	d, _ := x.distance()
	return []change{{code: TravelFarther, need: wholeKm(d)}}
}

func (x *pair) notSmall() bool { return x.c.asked.SmallLocal && !x.p.Small }

func (x *pair) notSmallReason() []Reason { return relaxable(NotSmall, nil) }

func (x *pair) anySize() []change { return []change{{code: AnySize}} }

func (x *pair) companyVetoed() bool {
	return x.p.CompanyID != "" && slices.Contains(x.c.Vetoes.Companies, x.p.CompanyID)
}

func (x *pair) companyVeto() []Reason {
	return relaxable(CompanyVetoed, map[string]string{"company_id": x.p.CompanyID})
}

func (x *pair) liftCompanyVeto() []change {
	return []change{{code: LiftCompanyVeto, about: x.p.CompanyID}}
}

func (x *pair) industryVetoed() bool { return len(within(x.p.Industry, x.c.Vetoes.Industries)) > 0 }

func (x *pair) industryVeto() []Reason {
	return relaxable(IndustryVetoed, map[string]string{"industry": x.p.Industry})
}

func (x *pair) liftIndustryVeto() []change {
	return eachAlone(LiftIndustryVeto, within(x.p.Industry, x.c.Vetoes.Industries))
}

func (x *pair) occupationVetoed() bool {
	return len(within(x.p.Occupation, x.c.Vetoes.Occupations)) > 0
}

func (x *pair) occupationVeto() []Reason {
	return relaxable(OccupationVetoed, map[string]string{"occupation": x.p.Occupation})
}

func (x *pair) liftOccupationVeto() []change {
	return eachAlone(LiftOccupationVeto, within(x.p.Occupation, x.c.Vetoes.Occupations))
}

// eachAlone returns the change about what stands in the way, when that is one thing only.
func eachAlone(code Code, inTheWay []string) []change {
	if len(inTheWay) != 1 {
		return nil
	}
	return []change{{code: code, about: inTheWay[0]}}
}
