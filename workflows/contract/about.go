package contract

import (
	"placement/models/lifecycle"
)

// ViewsPath is the page of the API that answers supervisors' questions by links into Temporal's Web UI.
const ViewsPath = "/views"

// PanelPath is the page of the API that shows one process; ?workflow= says which.
const PanelPath = "/panel"

// APIPath returns where the API shows a process. Its timeline is below.
func APIPath(r lifecycle.Ref) string {
	switch r.Kind {
	case lifecycle.KindPlacement:
		return "/v1/placements/" + r.ID
	case lifecycle.KindRematch:
		return "/v1/rematches/" + r.ID
	case lifecycle.KindAgreement:
		return "/v1/agreements/" + r.ID
	case lifecycle.KindMentorTraining:
		return "/v1/mentor-trainings/" + r.ID
	case lifecycle.KindOutreach:
		return "/v1/outreaches/" + r.ID
	case lifecycle.KindIssue:
		return "/v1/issues/" + r.ID
	case lifecycle.KindFollowAlong:
		return "/v1/follow-alongs/" + r.ID
	case lifecycle.KindWebhookEndpoint:
		return "/v1/webhook-endpoints/" + r.ID
	}
	return "/v1/" + string(r.Kind) + "/" + r.ID
}

// About is what a workflow of the type is, for whoever opens it in the Web UI: its static details, in Markdown. They are not
// kept when a workflow continues as new.
func About(workflowType string) string {
	const state = "\n\nHow it stands is in the current details. IDs, codes and dates are all there is here: names, and what people " +
		"wrote, are in the API. A timer whose deadline has been met meanwhile stays: it wakes, looks, and sleeps on."
	switch workflowType {
	case PlacementWorkflow:
		return "One **placement**, from its proposal over safety meeting, signatures and follow-ups to evaluation and close. " +
			"Commands come as updates from the API; between them it sleeps until the next deadline." + state
	case RematchWorkflow:
		return "One **rematch**: a new place is sought for somebody whose placement came to nothing. It ends when one is proposed, " +
			"or it is given up." + state
	case AgreementWorkflow:
		return "One **agreement** with companies about places: drafted, signed, in force, renewed or ended. It keeps fixed places " +
			"filled and says when one stands idle." + state
	case MentorTrainingWorkflow:
		return "One **training of a mentor**: enrolled, passed, reminded of before it expires." + state
	case OutreachWorkflow:
		return "One **search for a company** for one person, until a company makes a place or the search is given up." + state
	case IssueWorkflow:
		return "One **problem of a placement**: reaction within working hours, adjustments, an answer, a resolution." + state
	case FollowAlongWorkflow:
		return "What has **become of a person** after the placement: asked 14 and 90 days after its last day." + state
	case WebhookEndpointWorkflow:
		return "One **receiver of webhooks**: verified, then told what happens, in order; its failures and what was given up." + state
	case PracticeClockWorkflow:
		return "The **clock of a practice tenant**. It moves only when somebody moves it, from deadline to deadline."
	case CalendarBatchWorkflow:
		return "Brings an **edit of the calendar** to every open process, whose deadlines follow. Safe to start again."
	case ReassignmentBatchWorkflow:
		return "Gives what somebody has to **others**, thing by thing. What became of each is in the API, under `/v1/reassignments`."
	case PolicyBatchWorkflow:
		return "Lets placements that run go by the municipality's **present policy**, one after the other. What became of each is in the " +
			"API, under `/v1/policy-applications`."
	}
	return ""
}
