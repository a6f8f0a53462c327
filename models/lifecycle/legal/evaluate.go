package legal

import (
	"cmp"
	"slices"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/vocabulary"
)

// Evaluate holds the facts against the pack. It returns what it found, the gravest first, and always in the same order for
// the same input; the order in which facts are listed makes no difference.
func Evaluate(p Pack, f Facts) []lifecycle.Finding {
	e := evaluation{pack: p, facts: f}
	e.length()
	e.ratio()
	e.sameEmployer()
	e.purpose()
	e.hearing()
	e.hours()
	slices.SortStableFunc(e.findings, func(a, b lifecycle.Finding) int {
		return cmp.Compare(slices.Index(severities(), a.Severity), slices.Index(severities(), b.Severity))
	})
	return e.findings
}

// PackOf returns the ID of the rule pack that findings were measured by; empty when none of them says.
func PackOf(findings []lifecycle.Finding) string {
	for _, f := range findings {
		if id := f.Values["rule_pack"]; id != "" {
			return id
		}
	}
	return ""
}

// severities are in the order of their gravity.
func severities() []lifecycle.Severity {
	return []lifecycle.Severity{lifecycle.Block, lifecycle.NeedsApproval, lifecycle.Warn, lifecycle.Info}
}

type evaluation struct {
	pack     Pack
	facts    Facts
	findings []lifecycle.Finding
}

// find adds a finding, unless its severity is none.
func (e *evaluation) find(rule string, severity lifecycle.Severity, from Source, values ...value) *lifecycle.Finding {
	if severity == "" {
		return &lifecycle.Finding{}
	}
	f := lifecycle.Finding{
		Rule: rule, Severity: severity, Source: from.Ref, Confidence: from.Confidence,
		Values: map[string]string{"rule_pack": e.pack.ID},
	}
	for _, v := range values {
		f.Values[v.name] = v.text
	}
	f.TextDA, f.TextEN = e.pack.Texts[rule].fill(values)
	e.findings = append(e.findings, f)
	return &e.findings[len(e.findings)-1]
}

func (e *evaluation) length() {
	l, f := e.pack.Length, e.facts
	if l == nil || f.Moment == AtMove {
		return // a move changes nothing of how long it lasts, and who answered for an extension is not asked again
	}
	days := f.Period.Days() - e.paused()
	i := slices.IndexFunc(l.Tiers, func(t Tier) bool { return slices.Contains(t.Groups, f.Group) })
	if i < 0 {
		shortest := slices.MinFunc(l.Tiers, func(a, b Tier) int { return cmp.Compare(a.MaxWeeks, b.MaxWeeks) })
		if days > shortest.MaxWeeks*7 {
			e.find(RuleTargetGroupUnknown, l.GroupUnknown.At(f.Moment), shortest.Source,
				count("days", days), count("max_weeks", shortest.MaxWeeks))
		}
		return
	}
	t := l.Tiers[i]
	longest := t.MaxWeeks
	var by *Exception
	for i, x := range t.Exceptions {
		if slices.Contains(f.Circumstances, x.Circumstance) && x.MaxWeeks > longest {
			longest, by = x.MaxWeeks, &t.Exceptions[i]
		}
	}
	switch {
	case days <= t.MaxWeeks*7:
	case by != nil && days <= longest*7:
		e.find(RuleLengthException, by.Severity, by.Source, count("days", days), count("max_weeks", t.MaxWeeks), count("exception_weeks", longest))
	case f.Moment == AtExtension && len(t.Extensions) > 0:
		e.extension(t, days)
	default:
		e.find(RuleLengthOverLimit, t.Over, t.Source, count("days", days), count("max_weeks", longest),
			date("last_day", f.Period.Start.AddDays(longest*7-1+e.paused())))
	}
}

// paused are the days of the placement that do not count, because it was paused on them.
func (e *evaluation) paused() int {
	if p := e.pack.Length.Pauses; p == nil || p.Count {
		return 0
	}
	return e.facts.PausedDays
}

// extension holds a placement that goes on against the extensions of its tier, which come one after the other.
func (e *evaluation) extension(t Tier, days int) {
	before := lifecycle.Period{Start: e.facts.Period.Start, End: e.facts.Until}.Days() - e.paused()
	used := t.MaxWeeks // what must be used up before the extension at hand
	earlier := 0       // and what before that
	for _, x := range t.Extensions {
		if x.UpToWeeks > 0 {
			if days <= x.UpToWeeks*7 {
				e.find(RuleExtensionAssessment, x.Severity, x.Source, count("days", days), count("max_weeks", t.MaxWeeks),
					count("up_to_weeks", x.UpToWeeks)).Approver = x.Approver
				return
			}
			earlier, used = used, x.UpToWeeks
			continue
		}
		if x.StepWeeks == 0 {
			continue
		}
		last := e.facts.Period.Start.AddDays(max(before, used*7) + x.StepWeeks*7 - 1 + e.paused())
		switch {
		case before <= earlier*7:
			e.find(RuleExtensionTooEarly, t.Over, x.Source, count("days", days), count("used_weeks", used))
		case days > max(before, used*7)+x.StepWeeks*7:
			e.find(RuleExtensionTooLong, t.Over, x.Source, count("step_weeks", x.StepWeeks), date("last_day", last))
		default:
			e.find(RuleExtensionSpecialNeed, x.Severity, x.Source, count("days", days), count("used_weeks", used),
				count("step_weeks", x.StepWeeks)).Approver = x.Approver
		}
		return
	}
	e.find(RuleLengthOverLimit, t.Over, t.Source, count("days", days), count("max_weeks", used),
		date("last_day", e.facts.Period.Start.AddDays(used*7-1+e.paused())))
}

