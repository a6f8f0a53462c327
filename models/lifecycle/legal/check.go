package legal

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/vocabulary"
)

// Fault is something wrong with a pack: where, and what.
type Fault struct{ Path, Problem string }

// String says it in one line.
func (f Fault) String() string { return f.Path + ": " + f.Problem }

// Check returns everything that is wrong with a pack, in the order in which a pack is written; nothing for one that can be
// in force.
func Check(p Pack) []Fault {
	c := checker{}
	c.when(!regexp.MustCompile(`^[a-z][a-z0-9-]{2,59}$`).MatchString(p.ID), "id", "is small letters, digits and hyphens, 3 to 60")
	c.when(!slices.Contains(Instruments(), p.Instrument), "instrument", "is none that is known")
	c.when(p.Jurisdiction != "dk", "jurisdiction", "is dk")
	c.when(!p.ValidFrom.Valid(), "valid_from", "is a day as year-month-day")
	c.when(p.ValidTo != "" && (!p.ValidTo.Valid() || p.ValidTo < p.ValidFrom), "valid_to", "is a day not before valid_from, or left out")
	c.when(p.Replaces == p.ID && p.ID != "", "replaces", "is another pack")
	c.length(p.Length)
	c.ratio(p.Ratio)
	c.sameEmployer(p.SameEmployer)
	c.rest(p)
	c.texts(p)
	return c.faults
}

// Overlap tells whether both packs would be in force on a day for one instrument and jurisdiction. An open end is none: a
// pack that begins later ends it. Nor do a pack and the one it replaces overlap.
func Overlap(a, b Pack) bool {
	instead := func(x, y Pack) bool { return x.Replaces != "" && x.Replaces == y.ID }
	if a.Instrument != b.Instrument || a.Jurisdiction != b.Jurisdiction || instead(a, b) || instead(b, a) {
		return false
	}
	if a.ValidFrom > b.ValidFrom {
		a, b = b, a
	}
	return a.ValidFrom == b.ValidFrom || (a.ValidTo != "" && a.ValidTo >= b.ValidFrom)
}

// InForce returns the pack for placements of the instrument whose first day is on; false when there is none. A pack that
// another one replaces is not in force; of several the one that began last is.
func InForce(packs []Pack, instrument Instrument, on lifecycle.Date) (Pack, bool) {
	var found Pack
	var ok bool
	for _, p := range packs {
		replaced := slices.ContainsFunc(packs, func(other Pack) bool { return other.Replaces == p.ID })
		if replaced || p.Instrument != instrument || on < p.ValidFrom || (p.ValidTo != "" && on > p.ValidTo) {
			continue
		}
		if !ok || p.ValidFrom > found.ValidFrom {
			found, ok = p, true
		}
	}
	return found, ok
}

type checker struct{ faults []Fault }

func (c *checker) when(wrong bool, path, problem string) {
	if wrong {
		c.faults = append(c.faults, Fault{path, problem})
	}
}

func (c *checker) source(s Source, path string) {
	c.when(strings.TrimSpace(s.Ref) == "", path+".source_ref", "says where the row stands")
	c.when(!slices.Contains([]string{"A", "B", "C", "D"}, s.Confidence), path+".confidence", "is A, B, C or D")
}

func (c *checker) severity(s lifecycle.Severity, path string) {
	c.when(!slices.Contains(severities(), s), path, "is block, needs_approval, warn or info")
}

func (c *checker) moments(m Moments, path string) {
	for _, at := range MomentsOfALife() {
		if s := m.At(at); s != "" {
			c.severity(s, path+"."+string(at))
		}
	}
}

// groups must be known, and stand once in all of the lists that share seen.
func (c *checker) groups(groups []vocabulary.TargetGroup, seen *[]vocabulary.TargetGroup, path string) {
	for _, g := range groups {
		c.when(!g.Valid(), path, "has a target group that is none")
		c.when(slices.Contains(*seen, g), path, "has a target group that stands twice")
		*seen = append(*seen, g)
	}
}

