package candidacy

import (
	"fmt"
	"slices"
	"strings"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/vocabulary"
)

// Codes of refusals about candidates. They reach the wire and never change.
const (
	CodeJobGoalMissing    = "job_goal_missing"
	CodeProtectedPerson   = "protected_person"
	CodeTwice             = "twice"
	CodeAmountMissing     = "amount_missing"
	CodeAmountNotForThis  = "amount_not_for_this"
	CodeOutOfScale        = "out_of_scale"
	CodeStepsOutOfOrder   = "steps_out_of_order"
	CodeNothingNamed      = "nothing_named"
	CodeNotStated         = "challenges_not_stated"
	CodeNotApproved       = "presentation_not_approved"
	CodeAlreadyApproved   = "presentation_already_approved"
	CodePresentationMoved = "presentation_changed"
	CodeConsentAfter      = "consent_after_disclosure"
	CodeUnknownItem       = "item_unknown"
	CodeAlreadyRetracted  = "already_retracted"
	CodeTrialTooLong      = "trial_too_long"
	CodeOutcomeMissing    = "outcome_missing"
	CodeOutcomeTooEarly   = "outcome_not_for_this"
)

// Check returns a *lifecycle.RuleError naming the first field at fault.
func (p Profile) Check() error {
	for _, check := range []func() error{p.checkGoals, p.checkWishes, p.checkVetoes, p.checkLanguages, p.Hours.check, p.checkTravel, p.checkNeeds, func() error { return CheckLessons(p.Lessons) }} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

func (p Profile) checkGoals() error {
	for i, g := range p.Goals {
		if len(g.Occupations) == 0 && strings.TrimSpace(g.Text) == "" {
			return lifecycle.RefuseField(CodeNothingNamed, at("goals", i), "a job goal names an occupation, or says it in words")
		}
		if slices.ContainsFunc(g.Occupations, func(o string) bool { return !vocabulary.ValidOccupation(o) }) {
			return lifecycle.RefuseField(lifecycle.CodeInvalid, at("goals", i)+".occupations", "an occupation is four digits of DISCO-08")
		}
	}
	return nil
}

func (p Profile) checkWishes() error {
	for _, list := range []struct {
		field string
		all   []Wish
		valid func(string) bool
	}{
		{"wishes.industries", p.Wishes.Industries, func(c string) bool { return digits(c, 2, 6) }},
		{"wishes.tasks", p.Wishes.Tasks, func(c string) bool { return c != "" }},
		{"wishes.traits", p.Wishes.Traits, func(c string) bool { return vocabulary.Trait(c).Valid() }},
	} {
		for i, w := range list.all {
			switch {
			case !list.valid(w.Code):
				return lifecycle.RefuseField(lifecycle.CodeInvalid, at(list.field, i)+".code", "this is not one of the codes")
			case w.Importance < 1 || w.Importance > 3:
				return lifecycle.RefuseField(CodeOutOfScale, at(list.field, i)+".importance", "a wish matters somewhat (1), much (2) or very much (3)")
			case slices.ContainsFunc(list.all[:i], func(o Wish) bool { return o.Code == w.Code }):
				return lifecycle.RefuseField(CodeTwice, at(list.field, i)+".code", "each is given once")
			}
		}
	}
	for i, w := range p.Wishes.Workplaces {
		if w.WorkplaceID == "" && strings.TrimSpace(w.Text) == "" {
			return lifecycle.RefuseField(CodeNothingNamed, at("wishes.workplaces", i), "name a workplace of the register, or say in words which it is")
		}
	}
	return nil
}

func (p Profile) checkVetoes() error {
	switch {
	case slices.ContainsFunc(p.Vetoes.Industries, func(c string) bool { return !digits(c, 2, 6) }):
		return lifecycle.RefuseField(lifecycle.CodeInvalid, "vetoes.industries", "an industry is two to six digits of DB07")
	case slices.ContainsFunc(p.Vetoes.Occupations, func(c string) bool { return !digits(c, 1, 4) }):
		return lifecycle.RefuseField(lifecycle.CodeInvalid, "vetoes.occupations", "an occupation is one to four digits of DISCO-08")
	}
	return nil
}

func (p Profile) checkLanguages() error {
	for i, l := range p.Languages {
		switch {
		case !vocabulary.ValidLanguage(l.Code):
			return lifecycle.RefuseField(lifecycle.CodeInvalid, at("languages", i)+".code", "a language is two small letters of ISO 639-1")
		case l.Code == "da":
			return lifecycle.RefuseField(lifecycle.CodeInvalid, at("languages", i)+".code", "Danish has a field of its own")
		case l.Level < 0 || l.Level > 6 || l.Goal < 0 || l.Goal > 6:
			return lifecycle.RefuseField(CodeOutOfScale, at("languages", i)+".level", "levels are 1 to 6 for A1 to C2, and 0 for none")
		case slices.ContainsFunc(p.Languages[:i], func(o Language) bool { return o.Code == l.Code }):
			return lifecycle.RefuseField(CodeTwice, at("languages", i)+".code", "each is given once")
		}
	}
	switch {
	case p.Danish != nil && (*p.Danish < 0 || *p.Danish > 6):
		return lifecycle.RefuseField(CodeOutOfScale, "danish", "levels are 1 to 6 for A1 to C2, and 0 for none")
	case p.DanishGoal < 0 || p.DanishGoal > 6:
		return lifecycle.RefuseField(CodeOutOfScale, "danish_goal", "levels are 1 to 6 for A1 to C2, and 0 for none")
	case p.Interpreter != "" && !vocabulary.ValidLanguage(p.Interpreter):
		return lifecycle.RefuseField(lifecycle.CodeInvalid, "interpreter", "a language is two small letters of ISO 639-1")
	}
	return nil
}

// check holds the hours to what a placement may have, and the steps to their order.
func (h Hours) check() error {
	known := func(v float64) bool { return v == 0 || v >= placement.MinWeeklyHours && v <= placement.MaxWeeklyHours }
	const between = "weekly hours are between half an hour and 37"
	switch {
	case !known(h.Min):
		return lifecycle.RefuseField(placement.CodeHoursOutOfRange, "hours.min", between)
	case !known(h.Max):
		return lifecycle.RefuseField(placement.CodeHoursOutOfRange, "hours.max", between)
	case h.Max != 0 && h.Max < h.Min:
		return lifecycle.RefuseField(placement.CodeHoursOutOfRange, "hours.max", "the most hours are not fewer than the fewest")
	}
	for i, s := range h.Ramp {
		switch {
		case !s.From.Valid():
			return lifecycle.RefuseField(lifecycle.CodeInvalidDate, at("hours.ramp", i)+".from", "a date is written as year-month-day, for example 2026-12-24")
		case s.WeeklyHours == 0 || !known(s.WeeklyHours):
			return lifecycle.RefuseField(placement.CodeHoursOutOfRange, at("hours.ramp", i)+".weekly_hours", between)
		case s.OrdinaryHours < 0 || s.OrdinaryHours > s.WeeklyHours:
			return lifecycle.RefuseField(placement.CodeHoursOutOfRange, at("hours.ramp", i)+".ordinary_hours", "ordinary hours are a part of the weekly hours")
		case i > 0 && s.From <= h.Ramp[i-1].From:
			return lifecycle.RefuseField(CodeStepsOutOfOrder, at("hours.ramp", i)+".from", "the steps come in order of date")
		}
	}
	return nil
}

func (p Profile) checkTravel() error {
	if p.EarliestStart != "" && !p.EarliestStart.Valid() {
		return lifecycle.RefuseField(lifecycle.CodeInvalidDate, "earliest_start", "a date is written as year-month-day, for example 2026-12-24")
	}
	for i, m := range p.Travel.Modes {
		switch {
		case !m.Mode.Valid():
			return lifecycle.RefuseField(lifecycle.CodeInvalid, at("travel.modes", i)+".mode", "this is not one of the codes")
		case m.MaxKm < 0:
			return lifecycle.RefuseField(CodeOutOfScale, at("travel.modes", i)+".max_km", "a distance is not less than nothing")
		case slices.ContainsFunc(p.Travel.Modes[:i], func(o Mode) bool { return o.Mode == m.Mode }):
			return lifecycle.RefuseField(CodeTwice, at("travel.modes", i)+".mode", "each is given once")
		}
	}
	switch {
	case p.Travel.MaxKm < 0:
		return lifecycle.RefuseField(CodeOutOfScale, "travel.max_km", "a distance is not less than nothing")
	case p.Travel.PostalCode != "" && !digits(p.Travel.PostalCode, 4, 4):
		return lifecycle.RefuseField(lifecycle.CodeInvalid, "travel.postal_code", "a postal code has four digits")
	}
	return nil
}

func (p Profile) checkNeeds() error {
	for i, n := range p.Needs {
		switch {
		case !n.Valid():
			return lifecycle.RefuseField(lifecycle.CodeInvalid, at("needs", i), "this is not one of the codes")
		case slices.Contains(p.Needs[:i], n):
			return lifecycle.RefuseField(CodeTwice, at("needs", i), "each is given once")
		}
	}
	return nil
}

// at is the path of an item of a list.
func at(field string, i int) string { return fmt.Sprintf("%s[%d]", field, i) }

// digits tells whether s is written with so many digits.
func digits(s string, least, most int) bool {
	return len(s) >= least && len(s) <= most && !slices.ContainsFunc([]byte(s), func(c byte) bool { return c < '0' || c > '9' })
}
