package mentor

import (
	"slices"
	"strconv"
	"time"

	"placement/models/lifecycle"
)

// SupportKind is what is paid for.
type SupportKind string

// The kinds of support (the act on active employment effort §§ 168–169).
const (
	// ReleasedEmployee: the company is paid for the hours in which its employee is a mentor.
	ReleasedEmployee SupportKind = "released_employee"
	// Consultant: a mentor from outside is paid.
	Consultant SupportKind = "consultant"
	// Training: the course of the mentor is paid.
	Training SupportKind = "training"
)

// SupportKinds returns all kinds.
func SupportKinds() []SupportKind { return []SupportKind{ReleasedEmployee, Consultant, Training} }

// Codes of refusals of a grant.
const (
	CodeSupportTooLong    = "support_too_long"
	CodeRenewalExpected   = "renewal_expected"
	CodeRenewalTooEarly   = "renewal_too_early"
	CodeRenewalOfOther    = "renewal_of_other"
	CodeAssessmentMissing = "assessment_missing"
	CodeEndBeforeStart    = "end_before_start"
	CodeHoursOutOfRange   = "hours_out_of_range"
	CodeReferenceIsNumber = "reference_is_personal_number"
	CodeAssessmentTooLate = "assessment_too_late"
)

// MaxSupportHours is the most hours a week that a mentor can be paid for: full normal working time.
const MaxSupportHours = 37

// Support is a grant: what is paid for a mentor, for how long.
type Support struct {
	ID          string
	MentorID    string
	PlacementID string
	Kind        SupportKind
	WeeklyHours float64
	Period      lifecycle.Period
	// GrantRef is how the municipality knows the grant.
	GrantRef string
	// RenewalOf is the grant that this one goes on from; then AssessedOn is when the need was assessed anew.
	RenewalOf  string
	AssessedOn lifecycle.Date
}

// SupportLimit is how long one grant may be, from a day on: law, so it is dated data, and the row says where it stands.
type SupportLimit struct {
	From       lifecycle.Date
	Months     int
	Source     string
	Confidence string
}

// SupportLimits returns the limits in order of date.
func SupportLimits() []SupportLimit {
	return []SupportLimit{{From: "2020-01-01", Months: 6, Source: "LAB § 167", Confidence: "A"}}
}

// LimitOn returns the limit in force on a day; the first one for every day before it.
func LimitOn(day lifecycle.Date) SupportLimit {
	limits := SupportLimits()
	limit := limits[0]
	for _, l := range limits[1:] {
		if l.From <= day {
			limit = l
		}
	}
	return limit
}

// Check refuses a grant that is not possible beside the other grants of the same mentor: longer than the law allows, or one
// more for the same purpose that is no renewal after a new assessment. Grants for one purpose never overlap. The limit is
// also how long a purpose must have rested before it is a new one.
func (s Support) Check(others []Support) error {
	if err := s.checkItself(); err != nil {
		return err
	}
	others = slices.DeleteFunc(slices.Clone(others), func(o Support) bool { return o.ID == s.ID || !s.samePurpose(o) })
	if i := slices.IndexFunc(others, func(o Support) bool { return o.RenewalOf == s.ID && s.ID != "" && o.Period.Start <= s.Period.End }); i >= 0 {
		return lifecycle.RefuseField(CodeRenewalTooEarly, "to", "it would run into the grant that renews it").
			With("start", string(others[i].Period.Start))
	}
	if s.RenewalOf == "" {
		own := s.renewals(others)
		near := func(o Support) bool {
			months := LimitOn(s.Period.Start).Months
			return !slices.Contains(own, o.ID) && o.Period.Start <= lastDay(s.Period.End, months) && s.Period.Start <= lastDay(o.Period.End, months)
		}
		if i := slices.IndexFunc(others, near); i >= 0 {
			return lifecycle.RefuseField(CodeRenewalExpected, "renewal_of", "there is a grant for this already; renew it after a new assessment").
				With("support_id", others[i].ID)
		}
		return nil
	}
	i := slices.IndexFunc(others, func(o Support) bool { return o.ID == s.RenewalOf })
	switch {
	case i < 0:
		return lifecycle.RefuseField(CodeRenewalOfOther, "renewal_of", "a renewal goes on from a grant of the same kind, for the same mentor and placement")
	case s.Period.Start <= others[i].Period.End:
		return lifecycle.RefuseField(CodeRenewalTooEarly, "from", "a renewal begins after the grant before it").
			With("end", string(others[i].Period.End))
	}
	overlaps := func(o Support) bool { return s.Period.Start <= o.Period.End && o.Period.Start <= s.Period.End }
	if slices.ContainsFunc(others, overlaps) {
		return lifecycle.RefuseField(CodeRenewalTooEarly, "from", "these days are paid for already")
	}
	return nil
}

