package legal_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/legal"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/vocabulary"
)

func TestWhatIsLawfulIsFoundSo(t *testing.T) {
	t.Parallel()

	findings := legal.Evaluate(pack(t), lawful())

	require.Len(t, findings, 1, "%+v", findings)
	require.Equal(t, legal.RuleRatioRoom, findings[0].Rule)
	require.Equal(t, lifecycle.Info, findings[0].Severity)
	require.Equal(t, "A", findings[0].Confidence)
	require.Equal(t, "BAB § 65", findings[0].Source)
	require.Equal(t, map[string]string{"rule_pack": "vp-2026-07", "cap": "4", "used": "0", "wanted": "0.541", "pending": "0", "ordinary": "20"}, findings[0].Values)
	require.Contains(t, findings[0].TextDA, "praktikken fylder 0,541.")
	require.Contains(t, findings[0].TextEN, "the placement takes 0.541.")
}

func TestHowLongAPlacementMayLast(t *testing.T) {
	t.Parallel()
	p := pack(t)
	near, far := vocabulary.JobReadyCashBenefit, vocabulary.SickPay
	for name, c := range map[string]struct {
		group    vocabulary.TargetGroup
		weeks    int
		days     int
		rule     string
		severity lifecycle.Severity
	}{
		"four weeks, close to work":           {near, 4, 0, "", ""},
		"a day more":                          {near, 4, 1, legal.RuleLengthOverLimit, lifecycle.Block},
		"thirteen weeks":                      {far, 13, 0, "", ""},
		"a day more than thirteen weeks":      {far, 13, 1, legal.RuleLengthOverLimit, lifecycle.Block},
		"nobody knows the group, four weeks":  {"", 4, 0, "", ""},
		"nobody knows the group, a day more":  {"", 4, 1, legal.RuleTargetGroupUnknown, lifecycle.NeedsApproval},
		"in the integration programme":        {vocabulary.IntegrationProgramme, 13, 0, "", ""},
		"insured, thirteen weeks":             {vocabulary.InsuredUnemployed, 13, 0, legal.RuleLengthOverLimit, lifecycle.Block},
		"education-ready, five weeks":         {vocabulary.EducationReady, 5, 0, legal.RuleLengthOverLimit, lifecycle.Block},
		"self-supporting, job-ready, 5 weeks": {vocabulary.SelfSupportingJobReady, 5, 0, legal.RuleLengthOverLimit, lifecycle.Block},
		"self-supporting, others, 5 weeks":    {vocabulary.SelfSupportingOther, 5, 0, "", ""},
	} {
		f := weeks(lawful(), c.weeks, c.days)
		f.Group = c.group
		findings := legal.Evaluate(p, f)
		if c.rule == "" {
			require.Empty(t, grave(findings), name)
			continue
		}
		require.Equal(t, c.severity, severity(findings, c.rule), name)
	}
}

func TestALimitIsSaidInBothLanguages(t *testing.T) {
	t.Parallel()
	f := weeks(lawful(), 5, 0)
	f.Group = vocabulary.InsuredUnemployed

	found := legal.Evaluate(pack(t), f)[0]

	require.Equal(t, map[string]string{"rule_pack": "vp-2026-07", "days": "35", "max_weeks": "4", "last_day": "2027-02-28"}, found.Values)
	require.Equal(t, "Praktikken varer 35 dage, men må for denne borger højst vare 4 uger; sidste mulige dag er den 28. februar 2027.", found.TextDA)
	require.Equal(t, "The placement lasts 35 days, but for this candidate it may last 4 weeks at most; the last possible day is 28 February 2027.", found.TextEN)
	require.Equal(t, "B", found.Confidence)
	require.NotEmpty(t, found.Source)
}

