package api

import (
	"slices"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/agreement"
	"placement/models/lifecycle/endpoint"
	"placement/models/lifecycle/followalong"
	"placement/models/lifecycle/issue"
	"placement/models/lifecycle/mentortraining"
	"placement/models/lifecycle/outreach"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/rematch"
	"placement/models/store"
)

// PanelStage is a stage in the life of a process, as it is drawn.
type PanelStage struct {
	Status string `json:"status"`
	Text   string `json:"text" doc:"What the stage is called, in the caller's language."`
	State  string `json:"state" enum:"past,now,ahead" doc:"ahead: where it goes if all goes well."`
}

// PanelVisit is a time in which a process was in a stage. One that it came back to has several.
type PanelVisit struct {
	Status string     `json:"status"`
	Text   string     `json:"text" doc:"What the stage is called, in the caller's language."`
	From   time.Time  `json:"from"`
	Until  *time.Time `json:"until,omitempty" doc:"Absent while it is in the stage."`
}

// goodPath are the stages of a process for which all goes well, in order. The others are exits: they are drawn for a process that is in
// one. What may follow on what is the rules' business and not known here.
func goodPath(k lifecycle.Kind) []string {
	switch k {
	case lifecycle.KindPlacement:
		return names(placement.Proposed, placement.Agreed, placement.MeetingBooked, placement.Signing, placement.Approved, placement.Active,
			placement.Evaluating, placement.Evaluated, placement.Closed)
	case lifecycle.KindRematch:
		return names(rematch.Open, rematch.Matched)
	case lifecycle.KindAgreement:
		return names(agreement.Drafted, agreement.Signed, agreement.Active, agreement.Ended)
	case lifecycle.KindMentorTraining:
		return names(mentortraining.Enrolled, mentortraining.Passed, mentortraining.Ended)
	case lifecycle.KindOutreach:
		return names(outreach.Searching, outreach.Converted)
	case lifecycle.KindIssue:
		return names(issue.Reported, issue.Handling, issue.Ended)
	case lifecycle.KindFollowAlong:
		return names(followalong.FirstCheck, followalong.SecondCheck, followalong.Ended)
	case lifecycle.KindWebhookEndpoint:
		return names(endpoint.Pending, endpoint.Active)
	}
	return nil
}

func names[S ~string](statuses ...S) []string {
	return each(statuses, func(s S) string { return string(s) })
}

// panelStages are the stages as they are drawn: those that it has been in, the one that it is in, and those ahead. A stage
// of the good path that it never was in is left out, unless nobody knows: then it stands among those behind.
func panelStages(path []string, status string, ended bool, entered []store.Entered, word func(string) string) []PanelStage {
	whole := len(entered) > 0 && entered[0].Version == 1
	was := func(s string) bool {
		return slices.ContainsFunc(entered, func(e store.Entered) bool { return e.Status == s })
	}
	stages := []PanelStage{}
	add := func(s, state string) { stages = append(stages, PanelStage{Status: s, Text: word(s), State: state}) }
	here := slices.Index(path, status)
	for i, s := range path {
		switch {
		case s == status:
			add(s, "now")
		case here < 0 && was(s), i < here && (was(s) || !whole):
			add(s, "past")
		case i > here && here >= 0 && !ended:
			add(s, "ahead")
		}
	}
	if here < 0 {
		add(status, "now")
	}
	return stages
}

// panelVisits are the times in the stages, in order. Of a process whose stages were not kept, the last one alone is known.
func panelVisits(status string, since time.Time, entered []store.Entered, word func(string) string) []PanelVisit {
	if len(entered) == 0 {
		return []PanelVisit{{Status: status, Text: word(status), From: since}}
	}
	visits := make([]PanelVisit, len(entered))
	for i, e := range entered {
		visits[i] = PanelVisit{Status: e.Status, Text: word(e.Status), From: e.At}
		if i > 0 {
			visits[i-1].Until = &visits[i].From
		}
	}
	return visits
}
