package access_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
	"placement/models/lifecycle/access"
	"placement/models/lifecycle/agreement"
	"placement/models/lifecycle/endpoint"
	"placement/models/lifecycle/followalong"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/lifecycle/mentortraining"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/rematch"
)

// want is the table as its readers should expect it: case worker, supervisor, integration, admin.
const want = `
propose                         x x . .
record_candidate_decision       x x . .
record_company_decision         x x . .
settle_proposal                 x x . .
book_safety_meeting             x x . .
move_safety_meeting             x x . .
hold_safety_meeting             x x . .
record_representative_statement x x . .
sign                            x x . .
amend                           x x . .
amend_terms                     x x . .
confirm_start                   x x . .
report_no_show                  x x . .
hold_follow_up                  x x . .
rate_follow_up                  x x . .
report_problem                  x x . .
resolve_problem                 x x . .
deliver_training                x x . .
review_demands                  x x . .
add_sub_goal                    x x . .
reach_goal                      x x . .
confirm_hours_step              x x . .
postpone_hours_step             x x . .
move_to_workplace               x x . .
extend                          x x . .
pause_placement                 x x . .
resume_placement                x x . .
end_as_planned                  x x . .
terminate_early                 x x . .
withdraw                        x x . .
swap                            x x . .
cancel                          x x . .
evaluate                        x x . .
record_disagreement             x x . .
answer_disagreement             x x . .
close                           x x . .
reassign                        x x . .
transfer                        x x . .
add_step                        x x . .
complete_step                   x x . .
drop_step                       x x . .
apply_policy                    . x . .
preview_policy                  x x . .
read_placement_policy           x x x x
update_placement_policy         . . . x
create_policy_application       . x . .
list_policy_applications        . x . x
read_policy_application         . x . x
list_policy_application_items   . x . x
suspend_policy_application      . x . .
resume_policy_application       . x . .
go_back                         x x . .
correct                         x x . .
propose_correction              x x . .
decide_correction               x x . .
reopen                          x x . .
give_up                         x x . .
reassign_rematch                x x . .
record_follow_along             x x . .
record_attempt                  x x . .
close_unreached                 x x . .
reassign_follow_along           x x . .
read_follow_along               x x . .
list_follow_alongs              x x . .
read_follow_along_timeline      x x . .
read_follow_along_texts         x x . .
report_outcomes                 x x x x
report_kpis                     . x . x
report_kpi_file                 . x . x
report_fidelity                 . x . x
list_kpi_placements             . x . .
list_saved_views                . x . x
report_timers                   . x . x
list_timer_steps                . x . x
list_incidents                  . . . x
retry_incident                  . . . x
retry_incidents                 . . . x
list_differences                . . . x
repair_differences              . . . x
rebuild                         . . . x
register_endpoint               . . x x
request_verification            . . x x
change_endpoint                 . . x x
rotate_secret                   . . x x
send_test                       . . x x
pause_endpoint                  . . x x
resume_endpoint                 . . x x
settle_gaps                     . . x x
request_replay                  . . x x
reassign_endpoint               . . x x
delete_endpoint                 . . x x
resend_delivery                 . . x x
list_deliveries                 . . x x
read_delivery                   . . x x
list_webhook_endpoints          . x x x
read_webhook_endpoint           . x x x
read_webhook_endpoint_timeline  . x x x
draft_agreement                 x x . .
revise_agreement                x x . .
sign_agreement                  x x . .
withdraw_agreement              x x . .
open_place                      x x . .
pause_place                     x x . .
close_place                     x x . .
record_exchange                 x x . .
renew_agreement                 x x . .
terminate_agreement             x x . .
end_agreement                   x x . .
reassign_agreement              x x . .
open_outreach                   x x . .
approach_company                x x . .
contact_company_again           x x . .
record_answer                   x x . .
convert_outreach                x x . .
continue_outreach               x x . .
give_up_outreach                x x . .
reassign_outreach               x x . .
read_outreach                   x x . .
list_outreaches                 x x . .
read_outreach_timeline          x x . .
read_outreach_texts             x x . .
suggest_companies               x x . .
report_issue                    x x . .
list_adjustments                x x . .
react_to_issue                  x x . .
offer_adjustment                x x . .
record_adjustment               x x . .
record_learned                  x x . .
answer_reporter                 x x . .
resolve_issue                   x x . .
reassign_issue                  x x . .
read_issue                      x x . .
list_issues                     x x . .
read_issue_timeline             x x . .
read_issue_texts                x x . .
read_placement                  x x x .
list_placements                 x x x .
read_timeline                   x x x .
read_texts                      x x . .
read_terms                      x x . .
read_findings                   x x . .
read_placement_disclosures      x x . .
read_progress                   x x . .
read_placement_agenda           x x . .
preview_follow_ups              x x . .
preview_placement_follow_ups    x x . .
list_company_follow_ups         x x . .
hold_follow_up_visit            x x . .
create_visiting_time            x x . .
list_visiting_times             x x . .
update_visiting_time            x x . .
remove_visiting_time            x x . .
create_paid_hours               x x . .
list_paid_hours                 x x . .
update_paid_hours               x x . .
remove_paid_hours               x x . .
read_remarks                    x x . .
report_paid_hours               x x x x
create_evaluation_link          x x . .
list_evaluation_links           x x . .
revoke_evaluation_link          x x . .
create_rating_link              x x . .
release_lesson                  x x . .
withdraw_lesson                 x x . .
export_lessons                  x x x .
export_lesson_file              x x x .
read_meetings                   x x x .
issue_document                  x x . .
list_documents                  x x . .
read_document                   x x . .
read_rematch                    x x . .
list_rematches                  x x . .
list_tasks                      x x x x
list_notices                    x x . .
read_agreement                  x x x .
list_agreements                 x x x .
read_agreement_timeline         x x x .
read_agreement_texts            x x . .
read_agreement_utilisation      x x x .
read_agreement_changes          x x . .
report_places                   x x x x
list_place_days                 x x x x
create_portfolio_target         x x . .
update_portfolio_target         x x . .
remove_portfolio_target         x x . .
read_portfolio                  x x x .
create_company                  x x x .
read_company                    x x x x
update_company                  x x x .
list_companies                  x x x x
create_workplace                x x x .
read_workplace                  x x x x
update_workplace                x x x .
list_workplaces                 x x x x
create_place                    x x x .
read_place                      x x x x
update_place                    x x x .
list_places                     x x x x
create_company_group            x x x .
read_company_group              x x x x
update_company_group            x x x .
list_company_groups             x x x x
hand_over_company               x x . .
read_company_owner              x x . .
read_company_brief              x x . .
create_company_contact          x x . .
read_company_contact            x x . .
update_company_contact          x x . .
list_company_contacts           x x . .
remove_company_contact          x x . .
add_log_entry                   x x . .
read_company_log                x x . .
create_work_task                x x x .
read_work_task                  x x x x
update_work_task                x x x .
list_work_tasks                 x x x x
create_visit                    x x . .
read_visit                      x x . .
update_visit                    x x . .
list_visits                     x x . .
create_candidate                x x . .
read_candidate                  x x . .
update_candidate                x x . .
list_candidates                 x x . .
search_candidate                x x . .
read_candidate_number           x . . .
create_employment               x x . .
list_employments                x x . .
update_employment               x x . .
remove_employment               x x . .
read_profile                    x x . .
update_profile                  x x . .
create_disclosure               x x . .
list_disclosures                x x . .
retract_disclosure              x x . .
read_presentation               x x . .
draft_presentation              x x . .
approve_presentation            x x . .
share_presentation              x x . .
list_presentation_shares        x x . .
create_trial_visit              x x . .
list_trial_visits               x x . .
read_trial_visit                x x . .
update_trial_visit              x x . .
suggest_places                  x x . .
suggest_candidates              x x . .
suggest_for_rematch             x x . .
decide_match                    x x . .
list_match_decisions            x x . .
run_match_round                 x x . .
read_match_agenda               x x . .
load_rule_pack                  . . . x
list_rule_packs                 x x x x
read_rule_pack                  x x x x
record_headcounts               x x x .
list_headcounts                 x x x x
create_supported_elsewhere      x x x .
update_supported_elsewhere      x x x .
list_supported_elsewhere        x x x x
read_legal_room                 x x x x
try_law                         x x . .
read_circumstances              x x . .
set_circumstances               x x . .
enrol_mentor                    x x . .
move_course                     x x . .
record_course_passed            x x . .
record_course_failed            x x . .
cancel_training                 x x . .
reassign_training               x x . .
create_mentor                   x x . .
read_mentor                     x x x .
update_mentor                   x x . .
list_mentors                    x x x .
read_mentor_name                x x . .
read_mentor_training            x x x .
list_mentor_trainings           x x x .
read_mentor_training_timeline   x x x .
create_mentor_support           x x . .
read_mentor_support             x x . .
update_mentor_support           x x . .
list_mentor_supports            x x . .
create_absence                  x x . .
update_absence                  x x . .
remove_absence                  x x . .
list_absences                   x x . .
create_deputy                   x x . .
list_deputies                   x x . .
remove_deputy                   x x . .
deactivate_user                 . . . x
activate_user                   . . . x
create_reassignment             . x . x
list_reassignments              . x . x
read_reassignment               . x . x
list_reassignment_items         . x . x
suspend_reassignment            . x . x
resume_reassignment             . x . x
undo_reassignment               . x . x
list_event_types                x x x x
read_event_type                 x x x x
read_event_schema               x x x x
read_panel                      x x x x
open_panel_session              x x x x
read_me                         x x x x
list_users                      x x . x
list_units                      x x . x
set_user_contact                x x . .
read_user_contact               x x . .
change_closing_days             . . . x
read_calendar                   x x x x
list_calendar_changes           x x x x
list_events                     . x x x
stream_events                   . x x x
read_practice_clock             x x x x
move_practice_clock             x x . x
act_on_behalf                   x . . .
`