// Where the source is unsure, the finding says so and warns; it does not block.
func TestAnUnsureRuleWarns(t *testing.T) {
	t.Parallel()
	p := pack(t)
	for circumstance, most := range map[legal.Circumstance]int{legal.RecentGraduate: 8, legal.LongUnemployment: 13, legal.LittleExperience: 13} {
		f := weeks(lawful(), most, 0)
		f.Group, f.Circumstances = vocabulary.InsuredUnemployed, []legal.Circumstance{circumstance}
		found := legal.Evaluate(p, f)[0]
		require.Equal(t, legal.RuleLengthException, found.Rule, circumstance)
		require.Equal(t, lifecycle.Warn, found.Severity, circumstance)
		require.Equal(t, "C", found.Confidence, circumstance)

		over := legal.Evaluate(p, weeks(f, most, 1))
		require.Equal(t, lifecycle.Block, severity(over, legal.RuleLengthOverLimit), circumstance)
	}
}

func TestHowLongAPlacementMayGoOn(t *testing.T) {
	t.Parallel()
	p := pack(t)
	for name, c := range map[string]struct {
		group    vocabulary.TargetGroup
		from, to int
		rule     string
		severity lifecycle.Severity
		approver lifecycle.Role
	}{
		"from two weeks to four":          {vocabulary.InsuredUnemployed, 2, 4, "", "", ""},
		"from four weeks to five":         {vocabulary.InsuredUnemployed, 4, 5, legal.RuleLengthOverLimit, lifecycle.Block, ""},
		"from eight weeks to thirteen":    {vocabulary.ActivityReady, 8, 13, "", "", ""},
		"from thirteen to fourteen":       {vocabulary.ActivityReady, 13, 14, legal.RuleExtensionAssessment, lifecycle.NeedsApproval, ""},
		"from thirteen to twenty-six":     {vocabulary.ActivityReady, 13, 26, legal.RuleExtensionAssessment, lifecycle.NeedsApproval, ""},
		"from twenty-six to thirty-nine":  {vocabulary.ActivityReady, 26, 39, legal.RuleExtensionSpecialNeed, lifecycle.NeedsApproval, lifecycle.Supervisor},
		"from thirty-nine to fifty-two":   {vocabulary.ActivityReady, 39, 52, legal.RuleExtensionSpecialNeed, lifecycle.NeedsApproval, lifecycle.Supervisor},
		"from twenty-six to forty":        {vocabulary.ActivityReady, 26, 40, legal.RuleExtensionTooLong, lifecycle.Block, ""},
		"from twenty to thirty-nine":      {vocabulary.ActivityReady, 20, 39, legal.RuleExtensionSpecialNeed, lifecycle.NeedsApproval, lifecycle.Supervisor},
		"from thirteen past twenty-six":   {vocabulary.ActivityReady, 13, 27, legal.RuleExtensionTooEarly, lifecycle.Block, ""},
		"nobody knows the group, 4 to 13": {"", 4, 13, legal.RuleTargetGroupUnknown, lifecycle.NeedsApproval, ""},
	} {
		f := weeks(lawful(), c.to, 0)
		f.Moment, f.Group, f.Until = legal.AtExtension, c.group, f.Period.Start.AddDays(c.from*7-1)
		findings := legal.Evaluate(p, f)
		if c.rule == "" {
			require.Empty(t, grave(findings), name)
			continue
		}
		require.Equal(t, c.rule, findings[0].Rule, name)
		require.Equal(t, c.severity, findings[0].Severity, name)
		require.Equal(t, c.approver, findings[0].Approver, name)
	}
}

