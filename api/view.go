package api

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/followalong"
	"placement/models/store"
)

// Deadline is when something should be done, and what time brings if it is not.
type Deadline struct {
	Key    string     `json:"key" doc:"Names the deadline within its process."`
	Text   string     `json:"text" doc:"What should be done, in the caller's language."`
	Due    time.Time  `json:"due"`
	Next   string     `json:"next,omitempty" enum:"remind,escalate,conclude" doc:"What happens next."`
	NextAt *time.Time `json:"next_at,omitempty" doc:"When that happens."`
	Then   string     `json:"then,omitempty" doc:"What happens next, in the caller's language."`
	Fired  int        `json:"fired" doc:"How many of its steps have happened."`
}

// Task is what a person must do now.
type Task struct {
	ID          string     `json:"id,omitempty"`
	Key         string     `json:"key" doc:"Names the task within its process."`
	Kind        string     `json:"kind"`
	Text        string     `json:"text" doc:"What to do, in the caller's language."`
	Command     string     `json:"command" doc:"The command that settles it."`
	Method      string     `json:"method"`
	Href        string     `json:"href" doc:"Where that command is sent."`
	Due         *time.Time `json:"due,omitempty"`
	Overdue     bool       `json:"overdue"`
	Level       int        `json:"level" doc:"How many reminders and escalations there have been."`
	Escalated   bool       `json:"escalated" doc:"Whether the unit's supervisors see it too."`
	ProcessKind string     `json:"process_kind" enum:"placement,rematch,agreement,mentor_training,outreach,follow_along,issue,webhook_endpoint,mentor,mentor_support" doc:"What it is about. A mentor and support for one are no processes: the task follows from the register, is in the inbox and in no other answer, and goes when it is so no longer."`
	ProcessID   string     `json:"process_id"`
	OwnerID     string     `json:"owner_id"`
	UnitID      string     `json:"unit_id"`
	CandidateID string     `json:"candidate_id,omitempty" doc:"Absent when it is about nobody."`
	OpenedAt    *time.Time `json:"opened_at,omitempty"`
	// SubstituteFor, CoordinatorOf, DeputyFor and Because are for lists: there somebody may see what another has.
	SubstituteFor string `json:"as_substitute_for,omitempty" doc:"The owner who is not there and for whom you see it."`
	CoordinatorOf string `json:"as_coordinator_of,omitempty" doc:"The agreement about the cluster that you coordinate and see it for."`
	DeputyFor     string `json:"as_deputy_for,omitempty" doc:"The owner who is not there and whose deputy you are; or the deputy's, who is not there either."`
	Because       string `json:"because,omitempty" doc:"Why you see what another has, in your language."`
	// Links are for tasks that look for somebody, or for a place.
	Links map[string]Link `json:"links,omitempty" doc:"Of a place to be filled: the place, and the shortlist of who fits it. Of a person to be matched again: the rematch, and the suggestions for them. Of a search: the companies that could be asked. Of a problem: the issue. Of a check after a placement: the follow-along. Of a mentor to be enrolled: the mentor, and the placement. Of support that ends: the grant."`
}

func (s *server) deadlineView(l language, d lifecycle.Deadline) Deadline {
	v := Deadline{Key: d.Key, Text: s.texts.deadline(l, d.Key), Due: d.Due, Fired: d.Fired}
	if next, ok := d.Next(); ok {
		v.Next, v.NextAt, v.Then = string(next.Kind), &next.At, s.texts.rung(l, d.Key, next.Kind)
	}
	return v
}

func (s *server) deadlineViews(l language, all []lifecycle.Deadline) []Deadline {
	list := make([]Deadline, len(all))
	for i, d := range all {
		list[i] = s.deadlineView(l, d)
	}
	return list
}

func (s *server) taskView(l language, ref lifecycle.Ref, t lifecycle.Task, now time.Time) Task {
	_, number, _ := strings.Cut(t.Key, ":")
	v := Task{
		Key: t.Key, Kind: t.Kind, Text: s.texts.task(l, t.Kind, t.Key), Command: t.Command,
		Method: "POST", Href: s.commandPath(ref, t.Command, number), Level: t.Level, Escalated: t.Escalated,
		ProcessKind: string(ref.Kind), ProcessID: ref.ID,
	}
	switch t.Kind {
	case "refill_place", "fill_vacancy":
		v.Links = placeLinks(number)
	case "find_new_placement":
		v.Links = map[string]Link{"rematch": {Href: rematchPath(ref.ID)}, "suggestions": {Href: rematchPath(ref.ID) + "/suggestions"}}
	case followalong.RecordFollowAlong{}.Name():
		v.Links = map[string]Link{"follow_along": {Href: followAlongPath(ref.ID)}}
	case "find_company":
		v.Links = map[string]Link{"companies": {Href: outreachPath(ref.ID) + "/companies"}}
	case "react_to_issue", "answer_reporter", "resolve_issue":
		v.Links = map[string]Link{"issue": {Href: issuePath(ref.ID)}}
	case "enrol_mentor":
		v.Links = map[string]Link{"mentor": {Href: "/v1/mentors/" + ref.ID}, "placement": {Href: placementPath(number)}}
	case "renew_mentor_support":
		v.Links = map[string]Link{"support": {Href: "/v1/mentor-supports/" + ref.ID}}
	}
	if !t.Due.IsZero() {
		due := t.Due
		v.Due, v.Overdue = &due, due.Before(now)
	}
	return v
}

// nextTasks are the tasks of a process as its caller's next ones: all of them when the caller owns it or is of its unit,
// else none.
func (s *server) nextTasks(l language, p store.Principal, h lifecycle.Head, tasks []lifecycle.Task, now time.Time) []Task {
	list := []Task{}
	if p.UserID != h.OwnerID && p.UnitID != h.UnitID {
		return list
	}
	for _, t := range tasks {
		v := s.taskView(l, h.Ref, t, now)
		v.OwnerID, v.UnitID, v.CandidateID = h.OwnerID, h.UnitID, h.CandidateID
		list = append(list, v)
	}
	return list
}

// numbers are the numbers after the colon of the tasks' keys, by command: the follow-ups and problems that wait.
func numbers(tasks []lifecycle.Task) map[string][]string {
	byCommand := map[string][]string{}
	for _, t := range tasks {
		if _, number, ok := strings.Cut(t.Key, ":"); ok {
			byCommand[t.Command] = append(byCommand[t.Command], number)
		}
	}
	return byCommand
}

// waitingParties are the parties that tasks of a kind wait for.
func waitingParties(tasks []lifecycle.Task, kind string) []string {
	parties := []string{}
	for _, t := range tasks {
		if t.Kind == kind {
			_, party, _ := strings.Cut(t.Key, ":")
			parties = append(parties, party)
		}
	}
	return parties
}

// stateOf reads the state of a row.
func stateOf[S any](row store.Process) (S, error) {
	var state S
	if err := json.Unmarshal(row.State, &state); err != nil {
		return state, fmt.Errorf("read state of %s: %w", row.Kind, err)
	}
	return state, nil
}

// personOf returns the candidate that a process is about.
func personOf(row store.Process) (string, error) {
	about, err := stateOf[struct {
		CandidateID string `json:"candidate_id"`
	}](row)
	return about.CandidateID, err
}