// renewals are the grants that go on from this one, and from those.
func (s Support) renewals(others []Support) []string {
	own := []string{s.ID}
	for range others {
		for _, o := range others {
			if o.RenewalOf != "" && slices.Contains(own, o.RenewalOf) && !slices.Contains(own, o.ID) {
				own = append(own, o.ID)
			}
		}
	}
	return own
}

func (s Support) samePurpose(o Support) bool {
	return o.MentorID == s.MentorID && o.PlacementID == s.PlacementID && o.Kind == s.Kind
}

func (s Support) checkItself() error {
	limit := LimitOn(s.Period.Start)
	_, _, number := lifecycle.ParseCPR(s.GrantRef)
	switch {
	case !slices.Contains(SupportKinds(), s.Kind):
		return lifecycle.RefuseField(lifecycle.CodeInvalid, "kind", "this is not one of the kinds of support")
	case !s.Period.Start.Valid():
		return lifecycle.RefuseField(lifecycle.CodeInvalidDate, "from", "a date is written as year-month-day")
	case !s.Period.End.Valid():
		return lifecycle.RefuseField(lifecycle.CodeInvalidDate, "to", "a date is written as year-month-day")
	case s.Period.End < s.Period.Start:
		return lifecycle.RefuseField(CodeEndBeforeStart, "to", "the last day comes before the first")
	case s.Period.End > lastDay(s.Period.Start, limit.Months):
		return lifecycle.RefuseField(CodeSupportTooLong, "to", "one grant is for six months at most; renew it after a new assessment").
			With("months", strconv.Itoa(limit.Months)).With("latest", string(lastDay(s.Period.Start, limit.Months))).With("source", limit.Source)
	case s.WeeklyHours <= 0 || s.WeeklyHours > MaxSupportHours:
		return lifecycle.RefuseField(CodeHoursOutOfRange, "weekly_hours", "weekly hours are more than none and at most 37")
	case number:
		return lifecycle.RefuseField(CodeReferenceIsNumber, "grant_ref", "this reads like a personal number, which is no reference")
	case s.RenewalOf != "" && s.AssessedOn == "":
		return lifecycle.RefuseField(CodeAssessmentMissing, "assessed_on", "say when the need was assessed anew")
	case s.AssessedOn != "" && !s.AssessedOn.Valid():
		return lifecycle.RefuseField(lifecycle.CodeInvalidDate, "assessed_on", "a date is written as year-month-day")
	case s.AssessedOn > s.Period.Start:
		return lifecycle.RefuseField(CodeAssessmentTooLate, "assessed_on", "the need is assessed before the support begins")
	}
	return nil
}

// lastDay returns the last of so many months that begin on a day: 1 January and six months lead to 30 June. Where the last
// month is too short for the day, they end with it.
func lastDay(start lifecycle.Date, months int) lifecycle.Date {
	t, err := time.Parse(time.DateOnly, string(start))
	if err != nil {
		return start
	}
	after := t.AddDate(0, months, 0)
	if after.Day() != t.Day() {
		// It ran over the end of the month.
		return lifecycle.Date(after.AddDate(0, 0, -after.Day()).Format(time.DateOnly))
	}
	return lifecycle.Date(after.AddDate(0, 0, -1).Format(time.DateOnly))
}

// SupportNotice is how many days before its end support is to be renewed, or let end.
const SupportNotice = 30

// EndsSoon tells whether support that is running on a day ends within so many days.
func EndsSoon(p lifecycle.Period, today lifecycle.Date, days int) bool {
	return p.End >= today && p.End <= today.AddDays(days)
}
