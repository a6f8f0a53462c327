package api

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"placement/models/lifecycle/access"
	"placement/models/lifecycle/batch"
	"placement/models/lifecycle/reassignment"
)

// operation is one line of the table of routes. Who may call it is the line of the same name in package access.
type operation struct {
	name    access.Operation
	method  string
	path    string
	summary string
	tag     string
	// status is that of success.
	status  int
	command bool
	hasID   bool
	// register adds the operation to Huma's API.
	register func(s *server, api huma.API)
}

// operations is the table of all routes.
func (s *server) operations() []operation {
	const (
		placements = "/v1/placements"
		one        = placements + "/{id}"
		rematches  = "/v1/rematches"
		person     = "/v1/candidates/{id}"
		followed   = "/v1/follow-alongs/{id}"
		training   = "/v1/mentor-trainings/{id}"
		agreements = "/v1/agreements"
		agreed     = agreements + "/{id}"
		outreaches = "/v1/outreaches"
		search     = outreaches + "/{id}"
		approach   = search + "/approaches/{no}"
		issues     = "/v1/issues"
		hooks      = "/v1/webhook-endpoints"
		hook       = hooks + "/{id}"
	)
	return []operation{
		// Placements: the commands, in the order of a placement's life.
		create("propose", placements, "Propose a placement", "Placements", s.propose),
		command[candidateDecisionBody]("record_candidate_decision", one+"/candidate-decision", "Record what the candidate answered"),
		command[companyDecisionBody]("record_company_decision", one+"/company-decision", "Record what the company answered"),
		command[settlementBody]("settle_proposal", one+"/proposal-settlement", "Settle a proposal that was declined or expired"),
		command[MeetingBody]("book_safety_meeting", one+"/safety-meeting", "Book the safety meeting"),
		command[meetingMoveBody]("move_safety_meeting", one+"/safety-meeting/move", "Move the safety meeting"),
		command[meetingHeldBody]("hold_safety_meeting", one+"/safety-meeting/hold", "Record that the safety meeting was held"),
		command[statementBody]("record_representative_statement", one+"/representative-statement", "Record the employee representative's statement"),
		command[signatureBody]("sign", one+"/signatures", "Record a signature"),
		command[amendmentBody]("amend", one+"/amendment", "Change what was agreed"),
		command[termsBody]("amend_terms", one+"/terms", "Change the terms"),
		command[startBody]("confirm_start", one+"/start", "Confirm that the candidate has started"),
		command[noShowBody]("report_no_show", one+"/no-show", "Report that the candidate did not come"),
		numbered[followUpBody]("hold_follow_up", one+"/follow-ups/{no}/hold", "Record that a follow-up was held"),
		numbered[ratingBody]("rate_follow_up", one+"/follow-ups/{no}/ratings", "Record what candidate or mentor say of the goals after a follow-up"),
		command[problemBody]("report_problem", one+"/problems", "Report a problem"),
		numbered[resolutionBody]("resolve_problem", one+"/problems/{no}/resolution", "Record how a problem was met"),
		command[trainingDeliveryBody]("deliver_training", one+"/training-delivery", "Record that the company has taught what it was to teach"),
		command[demandReviewBody]("review_demands", one+"/demand-review", "Record which demands were met"),
		command[subGoalBody]("add_sub_goal", one+"/sub-goals", "Add a step on the way to a goal"),
		command[reachedGoalBody]("reach_goal", one+"/reached-goals", "Record that a goal was reached"),
		command[stepConfirmationBody]("confirm_hours_step", one+"/hours-steps/confirmation", "Confirm a step of the weekly hours"),
		command[stepPostponementBody]("postpone_hours_step", one+"/hours-steps/postponement", "Move a step of the weekly hours to a later day"),
		command[workplaceMoveBody]("move_to_workplace", one+"/workplace-move", "Move within a cluster to another workplace"),
		command[extensionBody]("extend", one+"/extension", "Move the last day later"),
		command[pauseBody]("pause_placement", one+"/pause", "Pause the placement, or say when it goes on"),
		command[resumeBody]("resume_placement", one+"/resumption", "Let the placement go on after a pause"),
		command[endBody]("end_as_planned", one+"/end", "End the placement on its last day"),
		command[terminationBody]("terminate_early", one+"/termination", "End the placement before its time"),
		command[withdrawalBody]("withdraw", one+"/withdrawal", "Take the placement back before its start"),
		line(operation{
			name: "swap", method: http.MethodPost, path: one + "/swap", summary: "Give the place to another candidate, and rematch this one",
			tag: "Placements", status: http.StatusOK, command: true,
		}, s.swap),
		command[cancellationBody]("cancel", one+"/cancellation", "Cancel a placement that was entered by mistake"),
		command[evaluationBody]("evaluate", one+"/evaluations", "Record one party's evaluation"),
		command[disagreementBody]("record_disagreement", one+"/disagreements", "Record that the candidate does not agree with the evaluation or the ending"),
		numbered[disagreementAnswerBody]("answer_disagreement", one+"/disagreements/{no}/answer", "Record what the candidate was answered"),
		create(access.CreateEvaluationLink, one+"/evaluation-links", "Make a link through which a party evaluates without an account", "Placements", s.createEvaluationLink),
		read(access.ListEvaluationLinks, one+"/evaluation-links", "List the links of a placement", "Placements", s.listEvaluationLinks),
		post(access.RevokeEvaluationLink, "/v1/evaluation-links/{id}/revocation", "Take a link back", "Placements", s.revokeEvaluationLink),
		create(access.CreateRatingLink, one+"/follow-ups/{no}/rating-links", "Make a link through which the mentor rates the goals without an account", "Placements", s.createRatingLink),
		create(access.ReleaseLesson, one+"/lesson-release", "Release what a placement taught, in words that name nobody", "Placements", s.releaseLesson),
		remove(access.WithdrawLesson, "/v1/released-lessons/{id}", "Take a released lesson back", "Placements", s.withdrawLesson),
		read(access.ExportLessons, "/v1/lessons/export", "What placements taught, without persons", "Placements", s.exportLessons),
		read(access.ExportLessonFile, "/v1/lessons/export.csv", "What placements taught, without persons, as a spreadsheet", "Placements", s.exportLessonFile),
		command[closeBody]("close", one+"/close", "Close the placement with its outcome"),
		command[reassignmentBody]("reassign", one+"/reassignment", "Give the placement, its open issues and its follow-along to another case worker"),
		command[transferBody]("transfer", one+"/transfer", "Give the placement to a case worker of another unit"),
		command[addedStepBody]("add_step", one+"/steps", "Add something to be done that no rule asks for"),
		numbered[stepDoneBody]("complete_step", one+"/steps/{no}/completion", "Record that a step was done"),
		numbered[stepDroppedBody]("drop_step", one+"/steps/{no}/drop", "Drop a step that is not needed after all"),
		command[policyApplicationBody]("apply_policy", one+"/policy-application", "Let a placement that runs go by the present policy"),
		command[goBackBody]("go_back", one+"/step-back", "Take back the last step, which was entered wrongly"),
		command[correctionBody]("correct", one+"/corrections", "Correct at once what was entered wrongly"),
		command[correctionProposalBody]("propose_correction", one+"/correction-proposal", "Propose a correction that somebody else must agree to"),
		command[correctionDecisionBody]("decide_correction", one+"/correction-proposal/decision", "Agree to a proposed correction, or not"),
		line(operation{
			name: "reopen", method: http.MethodPost, path: one + "/reopening", summary: "Open a closed placement again",
			tag: "Placements", status: http.StatusOK, command: true,
		}, s.reopen),
		// Placements: what is read.
		read(access.ListPlacements, placements, "List placements", "Placements", s.listPlacements),
		read(access.ReadPlacement, one, "Read a placement", "Placements", s.readPlacement),
		read(access.PreviewPolicy, one+"/policy-preview", "Show what the present policy would do to a placement that runs", "Placements", s.previewPolicy),
		read(access.ReadPolicy, "/v1/placement-policy", "Read the policy that new placements get", "Placements", s.readPolicy),
		create(access.CreatePolicyApplication, policyApplications, "Let many placements that run go by the present policy, or try it", "Placements", s.createPolicyApplication),
		read(access.ListPolicyApplications, policyApplications, "List when a policy was applied to many", "Placements", s.listPolicyApplications),
		read(access.ReadPolicyApplication, policyApplications+"/{id}", "Read how far the application of a policy is", "Placements", s.readPolicyApplication),
		read(access.ListPolicyApplicationItems, policyApplications+"/{id}/items", "List what became of each placement", "Placements", s.listPolicyApplicationItems),
		post(access.SuspendPolicyApplication, policyApplications+"/{id}/suspension", "Stop the application of a policy where it is", "Placements", s.stepPolicyApplication("suspended", batch.Batch.Suspend)),
		post(access.ResumePolicyApplication, policyApplications+"/{id}/resumption", "Let it go on, and try again what could not be reached", "Placements", s.stepPolicyApplication("resumed", batch.Batch.Resume)),
		replace(access.UpdatePolicy, "/v1/placement-policy", "Change the policy that new placements get", "Placements", s.updatePolicy),
		read(access.ReadTimeline, one+"/timeline", "Read what has happened", "Placements", s.readTimeline),
		read(access.ReadTexts, one+"/texts", "Read what was written", "Placements", s.readTexts),
		read(access.ReadTerms, one+"/terms", "Read the terms, with their words and what they have to answer", "Placements", s.readTerms),
		read(access.ReadFindings, one+"/findings", "Read what the rules found", "Placements", s.readFindings),
		read(access.ReadPlacementDisclosures, one+"/disclosures", "Read what the company had been told when it said yes, and when it ended", "Placements", s.readPlacementDisclosures),
		create(access.IssueDocument, one+"/documents", "Issue a document", "Placements", s.issueDocument),
		read(access.ListDocuments, one+"/documents", "List the documents that were issued", "Placements", s.listDocuments),
		read(access.ReadMeetings, one+"/meetings.ics", "Read the meetings for a calendar", "Placements", s.readMeetings),
		read(access.ReadDocument, "/v1/documents/{id}", "Read a document as it was issued, as a page or a PDF", "Placements", s.readDocument),

		read(access.ReadProgress, one+"/progress", "Read how far the goals have come, as candidate and mentor each see it", "Follow-ups", s.readProgress),
		read(access.ReadPlacementAgenda, one+"/agenda", "Read what the next follow-up is to speak of", "Follow-ups", s.readPlacementAgenda),
		read(access.PreviewFollowUps, "/v1/follow-up-plan", "Show the follow-ups that a period would get", "Follow-ups", s.previewFollowUps),
		read(access.PreviewPlacementFollowUps, one+"/follow-up-plan", "Show how another last day, or a pause, would move follow-ups", "Follow-ups", s.previewPlacementFollowUps),
		read(access.ListCompanyFollowUps, "/v1/companies/{id}/follow-ups", "List the follow-ups that could be held at a visit to a company", "Follow-ups", s.listCompanyFollowUps),
		post(access.HoldFollowUpVisit, "/v1/companies/{id}/follow-up-visits", "Hold follow-ups of several placements at one visit", "Follow-ups", s.holdFollowUpVisit),
		create(access.CreateVisitingTime, "/v1/visiting-times", "Say when a company is visited every week", "Follow-ups", s.createVisitingTime),
		read(access.ListVisitingTimes, "/v1/visiting-times", "List when companies are visited every week", "Follow-ups", s.listVisitingTimes),
		put(access.UpdateVisitingTime, "/v1/visiting-times/{id}", "Change when a company is visited every week", "Follow-ups", s.updateVisitingTime),
		remove(access.RemoveVisitingTime, "/v1/visiting-times/{id}", "Remove such a time", "Follow-ups", s.removeVisitingTime),
		create(access.CreatePaidHours, one+"/paid-hours", "Register ordinary paid hours beside the placement", "Follow-ups", s.createPaidHours),
		read(access.ListPaidHours, one+"/paid-hours", "List ordinary paid hours beside the placement", "Follow-ups", s.listPaidHours),
		put(access.UpdatePaidHours, "/v1/paid-hours/{id}", "Change ordinary paid hours", "Follow-ups", s.updatePaidHours),
		remove(access.RemovePaidHours, "/v1/paid-hours/{id}", "Remove ordinary paid hours that were entered by mistake", "Follow-ups", s.removePaidHours),
		read(access.ReadRemarks, one+"/remarks", "Read the text for the remarks of the state's form", "Follow-ups", s.readRemarks),
		read(access.ReportPaidHours, "/v1/reports/paid-hours", "Which share of placements has ordinary paid hours beside", "Follow-ups", s.reportPaidHours),

		rematchCommand[giveUpBody]("give_up", rematches+"/{id}/give-up", "Give the rematch up"),
		rematchCommand[rematchReassignmentBody]("reassign_rematch", rematches+"/{id}/reassignment", "Give the rematch to another case worker"),
		read(access.ListRematches, rematches, "List rematches", "Rematches", s.listRematches),
		read(access.ReadRematch, rematches+"/{id}", "Read a rematch", "Rematches", s.readRematch),
		read(access.SuggestForRematch, rematches+"/{id}/suggestions", "Which open places fit the candidate, with what was learned as constraints", "Rematches", s.suggestForRematch),

		followAlongCheck("record_follow_along", followed+"/checks/{no}", "Record what has become of the person"),
		followAlongCommand[followAlongAttemptBody]("record_attempt", followed+"/attempts", "Record that the person was not reached"),
		followAlongCommand[followAlongClosureBody]("close_unreached", followed+"/closure", "End it, because the person cannot be reached"),
		followAlongCommand[followAlongReassignmentBody]("reassign_follow_along", followed+"/reassignment", "Give the follow-along to another case worker"),
		read(access.ListFollowAlongs, "/v1/follow-alongs", "List follow-alongs", "Follow-along", s.listFollowAlongs),
		read(access.ReadFollowAlong, followed, "Read a follow-along", "Follow-along", s.readFollowAlong),
		read(access.ReadFollowAlongTimeline, followed+"/timeline", "Read what has happened in a follow-along", "Follow-along", s.readFollowAlongTimeline),
		read(access.ReadFollowAlongTexts, followed+"/texts", "Read what was written in a follow-along", "Follow-along", s.readFollowAlongTexts),
		read(access.ReportOutcomes, "/v1/reports/outcomes", "Count what became of people after their placements", "Follow-along", s.reportOutcomes),
		read(access.ReportKPIs, "/v1/reports/kpis", "The numbers that supervisors steer by", "Numbers", s.reportKPIs),
		read(access.ReportKPIFile, "/v1/reports/kpis.csv", "The same numbers as a spreadsheet", "Numbers", s.reportKPIFile),
		read(access.ListKPIPlacements, "/v1/reports/kpis/{name}/placements", "List exactly the placements that a number counts", "Numbers", s.listKPIPlacements),
		read(access.ReportFidelity, "/v1/reports/fidelity", "How far placements are made in the way that is known to work", "Numbers", s.reportFidelity),

		read(access.ListSavedViews, "/v1/views", "The questions to ask of everything that runs, and where each is answered", "Numbers", s.listSavedViews),

		read(access.ReportTimers, "/v1/reports/timers", "What became of the steps of deadlines: in time, late, not come", "Operation", s.reportTimers),
		read(access.ListTimerSteps, "/v1/reports/timers/steps", "List exactly the steps that such a count counts", "Operation", s.listTimerSteps),
		read(access.ListIncidents, "/v1/incidents", "List what fails right now", "Operation", s.listIncidents),
		post(access.RetryIncidents, "/v1/incidents/retry", "Have everything tried again that fails, or some of it, or see what that would be", "Operation", s.retryIncidents),
		post(access.RetryIncident, "/v1/incidents/{id}/retry", "Have something tried again that fails", "Operation", s.retryIncident),
		read(access.ListDifferences, "/v1/differences", "Compare the database with the workflows and Temporal's list of them, part by part", "Operation", s.listDifferences),
		post(access.RepairDifferences, "/v1/differences/repair", "Mend what has one right answer, in a part of the tenant or in some processes", "Operation", s.repairDifferences),
		post(access.Rebuild, "/v1/rebuild", "Start open processes that do not run from their rows, or see which that would be", "Operation", s.rebuild),

		create(access.CreateMentor, "/v1/mentors", "Register a mentor", "Mentors", s.createMentor),
		read(access.ListMentors, "/v1/mentors", "List mentors", "Mentors", s.listMentors),
		read(access.ReadMentor, "/v1/mentors/{id}", "Read a mentor", "Mentors", s.readMentor),
		replace(access.UpdateMentor, "/v1/mentors/{id}", "Change a mentor", "Mentors", s.updateMentor),
		opens("enrol_mentor", "/v1/mentor-trainings", "Enrol a mentor on a course", "Mentors", s.enrolMentor),
		trainingCommand[courseMoveBody]("move_course", training+"/move", "Move the course to another day"),
		trainingCommand[coursePassedBody]("record_course_passed", training+"/pass", "Record that the mentor has passed the course"),
		trainingCommand[courseFailedBody]("record_course_failed", training+"/failure", "Record that the mentor has not passed the course"),
		trainingCommand[trainingCancellationBody]("cancel_training", training+"/cancellation", "End the training before its time"),
		trainingCommand[trainingReassignmentBody]("reassign_training", training+"/reassignment", "Give the training to another case worker"),
		read(access.ListMentorTrainings, "/v1/mentor-trainings", "List trainings", "Mentors", s.listMentorTrainings),
		read(access.ReadMentorTraining, training, "Read a training", "Mentors", s.readMentorTraining),
		read(access.ReadMentorTrainingTimeline, training+"/timeline", "Read what has happened to a training", "Mentors", s.readMentorTrainingTimeline),
		create(access.CreateMentorSupport, "/v1/mentor-supports", "Register a grant for a mentor", "Mentors", s.createMentorSupport),
		read(access.ListMentorSupports, "/v1/mentor-supports", "List grants for mentors", "Mentors", s.listMentorSupports),
		read(access.ReadMentorSupport, "/v1/mentor-supports/{id}", "Read a grant for a mentor", "Mentors", s.readMentorSupport),
		replace(access.UpdateMentorSupport, "/v1/mentor-supports/{id}", "Change a grant for a mentor", "Mentors", s.updateMentorSupport),

		// Agreements: the commands, in the order of an agreement's life, and what is read.
		create("draft_agreement", agreements, "Draft an agreement about places", "Agreements", s.draftAgreement),
		agreementCommand[agreementRevisionBody]("revise_agreement", agreed+"/revision", "Change the draft"),
		agreementCommand[agreementSignatureBody]("sign_agreement", agreed+"/signatures", "Record a signature"),
		agreementCommand[agreementWithdrawalBody]("withdraw_agreement", agreed+"/withdrawal", "Take the draft back"),
		agreementCommand[placeOpeningBody]("open_place", agreed+"/place-opening", "Open a place under the agreement"),
		agreementCommand[placePauseBody]("pause_place", agreed+"/place-pause", "Let a place take nobody for now"),
		agreementCommand[placeClosingBody]("close_place", agreed+"/place-closing", "Take a place out of the agreement"),
		agreementCommand[exchangeBody]("record_exchange", agreed+"/exchanges", "Record what one side did in return"),
		agreementCommand[renewalBody]("renew_agreement", agreed+"/renewal", "Move the last day later"),
		agreementCommand[agreementTerminationBody]("terminate_agreement", agreed+"/termination", "End the agreement before its time"),
		agreementCommand[agreementEndBody]("end_agreement", agreed+"/end", "End the agreement on its last day"),
		agreementCommand[agreementReassignmentBody]("reassign_agreement", agreed+"/reassignment", "Give the agreement to another case worker"),
		read(access.ListAgreements, agreements, "List agreements", "Agreements", s.listAgreements),
		read(access.ReadAgreement, agreed, "Read an agreement", "Agreements", s.readAgreement),
		read(access.ReadAgreementTimeline, agreed+"/timeline", "Read what has happened to an agreement", "Agreements", s.readAgreementTimeline),
		read(access.ReadAgreementTexts, agreed+"/texts", "Read what was written in an agreement", "Agreements", s.readAgreementTexts),
		read(access.ReadAgreementChanges, agreed+"/changes", "Read how what was agreed has been changed, term by term", "Agreements", s.readChanges),
		read(access.ReadAgreementUtilisation, agreed+"/utilisation", "Count how its places were used", "Agreements", s.readUtilisation),

		read(access.ReportPlaces, "/v1/reports/places", "How the places of all agreements stand and were used, by model", "Agreements", s.reportPlaces),
		read(access.ListPlaceDays, "/v1/reports/places/days", "How the days of each place were used", "Agreements", s.listPlaceDays),

		create(access.CreatePortfolioTarget, "/v1/portfolio-targets", "Say how many places of a kind are wanted", "Companies", s.createPortfolioTarget),
		put(access.UpdatePortfolioTarget, "/v1/portfolio-targets/{id}", "Change how many places of a kind are wanted", "Companies", s.updatePortfolioTarget),
		remove(access.RemovePortfolioTarget, "/v1/portfolio-targets/{id}", "Remove such a target", "Companies", s.removePortfolioTarget),
		read(access.ReadPortfolio, "/v1/portfolio", "Read which places are wanted, and which there are", "Companies", s.readPortfolio),

		// Outreach: a company is sought for one person.
		opens("open_outreach", outreaches, "Seek a company for a candidate", "Outreach", s.openOutreach),
		outreachCommand[approachBody]("approach_company", search+"/approaches", "Record that a company was asked"),
		approachCommand[contactBody]("contact_company_again", approach+"/contact", "Record that a company was contacted once more"),
		approachCommand[companyAnswerBody]("record_answer", approach+"/answer", "Record what a company answered"),
		line(outreachOperation("convert_outreach", approach+"/conversion", "Make a place for the candidate at a company that said yes"), s.convertOutreach),
		outreachCommand[outreachContinuationBody]("continue_outreach", search+"/continuation", "Go on although a placement was proposed elsewhere"),
		outreachCommand[outreachGiveUpBody]("give_up_outreach", search+"/give-up", "Give the search up"),
		outreachCommand[outreachReassignmentBody]("reassign_outreach", search+"/reassignment", "Give the search to another case worker"),
		read(access.ListOutreaches, outreaches, "List searches for a company", "Outreach", s.listOutreaches),
		read(access.ReadOutreach, search, "Read a search for a company", "Outreach", s.readOutreach),
		read(access.ReadOutreachTimeline, search+"/timeline", "Read what has happened in a search", "Outreach", s.readOutreachTimeline),
		read(access.ReadOutreachTexts, search+"/texts", "Read what was written in a search", "Outreach", s.readOutreachTexts),
		read(access.SuggestCompanies, search+"/companies", "Which workplaces could be asked for the candidate, and why", "Outreach", s.suggestCompanies),

		// Issues: problems of placements that have a process of their own.
		line(operation{
			name: access.ReportIssue, method: http.MethodPost, path: one + "/issues", summary: "Report a problem, with how much it stands in the way",
			tag: "Issues", status: http.StatusCreated, command: true,
		}, s.reportIssue),
		read(access.ListAdjustments, one+"/adjustments", "What can be changed so that the placement goes on", "Issues", s.listAdjustments),
		issueCommand[reactionBody]("react_to_issue", issues+"/{id}/reaction", "Record the first reaction"),
		issueCommand[offerBody]("offer_adjustment", issues+"/{id}/offers", "Record an adjustment that was offered"),
		issueCommand[adjustmentBody]("record_adjustment", issues+"/{id}/adjustments", "Record what was adjusted"),
		issueCommand[learnedBody]("record_learned", issues+"/{id}/learned", "Record what the problem taught about the candidate"),
		issueCommand[reporterAnswerBody]("answer_reporter", issues+"/{id}/answer", "Record that whoever reported it was answered"),
		issueCommand[issueResolutionBody]("resolve_issue", issues+"/{id}/resolution", "Record how the problem was met"),
		issueCommand[issueReassignmentBody]("reassign_issue", issues+"/{id}/reassignment", "Give the issue to another case worker"),
		read(access.ListIssues, issues, "List issues", "Issues", s.listIssues),
		read(access.ReadIssue, issues+"/{id}", "Read an issue", "Issues", s.readIssue),
		read(access.ReadIssueTimeline, issues+"/{id}/timeline", "Read what has happened in an issue", "Issues", s.readIssueTimeline),
		read(access.ReadIssueTexts, issues+"/{id}/texts", "Read what was written in an issue", "Issues", s.readIssueTexts),

		read(access.ListTasks, "/v1/tasks", "List what must be done", "Tasks", s.listTasks),
		read(access.ListNotices, "/v1/notices", "List what has happened in the clusters that you coordinate", "Tasks", s.listNotices),

		create(access.CreateCompany, "/v1/companies", "Register a company", "Register", s.createCompany),
		read(access.ListCompanies, "/v1/companies", "List companies", "Register", s.listCompanies),
		read(access.ReadCompany, "/v1/companies/{id}", "Read a company", "Register", s.readCompany),
		update(access.UpdateCompany, "/v1/companies/{id}", "Change a company", s.updateCompany),
		create(access.CreateWorkplace, "/v1/workplaces", "Register a workplace", "Register", s.createWorkplace),
		read(access.ListWorkplaces, "/v1/workplaces", "List workplaces", "Register", s.listWorkplaces),
		read(access.ReadWorkplace, "/v1/workplaces/{id}", "Read a workplace", "Register", s.readWorkplace),
		update(access.UpdateWorkplace, "/v1/workplaces/{id}", "Change a workplace", s.updateWorkplace),
		create(access.CreatePlace, "/v1/places", "Register a place", "Register", s.createPlace),
		read(access.ListPlaces, "/v1/places", "List places", "Register", s.listPlaces),
		read(access.ReadPlace, "/v1/places/{id}", "Read a place", "Register", s.readPlace),
		update(access.UpdatePlace, "/v1/places/{id}", "Change a place", s.updatePlace),
		create(access.CreateCompanyGroup, "/v1/company-groups", "Register a group of companies", "Companies", s.createCompanyGroup),
		read(access.ListCompanyGroups, "/v1/company-groups", "List groups of companies", "Companies", s.listCompanyGroups),
		read(access.ReadCompanyGroup, "/v1/company-groups/{id}", "Read a group of companies with its totals", "Companies", s.readCompanyGroup),
		put(access.UpdateCompanyGroup, "/v1/company-groups/{id}", "Change a group of companies", "Companies", s.updateCompanyGroup),
		post(access.HandOverCompany, "/v1/companies/{id}/owner", "Hand a company over to another owner", "Companies", s.handOverCompany),
		read(access.ReadCompanyOwner, "/v1/companies/{id}/owner", "Read who answers for a company", "Companies", s.readCompanyOwner),
		read(access.ReadCompanyBrief, "/v1/companies/{id}/brief", "Read what to know of a company before contact with it", "Companies", s.readBrief),
		create(access.CreateCompanyContact, "/v1/companies/{id}/contacts", "Add a contact of a company", "Companies", s.createCompanyContact),
		read(access.ListCompanyContacts, "/v1/companies/{id}/contacts", "List the contacts of a company", "Companies", s.listCompanyContacts),
		read(access.ReadCompanyContact, "/v1/company-contacts/{id}", "Read a contact of a company", "Companies", s.readCompanyContact),
		put(access.UpdateCompanyContact, "/v1/company-contacts/{id}", "Change a contact of a company", "Companies", s.updateCompanyContact),
		post(access.RemoveCompanyContact, "/v1/company-contacts/{id}/removal", "Remove a contact of a company for good", "Companies", s.removeCompanyContact),
		create(access.AddLogEntry, "/v1/companies/{id}/log", "Add to the log of a company", "Companies", s.addLogEntry),
		read(access.ReadCompanyLog, "/v1/companies/{id}/log", "Read the log of a company", "Companies", s.readCompanyLog),
		create(access.CreateWorkTask, "/v1/work-tasks", "Add a task to the catalogue of a workplace", "Companies", s.createWorkTask),
		read(access.ListWorkTasks, "/v1/work-tasks", "List tasks of the catalogues", "Companies", s.listWorkTasks),
		read(access.ReadWorkTask, "/v1/work-tasks/{id}", "Read a task of a catalogue", "Companies", s.readWorkTask),
		put(access.UpdateWorkTask, "/v1/work-tasks/{id}", "Change a task of a catalogue", "Companies", s.updateWorkTask),
		create(access.CreateVisit, "/v1/visits", "Plan or record a visit to a workplace", "Companies", s.createVisit),
		read(access.ListVisits, "/v1/visits", "List visits", "Companies", s.listVisits),
		read(access.ReadVisit, "/v1/visits/{id}", "Read a visit", "Companies", s.readVisit),
		put(access.UpdateVisit, "/v1/visits/{id}", "Correct a visit", "Companies", s.updateVisit),

		create(access.CreateCandidate, "/v1/candidates", "Register a candidate", "Register", s.createCandidate),
		read(access.ListCandidates, "/v1/candidates", "List candidates", "Register", s.listCandidates),
		read(access.ReadCandidate, "/v1/candidates/{id}", "Read a candidate", "Register", s.readCandidate),
		update(access.UpdateCandidate, "/v1/candidates/{id}", "Change a candidate", s.updateCandidate),
		post(access.SearchCandidate, "/v1/candidates/search", "Find a candidate by personal number", "Register", s.searchCandidate),

		create(access.CreateEmployment, person+"/employments", "Record a job that the candidate has or had", "Candidates", s.createEmployment),
		read(access.ListEmployments, person+"/employments", "List the candidate's jobs", "Candidates", s.listEmployments),
		put(access.UpdateEmployment, "/v1/employments/{id}", "Change a job", "Candidates", s.updateEmployment),
		remove(access.RemoveEmployment, "/v1/employments/{id}", "Remove a job that was entered by mistake", "Candidates", s.removeEmployment),

		read(access.ReadProfile, person+"/profile", "Read what the candidate works towards, wishes and can do", "Candidates", s.readProfile),
		put(access.UpdateProfile, person+"/profile", "Change what the candidate works towards, wishes and can do", "Candidates", s.updateProfile),
		create(access.CreateDisclosure, person+"/disclosures", "Record what a company was told of the candidate", "Candidates", s.createDisclosure),
		read(access.ListDisclosures, person+"/disclosures", "List what companies were told, and what one was not", "Candidates", s.listDisclosures),
		post(access.RetractDisclosure, "/v1/disclosures/{id}/retraction", "Take back a disclosure that was recorded by mistake", "Candidates", s.retractDisclosure),
		read(access.ReadPresentation, person+"/presentation", "Read how the candidate is presented to companies", "Candidates", s.readPresentation),
		put(access.DraftPresentation, person+"/presentation", "Write how the candidate is presented; it is to be approved anew", "Candidates", s.draftPresentation),
		post(access.ApprovePresentation, person+"/presentation/approval", "Record that the candidate approved the presentation", "Candidates", s.approvePresentation),
		create(access.SharePresentation, person+"/presentation/shares", "Record that a company was given the presentation", "Candidates", s.sharePresentation),
		read(access.ListShares, person+"/presentation/shares", "List who was given the presentation", "Candidates", s.listShares),
		create(access.CreateTrialVisit, "/v1/trial-visits", "Record a trial visit", "Candidates", s.createTrial),
		read(access.ListTrialVisits, "/v1/trial-visits", "List trial visits", "Candidates", s.listTrials),
		read(access.ReadTrialVisit, "/v1/trial-visits/{id}", "Read a trial visit", "Candidates", s.readTrial),
		put(access.UpdateTrialVisit, "/v1/trial-visits/{id}", "Change a trial visit, or record its outcome", "Candidates", s.updateTrial),

		// Suggestions, and what people decided about them.
		read(access.SuggestPlaces, person+"/suggestions", "Which open places fit the candidate, and why", "Matching", s.suggestPlaces),
		read(access.SuggestCandidates, "/v1/places/{id}/suggestions", "Which waiting candidates fit the place, and why", "Matching", s.suggestCandidates),
		create(access.DecideMatch, "/v1/match-decisions", "Record what was decided about a candidate and a place", "Matching", s.decideMatch),
		read(access.ListMatchDecisions, "/v1/match-decisions", "List what was decided", "Matching", s.listMatchDecisions),
		post(access.RunMatchRound, "/v1/match-rounds", "Propose who should go where, all at once; nothing is changed", "Matching", s.runMatchRound),

		read(access.ReadMatchAgenda, "/v1/match-agenda", "What the weekly meeting about matches is to speak of", "Matching", s.readMatchAgenda),

		create(access.LoadRulePack, "/v1/rule-packs", "Load a rule pack", "Law", s.loadRulePack),
		read(access.ListRulePacks, "/v1/rule-packs", "List the rule packs", "Law", s.listRulePacks),
		read(access.ReadRulePack, "/v1/rule-packs/{id}", "Read a rule pack", "Law", s.readRulePack),
		post(access.RecordHeadcounts, "/v1/workplaces/{id}/headcounts", "Record how many ordinary employees a workplace has", "Law", s.recordHeadcounts),
		read(access.ListHeadcounts, "/v1/workplaces/{id}/headcounts", "List how many ordinary employees a workplace has", "Law", s.listHeadcounts),
		create(access.CreateSupportedElsewhere, "/v1/workplaces/{id}/supported-elsewhere", "Declare persons whom others support at a workplace", "Law", s.createSupportedElsewhere),
		read(access.ListSupportedElsewhere, "/v1/workplaces/{id}/supported-elsewhere", "List persons whom others support at a workplace", "Law", s.listSupportedElsewhere),
		put(access.UpdateSupportedElsewhere, "/v1/supported-elsewhere/{id}", "Change such a declaration", "Law", s.updateSupportedElsewhere),
		read(access.ReadLegalRoom, "/v1/workplaces/{id}/legal-room", "Read how much room the law leaves at a workplace", "Law", s.readLegalRoom),
		post(access.TryLaw, "/v1/legal-checks", "Try what the law would find about a placement", "Law", s.tryLaw),
		read(access.ReadCircumstances, person+"/circumstances", "Read what lets a candidate be placed longer", "Candidates", s.readCircumstances),
		put(access.SetCircumstances, person+"/circumstances", "Set what lets a candidate be placed longer", "Candidates", s.setCircumstances),

		read(access.ReadPanel, "/v1/panel", "Read what is expected in a process now, by its workflow", "Tasks", s.readPanel),
		post(access.OpenPanelSession, "/v1/panel-sessions", "Get a pass that reads the panel for an hour, and nothing else", "Tasks", s.openPanelSession),

		read(access.ReadMe, "/v1/me", "Read who you are", "People", s.readMe),
		read(access.ListUsers, "/v1/users", "List users", "People", s.listUsers),
		put(access.SetUserContact, "/v1/users/{id}/contact", "Say where and when somebody is reached by phone", "People", s.setUserContact),
		read(access.ReadUserContact, "/v1/users/{id}/contact", "Read where and when somebody is reached by phone", "People", s.readUserContact),
		read(access.ListUnits, "/v1/units", "List units", "People", s.listUnits),
		create(access.CreateAbsence, "/v1/users/{id}/absences", "Register when somebody is away", "People", s.createAbsence),
		read(access.ListAbsences, "/v1/users/{id}/absences", "List when somebody is away", "People", s.listAbsences),
		put(access.UpdateAbsence, "/v1/absences/{id}", "Change when somebody is away", "People", s.updateAbsence),
		remove(access.RemoveAbsence, "/v1/absences/{id}", "Remove an absence", "People", s.removeAbsence),

		create(access.CreateDeputy, "/v1/users/{id}/deputies", "Name who stands in for somebody who is away", "People", s.createDeputy),
		read(access.ListDeputies, "/v1/users/{id}/deputies", "List who stands in for somebody", "People", s.listDeputies),
		remove(access.RemoveDeputy, "/v1/deputies/{id}", "Remove a deputy", "People", s.removeDeputy),
		post(access.DeactivateUser, "/v1/users/{id}/deactivation", "Say that somebody works here no more", "People", s.setUserActive(false)),
		post(access.ActivateUser, "/v1/users/{id}/activation", "Say that somebody works here again", "People", s.setUserActive(true)),
		create(access.CreateReassignment, "/v1/reassignments", "Give what somebody has to others, all at once, or try it", "People", s.createReassignment),
		read(access.ListReassignments, "/v1/reassignments", "List reassignments", "People", s.listReassignments),
		read(access.ReadReassignment, "/v1/reassignments/{id}", "Read how far a reassignment is", "People", s.readReassignment),
		read(access.ListReassignmentItems, "/v1/reassignments/{id}/items", "List what became of each thing", "People", s.listReassignmentItems),
		post(access.SuspendReassignment, "/v1/reassignments/{id}/suspension", "Stop a reassignment where it is", "People", s.stepReassignment("suspended", reassignment.Batch.Suspend)),
		post(access.ResumeReassignment, "/v1/reassignments/{id}/resumption", "Let it go on, and try again what could not be reached", "People", s.stepReassignment("resumed", reassignment.Batch.Resume)),
		post(access.UndoReassignment, "/v1/reassignments/{id}/undo", "Give back what was given and has not changed since", "People", s.stepReassignment("undone", undo)),

		create(access.ChangeClosingDays, "/v1/calendar/changes", "Change on which days nobody works; deadlines follow", "People", s.changeClosingDays),
		read(access.ListCalendarChanges, "/v1/calendar/changes", "List what was changed of the calendar", "People", s.listCalendarChanges),
		read(access.ReadCalendar, "/v1/calendar", "Read on which days nobody works", "People", s.readCalendar),

		read(access.ListEvents, "/v1/events", "List what has happened, from a position on", tagEvents, s.listEvents),
		read(access.StreamEvents, streamPath, "Hear of what happens as it does", tagEvents, s.streamEvents),
		read(access.ListEventTypes, "/v1/event-types", "List the types of event that webhooks and the feed carry", "Events", s.listEventTypes),
		read(access.ReadEventType, "/v1/event-types/{type}", "Read a type of event", "Events", s.readEventType),
		read(access.ReadEventSchema, eventSchemaPath, "Read the JSON Schema of a type of event", "Events", s.readEventSchema),

		create("register_endpoint", hooks, "Register a webhook endpoint", "Webhooks", s.registerEndpoint),
		read(access.ListEndpoints, hooks, "List webhook endpoints", "Webhooks", s.listEndpoints),
		read(access.ReadEndpoint, hook, "Read a webhook endpoint, and how it goes with it", "Webhooks", s.readEndpoint),
		read(access.ReadEndpointTimeline, hook+"/timeline", "Read what has happened to a webhook endpoint", "Webhooks", s.readEndpointTimeline),
		endpointCommand[verificationBody]("request_verification", hook+"/verification", "Ask whoever receives whether they want to"),
		fromServer(endpointOperation("change_endpoint", hook+"/settings", "Change where and what is sent"), func(s *server) func(context.Context, *endpointCommandInput[EndpointChange]) (*endpointOutput, error) {
			return s.changeEndpoint
		}),
		fromServer(endpointOperation("rotate_secret", hook+"/secret", "Sign with a new secret"), func(s *server) func(context.Context, *endpointCommandInput[SecretRotation]) (*endpointOutput, error) {
			return s.rotateSecret
		}),
		endpointCommand[endpointTestBody]("send_test", hook+"/test", "Send a message that means nothing"),
		endpointCommand[endpointPauseBody]("pause_endpoint", hook+"/pause", "Let a webhook endpoint stand still; what happens is kept"),
		endpointCommand[endpointResumeBody]("resume_endpoint", hook+"/resumption", "Let it go on, with what was kept"),
		endpointCommand[endpointGapsBody]("settle_gaps", hook+"/gaps/settlement", "Say that what was given up has been dealt with"),
		fromServer(endpointOperation("request_replay", hook+"/replays", "Send again what happened in a span of time, or count it"), func(s *server) func(context.Context, *endpointCommandInput[ReplayBody]) (*replayOutput, error) {
			return s.replay
		}),
		endpointCommand[endpointReassignmentBody]("reassign_endpoint", hook+"/reassignment", "Give the endpoint to another person"),
		endpointCommand[endpointDeletionBody]("delete_endpoint", hook+"/deletion", "Send nothing any more, for good"),
		read(access.ListDeliveries, hook+"/deliveries", "List what was queued for a webhook endpoint", "Webhooks", s.listDeliveries),
		read(access.ReadDelivery, hook+"/deliveries/{event_id}", "Read every attempt to deliver an event", "Webhooks", s.readDelivery),
		post(access.ResendDelivery, hook+"/deliveries/{event_id}/resend", "Send an event once more", "Webhooks", s.resend),

		read(access.ReadPracticeClock, "/v1/practice/clock", "Read the practice clock", "Practice", s.readPracticeClock),
		post(access.MovePracticeClock, "/v1/practice/clock", "Move the practice clock forward", "Practice", s.movePracticeClock),
	}
}

