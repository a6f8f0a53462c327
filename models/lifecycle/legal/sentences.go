package legal

import (
	"regexp"
	"strconv"
	"strings"

	"placement/models/lifecycle"
)

// The rules, as findings name them. They reach the wire and never change.
const (
	RuleNoPack                  = "no_rule_pack"
	RuleTargetGroupUnknown      = "target_group_unknown"
	RuleLengthOverLimit         = "length_over_limit"
	RuleLengthException         = "length_exception"
	RuleExtensionAssessment     = "extension_needs_assessment"
	RuleExtensionSpecialNeed    = "extension_needs_special_need"
	RuleExtensionTooEarly       = "extension_too_early"
	RuleExtensionTooLong        = "extension_too_long"
	RuleRatioRoom               = "ratio_room"
	RuleRatioNoRoom             = "ratio_no_room"
	RuleRatioNoRoomUncertain    = "ratio_no_room_uncertain"
	RuleRatioPending            = "ratio_pending"
	RuleHeadcountUnknown        = "headcount_unknown"
	RuleHeadcountIncomplete     = "headcount_incomplete"
	RuleHeadcountOld            = "headcount_old"
	RuleSameEmployerForbidden   = "same_employer_forbidden"
	RuleSameEmployerUnclear     = "same_employer_unclear"
	RuleSameEmployerUnwritten   = "same_employer_function_unwritten"
	RuleSameEmployerNewFunction = "same_employer_new_function"
	RuleEmploymentsUnknown      = "employments_unknown"
	RulePurposeNotAllowed       = "purpose_not_allowed"
	RulePurposeUnclear          = "purpose_unclear"
	RuleHearingMissing          = "hearing_missing"
	RuleHearingDisagrees        = "hearing_disagrees"
	RuleWeeklyHoursOverLimit    = "weekly_hours_over_limit"
)

// sentence is a rule of a part of a pack, and the values that its sentences may name.
type sentence struct {
	rule   string
	values []string
}

// sentencesOf returns what the parts of the pack can say: those need a text, and no other rule may have one.
func sentencesOf(p Pack) []sentence {
	var all []sentence
	if p.Length != nil {
		all = append(all,
			sentence{RuleTargetGroupUnknown, []string{"days", "max_weeks"}},
			sentence{RuleLengthOverLimit, []string{"days", "max_weeks", "last_day"}},
			sentence{RuleLengthException, []string{"days", "max_weeks", "exception_weeks"}},
			sentence{RuleExtensionAssessment, []string{"days", "max_weeks", "up_to_weeks"}},
			sentence{RuleExtensionSpecialNeed, []string{"days", "used_weeks", "step_weeks"}},
			sentence{RuleExtensionTooEarly, []string{"days", "used_weeks"}},
			sentence{RuleExtensionTooLong, []string{"step_weeks", "last_day"}})
	}
	if p.Ratio != nil {
		room := []string{"cap", "used", "wanted", "pending", "ordinary"}
		all = append(all,
			sentence{RuleRatioRoom, room}, sentence{RuleRatioNoRoom, room}, sentence{RuleRatioNoRoomUncertain, room},
			sentence{RuleRatioPending, room},
			sentence{RuleHeadcountUnknown, append(room, "missing")}, sentence{RuleHeadcountIncomplete, []string{"missing"}},
			sentence{RuleHeadcountOld, []string{"missing", "newest"}})
	}
	if p.SameEmployer != nil {
		for _, rule := range []string{
			RuleSameEmployerForbidden, RuleSameEmployerUnclear, RuleSameEmployerUnwritten, RuleSameEmployerNewFunction,
			RuleEmploymentsUnknown,
		} {
			all = append(all, sentence{rule, nil})
		}
	}
	if p.Purposes != nil {
		all = append(all, sentence{RulePurposeNotAllowed, nil}, sentence{RulePurposeUnclear, nil})
	}
	if p.Hearing != nil {
		all = append(all, sentence{RuleHearingMissing, nil}, sentence{RuleHearingDisagrees, nil})
	}
	if p.Hours != nil {
		all = append(all, sentence{RuleWeeklyHoursOverLimit, []string{"hours", "max_hours"}})
	}
	return all
}

// placeholder is a value's name in braces.
func placeholder() *regexp.Regexp { return regexp.MustCompile(`\{([^{}]*)\}`) }

// value is one fact that a rule was measured by: as machines read it, and as each language writes it.
type value struct{ name, text, da, en string }

func code(name, s string) value { return value{name, s, s, s} }

func count(name string, n int) value { return code(name, strconv.Itoa(n)) }

// number3 has up to three decimals, with a comma in Danish.
func number3(name string, x float64) value {
	s := strconv.FormatFloat(x, 'f', 3, 64)
	s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	return value{name, s, strings.ReplaceAll(s, ".", ","), s}
}

func date(name string, d lifecycle.Date) value {
	day := strings.TrimLeft(string(d[8:]), "0")
	return value{name, string(d), day + ". " + monthDA(d) + " " + string(d[:4]), day + " " + monthEN(d) + " " + string(d[:4])}
}

func month(name string, d lifecycle.Date) value { return months(name, []lifecycle.Date{d}) }

// months is a list of months, each given as a day of it.
func months(name string, all []lifecycle.Date) value {
	var text, da, en []string
	for _, d := range all {
		text = append(text, string(d[:7]))
		da = append(da, monthDA(d)+" "+string(d[:4]))
		en = append(en, monthEN(d)+" "+string(d[:4]))
	}
	return value{name, strings.Join(text, ","), strings.Join(da, ", "), strings.Join(en, ", ")}
}

func monthDA(d lifecycle.Date) string {
	return [...]string{
		"januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november", "december",
	}[monthOf(d)%12]
}

func monthEN(d lifecycle.Date) string {
	return [...]string{
		"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
	}[monthOf(d)%12]
}

// fill returns the sentences with the values in them.
func (t Text) fill(values []value) (da, en string) {
	inDA, inEN := make([]string, 0, 2*len(values)), make([]string, 0, 2*len(values))
	for _, v := range values {
		inDA = append(inDA, "{"+v.name+"}", v.da)
		inEN = append(inEN, "{"+v.name+"}", v.en)
	}
	return strings.NewReplacer(inDA...).Replace(t.DA), strings.NewReplacer(inEN...).Replace(t.EN)
}

// NoPack is the finding that no rule pack is in force on the first day of a placement: nobody has told what the law is.
func NoPack(at Moment, first lifecycle.Date) lifecycle.Finding {
	severity := lifecycle.NeedsApproval
	if at == AtProposal || at == AtChange {
		severity = lifecycle.Warn
	}
	return lifecycle.Finding{
		Rule: RuleNoPack, Severity: severity, Values: map[string]string{"first_day": string(first)},
		TextDA: "Der er ingen regelpakke for den dag, praktikken begynder, så loven er ikke prøvet.",
		TextEN: "There is no rule pack for the day on which the placement begins, so the law has not been tested.",
	}
}
