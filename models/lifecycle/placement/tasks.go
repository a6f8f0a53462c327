package placement

import (
	"fmt"
	"slices"
	"strings"

	"placement/models/lifecycle"
)

// Tasks returns what people must do now, in a fixed order. It is empty exactly when the placement has ended.
func (s State) Tasks() []lifecycle.Task {
	t := tasks{state: s}
	if s.Pause != nil {
		if s.Pause.MeetingToMove {
			t.add("move_safety_meeting", "move_safety_meeting", keyResume)
		}
		t.add("resume_placement", "resume_placement", keyResume)
		return t.list
	}
	switch s.Status {
	case Proposed:
		if s.CandidateDecision == nil {
			t.add("record_candidate_decision", "record_candidate_decision", keyCandidateDecision)
		}
		if s.CompanyDecision == nil {
			t.add("record_company_decision", "record_company_decision", keyCompanyDecision)
		}
	case Agreed:
		t.add("book_safety_meeting", "book_safety_meeting", keyBookMeeting)
	case MeetingBooked:
		t.add("hold_safety_meeting", "hold_safety_meeting", keyHoldMeeting)
	case Signing:
		if s.unagreed() != nil {
			t.add("complete_terms", "amend_terms", keySignatures)
		}
		if s.Statement == nil {
			t.add("collect_representative_statement", "record_representative_statement", keySignatures)
		}
		for _, p := range s.missingSignatures() {
			t.add("collect_signature:"+string(p), "sign", keySignatures)
		}
	case Approved:
		t.add("confirm_start", "confirm_start", keyStart)
	case Active:
		s.activeTasks(&t)
	case Evaluating:
		for _, p := range s.missingEvaluations() {
			t.add("collect_evaluation:"+string(p), "evaluate", keyEvaluation(p))
		}
		s.answerTasks(&t)
	case Evaluated:
		s.answerTasks(&t)
		s.besides(&t) // what must be done before it can be closed
		t.add("close", "close", keyClose)
		return t.list
	case Declined, Expired:
		t.add("propose_again", "settle_proposal", keyProposeAgain)
	case Closed, Withdrawn, Cancelled:
		return t.list
	}
	s.besides(&t)
	return t.list
}

// besides shows what is to be done besides what the stage asks for.
func (s State) besides(t *tasks) {
	s.stepTasks(t)
	if s.Correcting != nil {
		t.add("decide_correction", "decide_correction", keyCorrection)
	}
}

// activeTasks shows the problems, the trainings that are due, the follow-ups whose time has come and the one that comes next. When there are none left,
// the end is what comes next.
func (s State) activeTasks(t *tasks) {
	for _, x := range s.Problems {
		if x.Resolution == "" && !x.Own() {
			t.add(fmt.Sprintf("resolve_problem:%d", x.No), "resolve_problem", keyProblem(x.No))
		}
	}
	for _, d := range s.undelivered() {
		if s.hasFired(keyTraining(d.Key)) {
			t.add("deliver_training:"+d.Key, "deliver_training", keyTraining(d.Key))
		}
	}
	next := true
	for _, f := range s.openFollowUps() {
		fired := s.hasFired(keyFollowUp(f.No))
		if fired || next {
			t.add(fmt.Sprintf("hold_follow_up:%d", f.No), "hold_follow_up", keyFollowUp(f.No))
		}
		next = next && fired
	}
	for _, h := range s.stepsDue() {
		t.add("confirm_hours_step:"+string(h.From), "confirm_hours_step", keyHoursStep(h.From))
	}
	if next {
		t.add("end_as_planned", "end_as_planned", keyPlannedEnd)
	}
}

// hasFired tells whether a step of an open deadline has come.
func (s State) hasFired(key string) bool {
	return slices.ContainsFunc(s.Deadlines, func(d lifecycle.Deadline) bool { return d.Key == key && d.Fired > 0 })
}

// missingSignatures are the signatures that can be collected now: the municipality's when all else is there.
func (s State) missingSignatures() []lifecycle.Party {
	var missing []lifecycle.Party
	for _, p := range signers() {
		if s.hasSigned(p) || (p == lifecycle.PartyMunicipality && (len(missing) > 0 || s.Statement == nil)) {
			continue
		}
		missing = append(missing, p)
	}
	return missing
}

// waitingFor is the party whose turn it is.
func (s State) waitingFor() lifecycle.Party {
	if s.Pause != nil {
		return lifecycle.PartyCaseWorker
	}
	switch s.Status {
	case Proposed:
		if s.CandidateDecision == nil {
			return lifecycle.PartyCandidate
		}
		return lifecycle.PartyCompany
	case Signing:
		if s.Statement == nil {
			return lifecycle.PartyRepresentative
		}
		if missing := s.missingSignatures(); len(missing) > 0 {
			return missing[0]
		}
	case Evaluating:
		if missing := s.missingEvaluations(); len(missing) > 0 {
			return missing[0]
		}
	case Closed, Withdrawn, Cancelled:
		return ""
	case Agreed, MeetingBooked, Approved, Active, Evaluated, Declined, Expired:
	}
	return lifecycle.PartyCaseWorker
}

// tasks collects tasks with the date and level of the deadline they hang on.
type tasks struct {
	state State
	list  []lifecycle.Task
}

func (t *tasks) add(key, command, deadline string) {
	kind, _, _ := strings.Cut(key, ":")
	task := lifecycle.Task{Key: key, Kind: kind, Command: command}
	for _, d := range t.state.Deadlines {
		if d.Key == deadline {
			task.Due, task.Level, task.Escalated = d.Due, d.Fired, d.Escalated()
		}
	}
	t.list = append(t.list, task)
}
