package contract

import (
	"fmt"
	"strconv"
	"strings"

	"go.temporal.io/sdk/temporal"

	"placement/models/lifecycle"
)

// TaskQueue is where all processes of this service run.
const TaskQueue = "placement"

// Workflow types.
const (
	PlacementWorkflow     = "Placement"
	RematchWorkflow       = "Rematch"
	PracticeClockWorkflow = "PracticeClock"

	MentorTrainingWorkflow = "MentorTraining"
	AgreementWorkflow      = "Agreement"
	OutreachWorkflow       = "Outreach"
	FollowAlongWorkflow    = "FollowAlong"

	CalendarBatchWorkflow = "CalendarBatch"

	ReassignmentBatchWorkflow = "ReassignmentBatch"

	PolicyBatchWorkflow = "PolicyBatch"
)

// Activity types.
const (
	RecordPlacementActivity = "RecordPlacement"
	RecordRematchActivity   = "RecordRematch"
	MissedPlacementActivity = "MissedByPlacement"
	MissedRematchActivity   = "MissedByRematch"
	RecordAgreementActivity = "RecordAgreement"
	MissedAgreementActivity = "MissedByAgreement"
	BeginMoveActivity       = "BeginClockMove"
	MoveClockActivity       = "MoveClock"

	RecordMentorTrainingActivity = "RecordMentorTraining"
	MissedMentorTrainingActivity = "MissedByMentorTraining"

	RecordOutreachActivity = "RecordOutreach"
	MissedOutreachActivity = "MissedByOutreach"

	RecordFollowAlongActivity = "RecordFollowAlong"
	MissedFollowAlongActivity = "MissedByFollowAlong"

	TellCalendarActivity = "TellCalendar"

	ReassignItemsActivity = "ReassignItems"

	ApplyPolicyActivity = "ApplyPolicyToPlacements"
)

// Messages besides the commands, which are updates named after their event.
const (
	// StateQuery returns the whole state.
	StateQuery = "state"
	// CatchUpUpdate lets a process read events that are in its row and not in its memory. It answers with the version.
	CatchUpUpdate = "catch_up"
	// ShowUpdate lets a process write its search attributes anew. It answers with the version.
	ShowUpdate = "show_again"
	// ClockUpdate tells a process of a practice tenant that the tenant's clock has moved. It is answered when everything
	// that became due has been recorded.
	ClockUpdate = "clock_moved"
	// MatchSignal tells a rematch, or an outreach, that a placement was proposed for its candidate.
	MatchSignal = "match"
	// RenewSignal tells the training of a mentor that a newer one has taken its place.
	RenewSignal = "renew"
	// PlaceSignal tells an agreement who holds a place of its own, or no longer does.
	PlaceSignal = "place"
	// GoOnSignal tells a batch that there may be something to do again: it was begun, resumed or turned back.
	GoOnSignal = "go_on"
	// MoveClockUpdate asks the practice clock of a tenant to move.
	MoveClockUpdate = "move_clock"
)

// WaitingForDatabase is what a process shows to wait for while the database is too slow to record what has happened. Else it shows
// whom it waits for.
const WaitingForDatabase = "database"

// WorkflowID returns the ID of the workflow that runs a process: the words of its kind with hyphens, a slash, its ID.
func WorkflowID(r lifecycle.Ref) string {
	return strings.ReplaceAll(string(r.Kind), "_", "-") + "/" + r.ID
}

// PlacementSummary says in the Web UI which placement a workflow runs.
func PlacementSummary(id, placeID string, p lifecycle.Period) string {
	return fmt.Sprintf("Placement %.4s… · place %.4s… · %s to %s", id, placeID, p.Start, p.End)
}

// PracticeClockID returns the ID of the workflow that owns the clock of a practice tenant.
func PracticeClockID(tenantID string) string { return "practice-clock/" + tenantID }

// CalendarBatchID returns the ID of the workflow that brings a version of a tenant's calendar to its processes.
func CalendarBatchID(tenantID string, version int) string {
	return "batch/" + lifecycle.DeriveID("calendar", tenantID, strconv.Itoa(version))
}

// The search attributes of every process (Postgres visibility: keywords, datetimes and bools only, never text). They hold
// codes, IDs and dates, no personal data.
var (
	StageAttribute        = temporal.NewSearchAttributeKeyKeyword("stage")
	WaitingForAttribute   = temporal.NewSearchAttributeKeyKeyword("waiting_for")
	OwnerAttribute        = temporal.NewSearchAttributeKeyKeyword("owner")
	UnitAttribute         = temporal.NewSearchAttributeKeyKeyword("unit")
	RulesetAttribute      = temporal.NewSearchAttributeKeyKeyword("ruleset")
	OutcomeAttribute      = temporal.NewSearchAttributeKeyKeyword("outcome")
	ProcessOfAttribute    = temporal.NewSearchAttributeKeyKeyword("process_of")
	TenantAttribute       = temporal.NewSearchAttributeKeyKeyword("tenant")
	NextDeadlineAttribute = temporal.NewSearchAttributeKeyTime("next_deadline")
	StartOnAttribute      = temporal.NewSearchAttributeKeyTime("start_on")
	OverdueAttribute      = temporal.NewSearchAttributeKeyBool("overdue")
	PausedAttribute       = temporal.NewSearchAttributeKeyBool("paused")
	ModelAttribute        = temporal.NewSearchAttributeKeyKeyword("model")
)
