package matching

import (
	"math"
	"slices"
	"strconv"

	"placement/models/lifecycle"
	"placement/models/lifecycle/mentor"
	"placement/models/lifecycle/vocabulary"
)

// The terms of a placement: hours, days, agreement, mentor.

func (x *pair) hoursApart() bool {
	place := x.p.Hours.known()
	return x.c.hours.Min > place.Max || place.Min > x.c.hours.Max
}

// hoursCode tells hours that the candidate does not want from those that an earlier placement taught.
func (x *pair) hoursCode() Code {
	if x.hoursTaught() && x.p.Hours.known().Min <= x.c.Hours.known().Max {
		return LearnedBefore
	}
	return HoursDoNotFit
}

func (x *pair) hoursReason() []Reason {
	place := x.p.Hours.known()
	if x.hoursCode() == LearnedBefore {
		return relaxable(LearnedBefore, facts(
			"about", AboutHours, "placement_id", x.c.fewer.PlacementID, "max_hours", number(x.c.fewer.MaxHours), "place_min_hours", number(place.Min),
		))
	}
	return relaxable(HoursDoNotFit, map[string]string{
		"min_hours": number(x.c.hours.Min), "max_hours": number(x.c.hours.Max),
		"place_min_hours": number(place.Min), "place_max_hours": number(place.Max),
	})
}

func (x *pair) bringHoursTogether() []change {
	place := x.p.Hours.known()
	if x.c.hours.Min > place.Max {
		return []change{
			{code: ManageFewerHours, need: minutes(place.Max, math.Floor)},
			{code: OfferMoreHours, need: minutes(x.c.hours.Min, math.Ceil)},
		}
	}
	offer := change{code: OfferFewerHours, need: minutes(x.c.hours.Max, math.Floor)}
	if x.hoursTaught() {
		return []change{offer}
	}
	return []change{{code: ManageMoreHours, need: minutes(place.Min, math.Ceil)}, offer}
}

// hoursTaught tells whether an earlier placement taught that the place asks for too many hours.
func (x *pair) hoursTaught() bool {
	return x.c.fewer.MaxHours != 0 && x.p.Hours.known().Min > x.c.fewer.MaxHours
}

func minutes(hours float64, round func(float64) float64) int { return int(round(hours * 60)) }

// shared returns the hours that both can.
func (x *pair) shared() Hours {
	place := x.p.Hours.known()
	return Hours{Min: max(x.c.hours.Min, place.Min), Max: min(x.c.hours.Max, place.Max)}
}

func (x *pair) notFree() bool {
	_, ok := x.start(x.c.earliest, x.c.Start.Latest)
	return !ok
}

func (x *pair) notFreeReason() []Reason {
	values := map[string]string{"earliest": string(x.c.earliest)}
	if x.c.Start.Latest != "" {
		values["latest"] = string(x.c.Start.Latest)
	}
	if x.c.Days > 0 {
		values["days"] = strconv.Itoa(x.c.Days)
	}
	changes := x.moveStart()
	if day, ok := x.start(x.c.earliest, ""); ok {
		values["free_from"] = string(day)
	}
	return []Reason{{Code: NotFree, Relaxable: len(changes) > 0, Values: values}}
}

// moveStart counts days from the day of asking, so that dates can stand in a ladder.
func (x *pair) moveStart() []change {
	var changes []change
	if day, ok := x.start(x.c.earliest, ""); ok {
		changes = append(changes, change{code: StartLater, need: x.c.asked.On.DaysUntil(day)})
	}
	var last lifecycle.Date
	for _, free := range x.p.Free {
		day := x.c.earliest
		if free.End != "" {
			day = min(day, x.lastStart(free))
		}
		if x.c.Start.Latest != "" {
			day = min(day, x.c.Start.Latest)
		}
		if day >= max(free.Start, x.c.asked.On) {
			last = max(last, day)
		}
	}
	if last > x.c.BoundUntil && last < x.c.earliest {
		changes = append(changes, change{code: StartEarlier, need: x.c.asked.On.DaysUntil(last)})
	}
	return changes
}

// needsAgreement tells whether a model takes nobody without an agreement in force. A place sought for one person gets its
// agreement at the start.
func needsAgreement(m vocabulary.Model) bool { return m != "" && m != vocabulary.SoughtForOne }

func (x *pair) agreementMissing() bool {
	if !needsAgreement(x.p.Model) {
		return false
	}
	a := x.p.Agreement
	return !a.Active || a.Until != "" && a.Until < x.begins()
}

func (x *pair) agreementCode() Code {
	if !x.p.Agreement.Active {
		return AgreementNotActive
	}
	return AgreementEnds
}

func (x *pair) agreementReason() []Reason {
	if x.agreementCode() == AgreementNotActive {
		return relaxable(AgreementNotActive, nil)
	}
	return relaxable(AgreementEnds, map[string]string{"until": string(x.p.Agreement.Until), "start": string(x.begins())})
}

func (x *pair) renewAgreement() []change {
	return []change{{code: RenewAgreement, about: x.p.CompanyID}}
}

// endOfAgreement is the last start under an agreement that ends before the first.
func (x *pair) endOfAgreement() []change {
	until := x.p.Agreement.Until
	if !x.agreementMissing() || !x.p.Agreement.Active || until < x.c.asked.On || until <= x.c.BoundUntil {
		return nil
	}
	return []change{{code: StartEarlier, need: x.c.asked.On.DaysUntil(until)}}
}

// mentorState says what is wrong with the mentors of a place: nothing, or the code. Which lack excludes is the rule of
// readiness, and a candidate who cannot do without a mentor has no place where there is none.
func (x *pair) mentorState() Code {
	if len(x.p.Mentors) == 0 {
		if x.c.NeedsMentor || mentor.Excludes(x.p.Model, mentor.RuleMissing) {
			return MentorMissing
		}
		return ""
	}
	switch {
	case slices.ContainsFunc(x.p.Mentors, x.canMentor):
		return ""
	case slices.ContainsFunc(x.p.Mentors, x.hasTime):
		return MentorUntrained
	}
	return MentorFull
}

func (x *pair) canMentor(m Mentor) bool { return x.hasTime(m) && x.isTrained(m) }

func (x *pair) hasTime(m Mentor) bool {
	return m.Free > 0 || !mentor.Excludes(x.p.Model, mentor.RuleFull)
}

func (x *pair) isTrained(m Mentor) bool {
	return m.Trained || !mentor.Excludes(x.p.Model, mentor.RuleUntrained)
}

func (x *pair) mentorLacking() bool { return x.mentorState() != "" }

func (x *pair) mentorReason() []Reason {
	return relaxable(x.mentorState(), map[string]string{"workplace_id": x.p.WorkplaceID})
}

func (x *pair) helpMentor() []change {
	changes := []change{{code: NameMentor, about: x.p.WorkplaceID}}
	for _, m := range x.p.Mentors {
		switch {
		case x.hasTime(m):
			changes = append(changes, change{code: TrainMentor, about: m.ID})
		case x.isTrained(m):
			changes = append(changes, change{code: FreeMentor, about: m.ID})
		}
	}
	return changes
}