func (c *checker) length(l *Length) {
	if l == nil {
		return
	}
	c.when(len(l.Tiers) == 0, "length.tiers", "are at least one")
	c.moments(l.GroupUnknown, "length.group_unknown")
	if l.Pauses != nil {
		c.source(l.Pauses.Source, "length.pauses")
	}
	var seen []vocabulary.TargetGroup
	for i, t := range l.Tiers {
		path := fmt.Sprintf("length.tiers[%d]", i)
		c.when(t.Key == "", path+".key", "is not empty")
		c.source(t.Source, path)
		c.groups(t.Groups, &seen, path+".groups")
		c.when(t.MaxWeeks < 1 || t.MaxWeeks > 520, path+".max_weeks", "is 1 to 520")
		c.severity(t.Over, path+".over")
		for j, x := range t.Exceptions {
			path := fmt.Sprintf("%s.exceptions[%d]", path, j)
			c.source(x.Source, path)
			c.when(!slices.Contains(Circumstances(), x.Circumstance), path+".circumstance", "is none that is known")
			c.when(x.MaxWeeks <= t.MaxWeeks || x.MaxWeeks > 520, path+".max_weeks", "is more than the tier's")
			c.severity(x.Severity, path+".severity")
		}
		longest := t.MaxWeeks
		for j, x := range t.Extensions {
			path := fmt.Sprintf("%s.extensions[%d]", path, j)
			c.source(x.Source, path)
			c.when(!slices.Contains([]Need{ConcreteAssessment, SpecialNeed}, x.Needs), path+".needs", "is concrete_assessment or special_need")
			c.when((x.UpToWeeks == 0) == (x.StepWeeks == 0), path, "has either up_to_weeks or step_weeks")
			c.when(x.UpToWeeks != 0 && (x.UpToWeeks <= longest || x.UpToWeeks > 520), path+".up_to_weeks", "is more than what comes before")
			c.when(x.StepWeeks != 0 && (x.StepWeeks < 0 || x.StepWeeks > 52 || j != len(t.Extensions)-1), path+".step_weeks", "is 1 to 52, of the last extension")
			c.severity(x.Severity, path+".severity")
			c.when(x.Approver != "" && !slices.Contains(lifecycle.Roles(), x.Approver), path+".approver", "is a role")
			longest = max(longest, x.UpToWeeks)
		}
	}
	for _, g := range vocabulary.TargetGroups() {
		c.when(!slices.Contains(l.groupsOf(), g), "length.tiers", "leave out the target group "+string(g))
	}
}

func (c *checker) ratio(r *Ratio) {
	if r == nil {
		return
	}
	c.source(r.Source, "ratio")
	c.when(len(r.Bands) == 0, "ratio.bands", "are at least one")
	upTo := 0
	for i, b := range r.Bands {
		path := fmt.Sprintf("ratio.bands[%d]", i)
		c.when(b.Per < 1 || b.Per > 1000, path+".per", "is 1 to 1000")
		last := i == len(r.Bands)-1
		c.when(last && b.UpTo != 0, path+".up_to", "is left out of the last band")
		c.when(!last && (b.UpTo <= upTo || b.UpTo > 1_000_000), path+".up_to", "is more than that of the band before")
		upTo = max(upTo, b.UpTo)
	}
	c.when(r.AlwaysMin < 0 || r.AlwaysMin > 100, "ratio.always_min", "is 0 to 100")
	c.when(r.BaseMonths < 1 || r.BaseMonths > 24, "ratio.base_months", "is 1 to 24")
	c.when(r.OldestMonths < r.BaseMonths || r.OldestMonths > 60, "ratio.oldest_months", "is base_months to 60")
	c.when(r.FullTimeHours <= 0 || r.FullTimeHours > 168, "ratio.full_time_hours", "is more than 0 and at most 168")
	c.severity(r.Over, "ratio.over")
	c.moments(r.OverUncertain, "ratio.over_uncertain")
	c.severity(r.Pending, "ratio.pending")
	c.moments(r.HeadcountUnknown, "ratio.headcount_unknown")
	c.moments(r.HeadcountIncomplete, "ratio.headcount_incomplete")
	c.moments(r.HeadcountOld, "ratio.headcount_old")
	var seen []vocabulary.TargetGroup
	c.groups(r.NotTested, &seen, "ratio.not_tested")
	c.groups(r.NotTestedWhereEmployed, &seen, "ratio.not_tested_where_employed")
}