func TestWhoMayGoBackToTheirLastEmployer(t *testing.T) {
	t.Parallel()
	p := pack(t)
	here := legal.Employment{CompanyID: "company", WorkplaceID: "workplace", From: "2025-01-01", To: "2026-06-30"}
	company := legal.Employment{CompanyID: "company", From: "2025-01-01", To: "2026-06-30"}
	branch := legal.Employment{CompanyID: "company", WorkplaceID: "branch", From: "2025-01-01", To: "2026-06-30"}
	since := legal.Employment{CompanyID: "elsewhere", From: "2026-07-01", To: "2026-12-31"}
	open := legal.Employment{CompanyID: "company", WorkplaceID: "workplace", From: "2020-01-01"}
	for name, c := range map[string]struct {
		group    vocabulary.TargetGroup
		worked   []legal.Employment
		written  bool
		rule     string
		severity lifecycle.Severity
	}{
		"close to work, here last":            {vocabulary.InsuredUnemployed, []legal.Employment{here}, true, legal.RuleSameEmployerForbidden, lifecycle.Block},
		"close to work, elsewhere since":      {vocabulary.InsuredUnemployed, []legal.Employment{here, since}, false, "", ""},
		"close to work, in another branch":    {vocabulary.InsuredUnemployed, []legal.Employment{branch}, false, "", ""},
		"close to work, which branch unknown": {vocabulary.InsuredUnemployed, []legal.Employment{company}, false, legal.RuleSameEmployerUnclear, lifecycle.NeedsApproval},
		"close to work, here still":           {vocabulary.JobReadyCashBenefit, []legal.Employment{open, since}, false, legal.RuleSameEmployerForbidden, lifecycle.Block},
		"others, nothing written":             {vocabulary.ActivityReady, []legal.Employment{here}, false, legal.RuleSameEmployerUnwritten, lifecycle.Block},
		"others, a new function":              {vocabulary.ActivityReady, []legal.Employment{here}, true, legal.RuleSameEmployerNewFunction, lifecycle.NeedsApproval},
		"on sick pay, the same function":      {vocabulary.SickPay, []legal.Employment{open}, false, "", ""},
		"in job clarification":                {vocabulary.JobClarification, []legal.Employment{here}, false, "", ""},
		"nobody knows the group":              {"", []legal.Employment{here}, true, legal.RuleSameEmployerUnclear, lifecycle.NeedsApproval},
		"nobody knows where":                  {vocabulary.ActivityReady, nil, false, legal.RuleEmploymentsUnknown, lifecycle.Info},
	} {
		f := weeks(lawful(), 4, 0)
		f.Group, f.Employments, f.FunctionWritten = c.group, c.worked, c.written
		findings := legal.Evaluate(p, f)
		if c.rule == "" {
			require.Empty(t, grave(findings), name)
			continue
		}
		require.Equal(t, c.severity, severity(findings, c.rule), "%s: %v", name, findings)
	}
}

func TestWhatAPlacementMayBeFor(t *testing.T) {
	t.Parallel()
	p := pack(t)
	for _, c := range []struct {
		purpose  placement.Purpose
		group    vocabulary.TargetGroup
		rule     string
		severity lifecycle.Severity
	}{
		{placement.PaidHours, vocabulary.EarlyPensioner, "", ""},
		{placement.Clarification, "", "", ""},
		{placement.Retention, vocabulary.SickPay, "", ""},
		{placement.Retention, vocabulary.JobClarification, "", ""},
		{placement.Retention, vocabulary.ActivityReady, legal.RulePurposeNotAllowed, lifecycle.Block},
		{placement.Retention, "", legal.RulePurposeUnclear, lifecycle.NeedsApproval},
		{placement.AvailabilityTest, vocabulary.InsuredUnemployed, "", ""},
		{placement.AvailabilityTest, vocabulary.JobReadyCashBenefit, legal.RulePurposeNotAllowed, lifecycle.Block},
	} {
		f := weeks(lawful(), 4, 0)
		f.Purpose, f.Group = c.purpose, c.group
		findings := legal.Evaluate(p, f)
		if c.rule == "" {
			require.Empty(t, grave(findings), c)
			continue
		}
		require.Equal(t, c.severity, severity(findings, c.rule), c)
	}
}

func TestWhatTheRepresentativeSays(t *testing.T) {
	t.Parallel()
	p := pack(t)
	for _, c := range []struct {
		moment    legal.Moment
		statement placement.StatementKind
		rule      string
		severity  lifecycle.Severity
	}{
		{legal.AtProposal, "", "", ""},
		{legal.AtSigning, "", legal.RuleHearingMissing, lifecycle.Block},
		{legal.AtStart, "", legal.RuleHearingMissing, lifecycle.Block},
		{legal.AtSigning, placement.NoRepresentative, "", ""},
		{legal.AtStart, placement.Agrees, "", ""},
		{legal.AtSigning, placement.Disagrees, legal.RuleHearingDisagrees, lifecycle.NeedsApproval},
	} {
		f := lawful()
		f.Moment, f.Statement = c.moment, c.statement
		findings := legal.Evaluate(p, f)
		if c.rule == "" {
			require.Empty(t, grave(findings), c)
			continue
		}
		require.Equal(t, c.severity, severity(findings, c.rule), c)
	}
}

