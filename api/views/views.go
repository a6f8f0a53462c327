package views

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	enumspb "go.temporal.io/api/enums/v1"

	"placement/models/lifecycle"
	"placement/models/lifecycle/agreement"
	"placement/models/lifecycle/endpoint"
	"placement/models/lifecycle/followalong"
	"placement/models/lifecycle/issue"
	"placement/models/lifecycle/mentortraining"
	"placement/models/lifecycle/outreach"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/rematch"
	"placement/workflows/contract"
)

// Scope is whose processes are asked about, and on which day. Empty IDs ask about all.
type Scope struct {
	// TenantID keeps the tenants of a shared namespace apart. It protects nothing: whoever may open a namespace sees all of it.
	TenantID string
	UnitID   string
	// OwnerID is the employee of whom the caseload is asked.
	OwnerID string
	// Today is the tenant's day. A practice tenant's is another than that of the real time, by which Temporal knows when workflows
	// began. Now is in the zone of the tenants.
	Today lifecycle.Date
	Now   time.Time
	// Rulesets are the newest of each type of workflow.
	Rulesets map[string]int
}

// Groups are what questions are about.
const (
	Late    = "late"
	Waiting = "waiting"
	Ahead   = "ahead"
	People  = "people"
	System  = "system"
)

// Groups returns the groups in the order in which people read them.
func Groups() []string { return []string{Late, Waiting, Ahead, People, System} }

// View is one question. At least one of Query and Lists answers it, except where NeedsOwner is set and no owner is given.
type View struct {
	// Name is on the wire, and the key of its words.
	Name  string
	Group string
	// Query is what Temporal lists workflows by; empty where it cannot answer.
	Query string
	// Lists are lists of the API that answer it, too, or alone, the closest first.
	Lists []string
	// NeedsOwner tells that it is asked of one employee.
	NeedsOwner bool
}

// Rulesets returns the newest rulesets of this build, by type of workflow.
func Rulesets() map[string]int {
	return map[string]int{
		contract.PlacementWorkflow: placement.Ruleset, contract.RematchWorkflow: rematch.Ruleset, contract.AgreementWorkflow: agreement.Ruleset,
		contract.MentorTrainingWorkflow: mentortraining.Ruleset, contract.OutreachWorkflow: outreach.Ruleset, contract.IssueWorkflow: issue.Ruleset,
		contract.FollowAlongWorkflow: followalong.Ruleset, contract.WebhookEndpointWorkflow: endpoint.Ruleset,
	}
}

// All returns every question, in the order in which people read them.
func All(s Scope) []View {
	week := s.Today.AddDays(-daysSinceMonday(s.Today))
	month := firstOfMonth(s.Today)
	is := func(workflowType string) string { return `WorkflowType = "` + workflowType + `"` }
	stage := func(stages ...placement.Status) string {
		names := make([]string, len(stages))
		for i, one := range stages {
			names[i] = `"` + string(one) + `"`
		}
		return contract.StageAttribute.GetName() + " IN (" + strings.Join(names, ", ") + ")"
	}
	waits := func(who ...lifecycle.Party) string {
		names := make([]string, len(who))
		for i, one := range who {
			names[i] = `"` + string(one) + `"`
		}
		return contract.WaitingForAttribute.GetName() + " IN (" + strings.Join(names, ", ") + ")"
	}
	var (
		overdue    = contract.OverdueAttribute.GetName() + " = true"
		placements = is(contract.PlacementWorkflow)
		start      = contract.StartOnAttribute.GetName()
	)
	views := []View{
		{Name: "overdue", Group: Late, Query: s.open(overdue), Lists: []string{"/v1/tasks?scope=unit&escalated=true"}},
		{
			Name: "overdue_with_others", Group: Late,
			Query: s.open(overdue, waits(lifecycle.PartyCandidate, lifecycle.PartyCompany, lifecycle.PartyMentor, lifecycle.PartyRepresentative)),
		},
		{
			Name: "missed_follow_ups", Group: Late, Query: s.open(placements, stage(placement.Active), overdue),
			Lists: []string{"/v1/tasks?scope=unit&escalated=true&task=hold_follow_up"},
		},
		{Name: "stuck_meetings", Group: Late, Query: s.open(placements, stage(placement.Agreed, placement.MeetingBooked), overdue)},
		{
			Name: "long_rematches", Group: Late, Query: s.open(is(contract.RematchWorkflow), overdue),
			Lists: []string{"/v1/rematches?status=open&overdue=true", "/v1/match-agenda"},
		},

		{Name: "waiting_candidate", Group: Waiting, Query: s.open(placements, waits(lifecycle.PartyCandidate))},
		{Name: "waiting_company", Group: Waiting, Query: s.open(placements, waits(lifecycle.PartyCompany))},
		{
			Name: "waiting_signature", Group: Waiting,
			Query: s.open("(" + placements + " AND " + stage(placement.Signing) + " OR " +
				is(contract.AgreementWorkflow) + " AND " + contract.StageAttribute.GetName() + ` = "` + string(agreement.Drafted) + `")`),
		},
		{Name: "paused", Group: Waiting, Query: s.open(contract.PausedAttribute.GetName() + " = true"), Lists: []string{"/v1/placements?paused=true"}},

		{
			Name: "starts_unsigned", Group: Ahead,
			Query: s.open(placements, stage(placement.Proposed, placement.Agreed, placement.MeetingBooked, placement.Signing),
				start+` >= "`+midnight(week)+`"`, start+` < "`+midnight(week.AddDays(7))+`"`),
		},
		{Name: "untrained_mentors", Group: Ahead, Lists: []string{"/v1/placements?mentor_untrained=true"}},
		{Name: "idle_fixed_places", Group: Ahead, Lists: []string{
			"/v1/places?model=fixed_places&state=open&free_from=" + string(s.Today) + "&free_to=" + string(s.Today), "/v1/reports/places",
		}},
		{Name: "agreements_ending", Group: Ahead, Lists: []string{"/v1/agreements?status=active&expires_before=" + string(s.Today.AddDays(endsWithin))}},

		{
			Name: "early_terminations", Group: People, Query: s.of(is(contract.RematchWorkflow), `StartTime >= "`+beginOfMonth(s.Now)+`"`),
			Lists: []string{"/v1/rematches?cause=" + string(placement.TerminatedKind) + "&opened_from=" + string(month)},
		},
		{Name: "caseload", Group: People, NeedsOwner: true},

		{Name: "old_ruleset", Group: System, Query: s.open(s.olderRules())},
		{
			Name: "failing_webhooks", Group: System, Lists: []string{"/v1/webhook-endpoints?failing=true"},
			Query: s.open(is(contract.WebhookEndpointWorkflow), "("+contract.StageAttribute.GetName()+` = "`+string(endpoint.Active)+`" AND `+
				contract.WaitingForAttribute.GetName()+` = "receiver" OR `+contract.StageAttribute.GetName()+` = "`+string(endpoint.Disabled)+`")`),
		},
		// Temporal reports tasks that fail, the process itself that it waits for the database. Without the tenant: what fails from
		// its first task on has not said whose it is.
		{
			Name: "failures", Group: System,
			Query: "TemporalReportedProblems IS NOT NULL OR " + contract.WaitingForAttribute.GetName() + ` = "` + contract.WaitingForDatabase + `"`,
		},
	}
	for i := range views {
		if views[i].NeedsOwner && s.OwnerID != "" {
			views[i].Query = s.open(contract.OwnerAttribute.GetName() + ` = "` + s.OwnerID + `"`)
			views[i].Lists = []string{"/v1/placements?" + openPlacements(s.OwnerID), "/v1/rematches?status=open&owner_id=" + s.OwnerID}
		}
	}
	return views
}