func (e *evaluation) ratio() {
	r, f := e.pack.Ratio, e.facts
	if r == nil {
		return
	}
	if slices.Contains(r.NotTested, f.Group) || (slices.Contains(r.NotTestedWhereEmployed, f.Group) && f.employedHere()) {
		return // and nothing is said, for it would tell the group
	}
	room := r.RoomAt(f)
	base := []value{
		count("cap", room.Cap), number3("used", room.Used), number3("wanted", room.Wanted), number3("pending", room.Pending),
		number3("ordinary", room.Ordinary),
	}
	missing := months("missing", room.Missing)
	// What every workplace may have does not hang on its headcount.
	if certain := units(f.WeeklyHours)+sumHours(f.Supported, r.FullTimeHours) <= int64(r.AlwaysMin)*units(r.FullTimeHours); !certain {
		switch room.Base {
		case BaseUnknown:
			e.find(RuleHeadcountUnknown, r.HeadcountUnknown.At(f.Moment), r.Source, append(base, missing)...)
			return
		case BaseOld:
			e.find(RuleHeadcountOld, r.HeadcountOld.At(f.Moment), r.Source, missing, month("newest", room.Months[len(room.Months)-1]))
		case BaseIncomplete:
			e.find(RuleHeadcountIncomplete, r.HeadcountIncomplete.At(f.Moment), r.Source, missing)
		case BaseComplete:
		}
	}
	switch {
	case !room.Fits && room.Base != BaseComplete:
		e.find(RuleRatioNoRoomUncertain, r.OverUncertain.At(f.Moment), r.Source, base...)
	case !room.Fits:
		e.find(RuleRatioNoRoom, r.Over, r.Source, base...)
	case !room.FitsAll:
		e.find(RuleRatioPending, r.Pending, r.Source, base...)
	default:
		e.find(RuleRatioRoom, lifecycle.Info, r.Source, base...)
	}
}

func (e *evaluation) sameEmployer() {
	s, f := e.pack.SameEmployer, e.facts
	if s == nil {
		return
	}
	if len(f.Employments) == 0 {
		e.find(RuleEmploymentsUnknown, s.Unknown.At(f.Moment), s.Source)
		return
	}
	var here, perhaps bool
	for _, x := range f.latest() {
		switch {
		case x.WorkplaceID != "":
			here = here || x.WorkplaceID == f.WorkplaceID
		case x.CompanyID != "":
			perhaps = perhaps || x.CompanyID == f.CompanyID
		}
	}
	if !here && !perhaps {
		return
	}
	i := slices.IndexFunc(s.Rows, func(r SameEmployerRow) bool { return slices.Contains(r.Groups, f.Group) })
	if i < 0 {
		e.find(RuleSameEmployerUnclear, s.Unclear.At(f.Moment), s.Source)
		return
	}
	r := s.Rows[i]
	switch {
	case r.Mode == Allowed:
		// Nothing is said, for it would tell the group.
	case !here:
		e.find(RuleSameEmployerUnclear, s.Unclear.At(f.Moment), r.Source)
	case r.Mode == Forbidden:
		e.find(RuleSameEmployerForbidden, r.There.At(f.Moment), r.Source)
	case !f.FunctionWritten:
		e.find(RuleSameEmployerUnwritten, r.Unwritten.At(f.Moment), r.Source)
	default:
		e.find(RuleSameEmployerNewFunction, r.There.At(f.Moment), r.Source)
	}
}

func (e *evaluation) purpose() {
	p, f := e.pack.Purposes, e.facts
	if p == nil || f.Purpose == "" {
		return
	}
	i := slices.IndexFunc(p.Rows, func(r PurposeRow) bool { return r.Purpose == f.Purpose })
	switch {
	case i < 0:
		e.find(RulePurposeNotAllowed, p.Other.At(f.Moment), p.Rows[0].Source, code("purpose", string(f.Purpose)))
	case len(p.Rows[i].Groups) > 0 && f.Group == "":
		e.find(RulePurposeUnclear, p.GroupUnknown.At(f.Moment), p.Rows[i].Source, code("purpose", string(f.Purpose)))
	case len(p.Rows[i].Groups) > 0 && !slices.Contains(p.Rows[i].Groups, f.Group):
		e.find(RulePurposeNotAllowed, p.Other.At(f.Moment), p.Rows[i].Source, code("purpose", string(f.Purpose)))
	}
}

func (e *evaluation) hearing() {
	h, f := e.pack.Hearing, e.facts
	if h == nil {
		return
	}
	switch f.Statement {
	case placement.Agrees, placement.NoRepresentative:
	case placement.Disagrees:
		e.find(RuleHearingDisagrees, h.Disagrees.At(f.Moment), h.Disagrees.Source)
	default:
		e.find(RuleHearingMissing, h.Missing.At(f.Moment), h.Source)
	}
}

func (e *evaluation) hours() {
	h, f := e.pack.Hours, e.facts
	if h == nil || units(f.WeeklyHours) <= units(h.MaxWeekly) {
		return
	}
	e.find(RuleWeeklyHoursOverLimit, h.Over, h.Source, number3("hours", f.WeeklyHours), number3("max_hours", h.MaxWeekly))
}

// groupsOf returns the groups of all tiers, one after the other.
func (l Length) groupsOf() []vocabulary.TargetGroup {
	var all []vocabulary.TargetGroup
	for _, t := range l.Tiers {
		all = append(all, t.Groups...)
	}
	return all
}