func create[I, O any](name access.Operation, path, summary, tag string, handler func(context.Context, *I) (*O, error)) operation {
	return line(operation{name: name, method: http.MethodPost, path: path, summary: summary, tag: tag, status: http.StatusCreated, command: name == "propose" || name == "draft_agreement" || name == "register_endpoint"}, handler)
}

func post[I, O any](name access.Operation, path, summary, tag string, handler func(context.Context, *I) (*O, error)) operation {
	return line(operation{name: name, method: http.MethodPost, path: path, summary: summary, tag: tag, status: http.StatusOK, command: name == access.MovePracticeClock}, handler)
}

func read[I, O any](name access.Operation, path, summary, tag string, handler func(context.Context, *I) (*O, error)) operation {
	return line(operation{name: name, method: http.MethodGet, path: path, summary: summary, tag: tag, status: http.StatusOK}, handler)
}

func update[I, O any](name access.Operation, path, summary string, handler func(context.Context, *I) (*O, error)) operation {
	return replace(name, path, summary, "Register", handler)
}

func replace[I, O any](name access.Operation, path, summary, tag string, handler func(context.Context, *I) (*O, error)) operation {
	return line(operation{name: name, method: http.MethodPut, path: path, summary: summary, tag: tag, status: http.StatusOK}, handler)
}