// openPlacements asks the API's list for the placements of an employee that have not ended.
func openPlacements(ownerID string) string {
	asked := []string{"owner_id=" + ownerID}
	for _, one := range slices.DeleteFunc(placement.Statuses(), placement.Status.Terminal) {
		asked = append(asked, "status="+string(one))
	}
	return strings.Join(asked, "&")
}

// endsWithin is how many days ahead the end of an agreement is asked about: from its first reminder on.
const endsWithin = 90

// open is a query for what has not ended.
func (s Scope) open(conditions ...string) string {
	running := `ExecutionStatus = "` + enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING.String() + `"`
	return s.of(append([]string{running}, conditions...)...)
}

// of is a query for the scope's own.
func (s Scope) of(conditions ...string) string {
	if s.TenantID != "" {
		conditions = append(conditions, contract.TenantAttribute.GetName()+` = "`+s.TenantID+`"`)
	}
	if s.UnitID != "" {
		conditions = append(conditions, contract.UnitAttribute.GetName()+` = "`+s.UnitID+`"`)
	}
	return strings.Join(conditions, " AND ")
}

// olderRules chooses what runs under other rules than the newest.
func (s Scope) olderRules() string {
	var kinds []string
	for _, k := range []string{
		contract.PlacementWorkflow, contract.RematchWorkflow, contract.AgreementWorkflow, contract.MentorTrainingWorkflow,
		contract.OutreachWorkflow, contract.IssueWorkflow, contract.FollowAlongWorkflow, contract.WebhookEndpointWorkflow,
	} {
		kinds = append(kinds, fmt.Sprintf(`WorkflowType = "%s" AND %s != "%d"`, k, contract.RulesetAttribute.GetName(), s.Rulesets[k]))
	}
	return "(" + strings.Join(kinds, " OR ") + ")"
}

// midnight is an instant between the midnights, wherever the tenant is, of the day before and of the day: a day's own midnight
// there comes after it, and that of the day before comes before it. It divides days, as start_on holds them, and no times of day.
func midnight(d lifecycle.Date) string {
	return string(d.AddDays(-1)) + "T12:00:00Z"
}

// beginOfMonth is the instant at which the month of a time began, where that time is told.
func beginOfMonth(t time.Time) string {
	return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, t.Location()).UTC().Format(time.RFC3339)
}

// firstOfMonth is the first day of the month of a day.
func firstOfMonth(d lifecycle.Date) lifecycle.Date {
	if len(d) < len("2027-01-") {
		return d
	}
	return d[:len("2027-01-")] + "01"
}

// daysSinceMonday is how far a day is in its week.
func daysSinceMonday(d lifecycle.Date) int {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return 0
	}
	return (int(t.Weekday()) + 6) % 7
}

// TemporalURL is where the Web UI at the base shows what a query finds, and keeps it as a saved view under the name.
func TemporalURL(base, namespace, query, name string) string {
	return base + "/namespaces/" + url.PathEscape(namespace) + "/workflows?query=" + escape(query) + "&savedQuery=" + escape(name)
}

// escape is for a value in a query: a plus is a plus to the Web UI.
func escape(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