func TestTheWholeTable(t *testing.T) {
	t.Parallel()
	policy := access.NewPolicy()
	table := access.Table()
	lines := strings.Split(strings.TrimSpace(want), "\n")
	require.Len(t, table, len(lines))

	for i, line := range lines {
		fields := strings.Fields(line)
		operation := access.Operation(fields[0])
		require.Equal(t, operation, table[i].Operation, "the table is in this order")
		for j, role := range lifecycle.Roles() {
			require.Equal(t, fields[j+1] == "x", policy.May([]lifecycle.Role{role}, operation), "%s %s", role, operation)
		}
	}
}

func TestEveryOperationIsThereOnce(t *testing.T) {
	t.Parallel()
	times := map[access.Operation]int{}
	for _, r := range access.Table() {
		times[r.Operation]++
	}

	for operation, n := range times {
		require.Equal(t, 1, n, operation)
	}
	for _, name := range declared(t) {
		require.Contains(t, times, access.Operation(name), "a declared operation without a line in the table")
	}
}

func TestEveryCommandThatPeopleSendIsInTheTableAndNoOther(t *testing.T) {
	t.Parallel()
	commands := map[string]bool{}
	for _, tr := range placement.Transitions() {
		commands[tr.Command] = !tr.Clock
	}
	for _, e := range rematch.Events() {
		commands[e.Name()] = false
	}
	for _, name := range (rematch.State{Status: rematch.Open}).Allowed() {
		commands[name] = true
	}
	for _, e := range followalong.Events() {
		commands[e.Name()] = false
	}
	for _, n := range lifecycletest.FollowAlongStates() {
		for _, name := range n.State.Allowed() {
			commands[name] = true
		}
	}
	for _, e := range mentortraining.Events() {
		commands[e.Name()] = false
	}
	commands["enrol_mentor"] = true
	for _, name := range (mentortraining.State{Status: mentortraining.Enrolled}).Allowed() {
		commands[name] = true
	}
	for _, e := range agreement.Events() {
		if !commands[e.Name()] {
			commands[e.Name()] = false
		}
	}
	for _, status := range agreement.Statuses() {
		for _, name := range (agreement.State{Status: status}).Allowed() {
			commands[name] = true
		}
	}
	commands["draft_agreement"] = true
	for _, e := range endpoint.Events() {
		if !commands[e.Name()] {
			commands[e.Name()] = false
		}
	}
	for _, n := range lifecycletest.EndpointStates() {
		for _, name := range n.State.Allowed() {
			commands[name] = true
		}
	}
	commands["register_endpoint"] = true
	inTable := map[string]bool{}
	for _, r := range access.Table() {
		inTable[string(r.Operation)] = true
	}

	for name, people := range commands {
		require.Equal(t, people, inTable[name], name)
	}
}