func (c *checker) sameEmployer(s *SameEmployer) {
	if s == nil {
		return
	}
	c.source(s.Source, "same_employer")
	c.moments(s.Unclear, "same_employer.unclear")
	c.moments(s.Unknown, "same_employer.unknown")
	var seen []vocabulary.TargetGroup
	for i, r := range s.Rows {
		path := fmt.Sprintf("same_employer.rows[%d]", i)
		c.source(r.Source, path)
		c.groups(r.Groups, &seen, path+".groups")
		c.when(!slices.Contains([]Mode{Forbidden, NewFunction, Allowed}, r.Mode), path+".mode", "is forbidden, new_function or allowed")
		c.moments(r.There, path+".there")
		c.moments(r.Unwritten, path+".unwritten")
	}
}

func (c *checker) rest(p Pack) {
	if p.Purposes != nil {
		c.when(len(p.Purposes.Rows) == 0, "purposes.rows", "are at least one")
		c.moments(p.Purposes.Other, "purposes.other")
		c.moments(p.Purposes.GroupUnknown, "purposes.group_unknown")
		known := []placement.Purpose{
			placement.PaidHours, placement.Competences, placement.Clarification, placement.Retention, placement.AvailabilityTest,
		}
		for i, r := range p.Purposes.Rows {
			path := fmt.Sprintf("purposes.rows[%d]", i)
			c.source(r.Source, path)
			c.when(!slices.Contains(known, r.Purpose), path+".purpose", "is none that is known")
			var seen []vocabulary.TargetGroup
			c.groups(r.Groups, &seen, path+".groups")
		}
	}
	if p.Hearing != nil {
		c.source(p.Hearing.Source, "hearing")
		c.moments(p.Hearing.Missing, "hearing.missing")
		c.source(p.Hearing.Disagrees.Source, "hearing.disagrees")
		c.moments(p.Hearing.Disagrees.Moments, "hearing.disagrees")
	}
	if p.Hours != nil {
		c.source(p.Hours.Source, "hours")
		c.when(p.Hours.MaxWeekly <= 0 || p.Hours.MaxWeekly > 168, "hours.max_weekly", "is more than 0 and at most 168")
		c.severity(p.Hours.Over, "hours.over")
	}
}

// texts must be there for every rule of the pack, in both languages, and name nothing that the rule does not know.
func (c *checker) texts(p Pack) {
	known := sentencesOf(p)
	for _, s := range known {
		path := "texts." + s.rule
		for _, text := range []string{p.Texts[s.rule].DA, p.Texts[s.rule].EN} {
			c.when(strings.TrimSpace(text) == "", path, "is a sentence in da and en")
			for _, name := range placeholder().FindAllStringSubmatch(text, -1) {
				c.when(!slices.Contains(s.values, name[1]), path, "has a placeholder that the rule does not fill: "+name[1])
			}
			c.when(strings.ContainsAny(placeholder().ReplaceAllString(text, ""), "{}"), path, "has a brace that is no placeholder's")
		}
	}
	for _, rule := range slices.Sorted(maps.Keys(p.Texts)) {
		has := slices.ContainsFunc(known, func(s sentence) bool { return s.rule == rule })
		c.when(!has, "texts."+rule, "is for a rule that the pack has not")
	}
}
