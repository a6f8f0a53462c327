package api

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/access"
	"placement/models/lifecycle/candidacy"
	"placement/models/lifecycle/placement"
	"placement/models/store"
)

type timelineInput struct {
	ID string `path:"id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	PageInput
}

// TimelineEntry is something that happened: an event, a step of a deadline, or a task that came or went.
type TimelineEntry struct {
	ID         string         `json:"id"`
	Kind       string         `json:"kind" enum:"event,rung,task_opened,task_closed,document"`
	At         time.Time      `json:"at" doc:"The tenant's time."`
	RecordedAt *time.Time     `json:"recorded_at,omitempty" doc:"The time on the wall, for events and rungs."`
	Text       string         `json:"text" doc:"What happened, in the caller's language."`
	Version    int            `json:"version,omitempty" doc:"The process's version after an event."`
	Command    string         `json:"command,omitempty"`
	Fact       string         `json:"fact,omitempty"`
	Event      map[string]any `json:"event,omitempty" doc:"What the event said: IDs, codes and dates."`
	Due        *time.Time     `json:"due,omitempty"`
	Late       bool           `json:"late,omitempty" doc:"Whether a step of a deadline came late."`
	UserID     string         `json:"user_id,omitempty" doc:"Who did it; absent for the clock, and for somebody without an account."`
	UserName   string         `json:"user_name,omitempty"`
	LinkID     string         `json:"link_id,omitempty" doc:"The link through which somebody without an account did it."`
	OnBehalfOf string         `json:"on_behalf_of,omitempty" doc:"For whom it was done."`
	RequestID  string         `json:"request_id,omitempty"`
	TaskKey    string         `json:"task_key,omitempty"`
	TaskKind   string         `json:"task_kind,omitempty"`
	IssueID    string         `json:"issue_id,omitempty" doc:"In the timeline of a placement: the issue in which it happened. The version is then that of the issue."`
	// ProcessKind is for what happened after the placement, beside it.
	ProcessKind     string `json:"process_kind,omitempty" enum:"follow_along" doc:"Set for what happened in the follow-along of the placement; its version is that of the follow-along."`
	Document        string `json:"document,omitempty" doc:"The kind of the document that was issued; its ID is that of the entry."`
	DocumentVersion int    `json:"document_version,omitempty"`
}

func (s *server) readTimeline(ctx context.Context, in *timelineInput) (*listOutput[TimelineEntry], error) {
	if !s.access.May(principalOf(ctx).Roles, access.ReadFollowAlongTimeline) {
		return s.timeline(ctx, in, lifecycle.KindPlacement)
	}
	return s.timeline(ctx, in, lifecycle.KindPlacement, lifecycle.Ref{Kind: lifecycle.KindFollowAlong, ID: placement.FollowAlongID(in.ID)})
}

// timeline answers with what has happened to a process of the kind, and beside it what happened in those that follow it.
func (s *server) timeline(ctx context.Context, in *timelineInput, kind lifecycle.Kind, beside ...lifecycle.Ref) (*listOutput[TimelineEntry], error) {
	list, err := s.Store.Timeline(ctx, principalOf(ctx).Tenant.ID, in.ID, in.page(), each(beside, func(r lifecycle.Ref) string { return r.ID })...)
	if err != nil {
		return nil, err
	}
	issues := s.access.May(principalOf(ctx).Roles, access.ReadIssueTimeline)
	entries := make([]TimelineEntry, 0, len(list.Items))
	for _, e := range list.Items {
		if e.IssueID != "" && !issues {
			continue
		}
		of := kind
		for _, r := range beside {
			if r.ID == e.ProcessID {
				of = r.Kind
			}
		}
		v, err := s.timelineEntry(inquiryOf(ctx).language, of, e)
		if err != nil {
			return nil, err
		}
		if of != kind {
			v.ProcessKind = string(of)
		}
		entries = append(entries, v)
	}
	return &listOutput[TimelineEntry]{Body: ListView[TimelineEntry]{Items: entries, Next: list.Next}}, nil
}

func (s *server) timelineEntry(l language, kind lifecycle.Kind, e store.TimelineEntry) (TimelineEntry, error) {
	v := TimelineEntry{
		ID: e.ID, Kind: string(e.Kind), At: e.At, Version: e.Version, Command: e.Name, Fact: e.Fact, Due: e.Due, Late: e.Late,
		UserID: e.UserID, UserName: e.UserName, OnBehalfOf: e.OnBehalf, RequestID: e.RequestID, LinkID: e.LinkID, TaskKey: e.TaskKey, TaskKind: e.TaskKind,
	}
	if !e.RecordedAt.IsZero() {
		v.RecordedAt = &e.RecordedAt
	}
	if e.Kind == store.TimelineDocument {
		v.Document, v.DocumentVersion = e.Document, e.DocumentVersion
		p := s.texts.phrases(l)
		v.Text = p.say("timeline", "title", p.say(titleOf(subject{placement.DocumentKind(e.Document), e.FollowUp})), "version", strconv.Itoa(e.DocumentVersion), "language", e.Language)
		return v, nil
	}
	if e.TaskKey != "" {
		v.Command = e.Command
		v.Text = s.texts.task(l, e.TaskKind, e.TaskKey)
		return v, nil
	}
	if e.IssueID != "" {
		kind, v.IssueID = lifecycle.KindIssue, e.IssueID
	}
	v.Text = s.texts.fact(l, kind, e.Fact)
	if len(e.Payload) > 0 {
		if err := json.Unmarshal(e.Payload, &v.Event); err != nil {
			return v, fmt.Errorf("read event: %w", err)
		}
		// What all processes of the tenant have in common tells nothing of this one; writing is read where reading is noted.
		if _, swap := v.Event["swap_of"]; swap {
			v.Text = s.texts.fact(l, kind, e.Fact+"_by_swap")
		}
		common := []string{"calendar", "policy", "contents"}
		if proposal, ok := v.Event[placement.PartProposal].(map[string]any); ok {
			forget(proposal, common)
		}
		if terms, ok := v.Event["terms"].(map[string]any); ok {
			forget(terms, []string{"adaptations"}) // how many there are is between the candidate and those who know
		}
		forget(v.Event, common)
	}
	return v, nil
}

func forget(said map[string]any, keys []string) {
	for _, key := range keys {
		delete(said, key)
	}
}

// TextView is something that was written.
type TextView struct {
	ID   string    `json:"id"`
	Kind string    `json:"kind" doc:"What it is about: purpose, goal, tasks, reason, minutes, …"`
	Goal string    `json:"goal,omitempty" doc:"The key of the goal, for a text of kind goal or reached_when."`
	Key  string    `json:"key,omitempty" doc:"The key of the item of the terms, for a text of one."`
	Fact string    `json:"fact" doc:"The event that it came with."`
	At   time.Time `json:"at"`
	Text string    `json:"text"`
	// Lesson is what a text of kind lesson holds; its Text are the words in it.
	Lesson *LessonBody `json:"lesson,omitempty" doc:"What the placement taught, for a text of kind lesson."`
	// Adaptation is what a text of kind adaptation holds; its Text are the words in it.
	Adaptation *AdaptationView `json:"adaptation,omitempty" doc:"What is done differently, for a text of kind adaptation."`
}

type textsOutput struct {
	Body struct {
		Items []TextView `json:"items"`
	}
}

// readTexts answers with everything that was written in a placement, oldest first; ratings are numbers, and elsewhere. Who
// reads it is noted.
func (s *server) readTexts(ctx context.Context, in *idInput) (*textsOutput, error) {
	items, err := s.writtenIn(ctx, in.ID, func(t TextView) bool { return t.Kind != placement.ContentRatings })
	if err != nil {
		return nil, err
	}
	out := &textsOutput{}
	out.Body.Items = items
	return out, nil
}

// history is all that has happened in a process, oldest first: its events, without the tasks that came and went.
func (s *server) history(ctx context.Context, processID string) ([]store.TimelineEntry, error) {
	var events []store.TimelineEntry
	page := store.Page{Limit: 200}
	for {
		list, err := s.Store.Timeline(ctx, principalOf(ctx).Tenant.ID, processID, page)
		if err != nil {
			return nil, err
		}
		for _, e := range list.Items {
			if len(e.Payload) > 0 && e.IssueID == "" {
				events = append(events, e)
			}
		}
		if list.Next == "" {
			return events, nil
		}
		page.After = list.Next
	}
}

// writtenIn returns what was written in a process, oldest first, as far as it is wanted. The store notes who reads it.
func (s *server) writtenIn(ctx context.Context, processID string, wanted func(TextView) bool) ([]TextView, error) {
	items := []TextView{}
	var ids []string
	events, err := s.history(ctx, processID)
	if err != nil {
		return nil, err
	}
	for _, e := range events {
		var refers struct {
			Contents lifecycle.Contents `json:"contents"`
		}
		if err := json.Unmarshal(e.Payload, &refers); err != nil {
			return nil, fmt.Errorf("read event: %w", err)
		}
		for _, ref := range refers.Contents {
			v := TextView{ID: ref.ID, Fact: e.Fact, At: e.At}
			v.Kind, v.Goal, v.Key = kindAndKey(ref.Kind)
			if wanted(v) {
				ids, items = append(ids, ref.ID), append(items, v)
			}
		}
	}
	bodies, err := s.Store.ReadTexts(ctx, actorOf(ctx), ids)
	if err != nil {
		return nil, err
	}
	for i, t := range bodies {
		if err := items[i].say(t.Body); err != nil {
			return nil, err
		}
	}
	return items, nil
}

// say fills in what the text says.
func (v *TextView) say(body string) error {
	v.Text = body
	if v.Kind == placement.ContentAdaptation {
		a, err := candidacy.AdaptationOf(body)
		if err != nil {
			return fmt.Errorf("read text %s: %w", v.ID, err)
		}
		v.Text, v.Adaptation = a.Text, &AdaptationView{v.Key, a.Accommodation, a.How, a.Text}
		return nil
	}
	if v.Kind != placement.ContentLesson {
		return nil
	}
	var l candidacy.Lesson
	if err := json.Unmarshal([]byte(body), &l); err != nil {
		// The error of the decoder can quote what it read.
		return fmt.Errorf("read lesson %s", v.ID)
	}
	lesson := LessonBody(l)
	v.Text, v.Lesson = l.Text, &lesson
	return nil
}