func TestHowManyHoursAWeek(t *testing.T) {
	t.Parallel()
	f := lawful()
	f.WeeklyHours = 37
	require.Empty(t, grave(legal.Evaluate(pack(t), f)))

	f.WeeklyHours = 37.5
	require.Equal(t, []string{legal.RuleWeeklyHoursOverLimit}, grave(legal.Evaluate(pack(t), f)))
}

// What nobody has entered is no reason to refuse a proposal; whoever approves answers for it.
func TestWhatIsUnknownWarnsFirstAndIsAnsweredForLater(t *testing.T) {
	t.Parallel()
	p := pack(t)
	f := lawful()
	f.Group, f.Headcounts, f.Supported = "", nil, []legal.Supported{{WeeklyHours: 37}}
	want := []string{legal.RuleTargetGroupUnknown, legal.RuleHeadcountUnknown}
	for moment, grade := range map[legal.Moment]lifecycle.Severity{
		legal.AtProposal: lifecycle.Warn, legal.AtChange: lifecycle.Warn,
		legal.AtSigning: lifecycle.NeedsApproval, legal.AtStart: lifecycle.NeedsApproval, legal.AtExtension: lifecycle.NeedsApproval,
	} {
		f.Moment = moment
		findings := legal.Evaluate(p, f)
		for _, rule := range want {
			require.Equal(t, grade, severity(findings, rule), moment)
		}
	}
}

// A move within a cluster weighs as a start does; only how long the placement lasts was answered before.
func TestAMoveIsAStartInAPlacementThatGoesOn(t *testing.T) {
	t.Parallel()
	p := pack(t)
	f := lawful()
	f.Period.End = f.Period.Start.AddDays(20 * 7)
	f.Statement = placement.Disagrees
	f.Moment = legal.AtStart
	require.Equal(t, lifecycle.Block, severity(legal.Evaluate(p, f), legal.RuleLengthOverLimit))

	f.Moment = legal.AtMove

	require.Equal(t, []string{legal.RuleHearingDisagrees}, grave(legal.Evaluate(p, f)))
}

func TestThePackInForce(t *testing.T) {
	t.Parallel()
	old := legal.Pack{ID: "old", Instrument: legal.WorkPlacement, ValidFrom: "2026-01-01", ValidTo: "2026-06-30"}
	now := legal.Pack{ID: "now", Instrument: legal.WorkPlacement, ValidFrom: "2026-07-01"}
	next := legal.Pack{ID: "next", Instrument: legal.WorkPlacement, ValidFrom: "2027-01-01"}
	mended := legal.Pack{ID: "mended", Instrument: legal.WorkPlacement, ValidFrom: "2026-07-01", Replaces: "now"}
	for _, c := range []struct {
		packs []legal.Pack
		day   lifecycle.Date
		id    string
	}{
		{[]legal.Pack{old, now}, "2025-12-31", ""},
		{[]legal.Pack{old, now}, "2026-06-30", "old"},
		{[]legal.Pack{now, old}, "2026-07-01", "now"},
		{[]legal.Pack{old, now}, "2027-01-01", "now"},
		{[]legal.Pack{next, old, now}, "2026-12-31", "now"},
		{[]legal.Pack{next, old, now}, "2027-01-01", "next"},
		{[]legal.Pack{mended, old, now}, "2026-12-31", "mended"},
	} {
		got, ok := legal.InForce(c.packs, legal.WorkPlacement, c.day)
		require.Equal(t, c.id, got.ID, c.day)
		require.Equal(t, c.id != "", ok)
	}
	_, ok := legal.InForce([]legal.Pack{now}, legal.UtilityWork, "2026-12-31")
	require.False(t, ok)

	require.False(t, legal.Overlap(old, now))
	require.False(t, legal.Overlap(next, now), "a later pack ends an open one")
	require.False(t, legal.Overlap(mended, now), "one instead of the other")
	require.True(t, legal.Overlap(now, legal.Pack{Instrument: legal.WorkPlacement, ValidFrom: "2026-07-01"}))
	require.True(t, legal.Overlap(legal.Pack{Instrument: legal.WorkPlacement, ValidFrom: "2026-03-01"}, old))
}
