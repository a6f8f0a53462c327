// Package mentor holds what must be so of a mentor before a candidate is in their care: named, there, trained, and with
// time; and how long support for a mentor may be granted.
//
// How much of it must be so depends on the model under which the place was agreed. Who a mentor is, which trainings hold
// and whom they look after is in the database; the rules weigh the facts.
package mentor

import (
	"slices"
	"strconv"

	"placement/models/lifecycle"
	"placement/models/lifecycle/vocabulary"
)

// Codes of the rules, by which findings are known and approved.
const (
	RuleMissing   = "mentor_missing"
	RuleElsewhere = "mentor_elsewhere"
	RuleLeft      = "mentor_left"
	RuleUntrained = "mentor_untrained"
	RuleFull      = "mentor_full"
	RuleExpires   = "mentor_training_ends"
)

// Codes of refusals of a placement that names a mentor.
const (
	CodeMentorNotFound  = "mentor_not_found"
	CodeMentorElsewhere = "mentor_elsewhere"
	CodeMentorInactive  = "mentor_inactive"
)

// Facts are what is known of the mentor of a placement.
type Facts struct {
	// MentorID is empty when none is named.
	MentorID string
	// Here tells that the mentor is known at the workplace of this placement, which may have changed since one was named.
	Here bool
	// Active tells that the mentor is still there.
	Active bool
	// TrainedTo is the last day of the training that holds on the first day; empty when none does.
	TrainedTo lifecycle.Date
	// Capacity is how many candidates the mentor takes at once; Others are the days of those in their care besides this one.
	Capacity int
	Others   []lifecycle.Period
	// Period are the days of this placement.
	Period lifecycle.Period
}

// Load returns how many others the mentor looks after on the fullest day of the period.
func (f Facts) Load() int {
	most := 0
	// The load only rises on a first day: that of the period, or of another one within it.
	for _, day := range append([]lifecycle.Date{f.Period.Start}, starts(f.Others)...) {
		if !f.Period.Contains(day) {
			continue
		}
		n := 0
		for _, p := range f.Others {
			if p.Contains(day) {
				n++
			}
		}
		most = max(most, n)
	}
	return most
}

func starts(periods []lifecycle.Period) []lifecycle.Date {
	days := make([]lifecycle.Date, len(periods))
	for i, p := range periods {
		days[i] = p.Start
	}
	return days
}

// Readiness returns what stands against the start of a placement under the model, or should be known, because of its
// mentor. Fixed places and clusters promise a trained mentor with time: without one, nothing starts. Under an advance
// agreement, and where a company was sought for one person, the mentor is trained when somebody is matched, and somebody
// answers for one who is full. Where nothing was agreed a mentor is nobody's duty.
func Readiness(model vocabulary.Model, f Facts) []lifecycle.Finding {
	s := strictness(model)
	switch {
	case f.MentorID == "":
		return found(RuleMissing, s.missing, nil)
	case !f.Here:
		return found(RuleElsewhere, s.left, map[string]string{"mentor_id": f.MentorID})
	case !f.Active:
		return found(RuleLeft, s.left, map[string]string{"mentor_id": f.MentorID})
	}
	var all []lifecycle.Finding
	switch {
	case f.TrainedTo == "":
		all = found(RuleUntrained, s.untrained, map[string]string{
			"mentor_id": f.MentorID, "on": string(f.Period.Start), "command": "enrol_mentor",
		})
	case f.TrainedTo < f.Period.End:
		all = found(RuleExpires, lifecycle.Info, map[string]string{"mentor_id": f.MentorID, "valid_to": string(f.TrainedTo)})
	}
	if load := f.Load(); load >= f.Capacity {
		all = append(all, found(RuleFull, s.full, map[string]string{
			"mentor_id": f.MentorID, "capacity": strconv.Itoa(f.Capacity), "load": strconv.Itoa(load),
		})...)
	}
	return all
}

// Excludes tells whether a place is not suggested to anybody because of what all mentors at its workplace lack, by the code
// of the rule. What would block the start does. So do mentors who are all full, also where the start only asks for an
// approval: nobody is sent to a mentor without time unless a person wants it (domain.md F56), chooses the place off the
// list, and answers for it.
func Excludes(model vocabulary.Model, rule string) bool {
	s := strictness(model)
	switch rule {
	case RuleMissing:
		return s.missing == lifecycle.Block
	case RuleUntrained:
		return s.untrained == lifecycle.Block
	case RuleFull:
		return true
	}
	return false
}

// Early returns findings as they weigh before the start, when there is time to mend them: what would stand against it is
// something to know.
func Early(findings []lifecycle.Finding) []lifecycle.Finding {
	early := slices.Clone(findings)
	for i, f := range early {
		if f.Severity == lifecycle.Block || f.Severity == lifecycle.NeedsApproval {
			early[i].Severity = lifecycle.Warn
		}
	}
	return early
}

// TrainedAtMatch returns the models under which a mentor is trained when somebody is matched, and not before: those that
// promise a mentor, and begin without a trained one only with a warning.
func TrainedAtMatch() []vocabulary.Model {
	return slices.DeleteFunc(vocabulary.Models(), func(m vocabulary.Model) bool {
		s := strictness(m)
		return s.missing == "" || s.untrained == lifecycle.Block
	})
}

// weights are the severities of what a mentor can lack; empty for nothing to say.
type weights struct{ missing, left, untrained, full lifecycle.Severity }

func strictness(model vocabulary.Model) weights {
	switch model {
	case vocabulary.FixedPlaces, vocabulary.Cluster:
		return weights{lifecycle.Block, lifecycle.Block, lifecycle.Block, lifecycle.Block}
	case vocabulary.AdvanceAgreement, vocabulary.SoughtForOne:
		return weights{lifecycle.Warn, lifecycle.Warn, lifecycle.Warn, lifecycle.NeedsApproval}
	}
	return weights{left: lifecycle.Warn, untrained: lifecycle.Warn, full: lifecycle.Info}
}

func found(rule string, severity lifecycle.Severity, values map[string]string) []lifecycle.Finding {
	if severity == "" {
		return nil
	}
	da, en := sentences(rule)
	return []lifecycle.Finding{{Rule: rule, Severity: severity, Values: values, TextDA: da, TextEN: en}}
}

// sentences say a rule in Danish and English.
func sentences(rule string) (da, en string) {
	switch rule {
	case RuleMissing:
		return "Der er ikke valgt en mentor på arbejdspladsen.", "No mentor at the workplace has been named."
	case RuleElsewhere:
		return "Mentoren er ikke på denne arbejdsplads; vælg en, der er der.", "The mentor is not at this workplace; choose one who is."
	case RuleLeft:
		return "Mentoren er her ikke længere; vælg en anden.", "The mentor is not there any more; choose another one."
	case RuleUntrained:
		return "Mentoren har ikke et gyldigt kursus på den første dag; tilmeld mentoren et kursus.",
			"The mentor has no valid course on the first day; enrol the mentor on one."
	case RuleFull:
		return "Mentoren har ikke plads til flere på disse dage.", "The mentor has no room for more in these days."
	case RuleExpires:
		return "Mentorens kursus udløber, før forløbet slutter.", "The mentor's course expires before the placement ends."
	}
	return "", ""
}