func put[I, O any](name access.Operation, path, summary, tag string, handler func(context.Context, *I) (*O, error)) operation {
	return line(operation{name: name, method: http.MethodPut, path: path, summary: summary, tag: tag, status: http.StatusOK}, handler)
}

func remove[I, O any](name access.Operation, path, summary, tag string, handler func(context.Context, *I) (*O, error)) operation {
	return line(operation{name: name, method: http.MethodDelete, path: path, summary: summary, tag: tag, status: http.StatusOK}, handler)
}

// line completes an operation with the function that registers it.
func line[I, O any](o operation, handler func(context.Context, *I) (*O, error)) operation {
	o.register = func(s *server, api huma.API) { register(s, api, o, handler) }
	return o
}

// register adds an operation to the API: who may, then what the body is, then Huma's validation, then the handler. Every
// error of the handler becomes a problem here.
func register[I, O any](s *server, api huma.API, o operation, handler func(context.Context, *I) (*O, error)) {
	o.hasID = strings.Contains(o.path, "{id}") || strings.Contains(o.path, "{type}") || strings.Contains(o.path, "{name}")
	huma.Register(api, huma.Operation{
		OperationID: string(o.name), Method: o.method, Path: o.path, Summary: o.summary, Tags: []string{o.tag},
		DefaultStatus: o.status, Errors: problemStatuses(o), MaxBodyBytes: maxBody + 1, BodyReadTimeout: -1,
		Middlewares: huma.Middlewares{s.inServer, s.authorize(o.name), s.takeBody},
	}, func(ctx context.Context, in *I) (*O, error) {
		out, err := handler(ctx, in)
		if err != nil {
			return nil, s.problemOf(ctx, err)
		}
		return out, nil
	})
}