func TestWhatTheTableDoesNotKnowIsDenied(t *testing.T) {
	t.Parallel()
	policy := access.NewPolicy()

	require.False(t, policy.May(nil, access.ReadMe))
	require.False(t, policy.May([]lifecycle.Role{"mayor"}, access.ReadMe))
	require.False(t, policy.May(lifecycle.Roles(), "drop_everything"))
	require.False(t, access.Policy{}.May(lifecycle.Roles(), access.ReadMe))
	require.True(t, policy.May([]lifecycle.Role{"mayor", lifecycle.Admin}, access.ReadMe))
}

func TestDependsOnTheRulesAlone(t *testing.T) {
	t.Parallel()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-f", `{{join .Imports "\n"}}`, ".").Output()
	require.NoError(t, err)

	for path := range strings.FieldsSeq(string(out)) {
		first, _, _ := strings.Cut(path, "/")
		require.True(t, strings.HasPrefix(path, "placement/models/lifecycle") || !strings.Contains(first, ".") && first != "placement", path)
	}
}

// declared returns the values of all constants in operations.go.
func declared(t *testing.T) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "operations.go", nil, 0)
	require.NoError(t, err)
	var values []string
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok {
			for _, v := range spec.Values {
				if lit, ok := v.(*ast.BasicLit); ok {
					value, err := strconv.Unquote(lit.Value)
					require.NoError(t, err)
					values = append(values, value)
				}
			}
		}
		return true
	})
	require.NotEmpty(t, values)
	return values
}
