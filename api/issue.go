package api

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/access"
	"placement/models/lifecycle/candidacy"
	"placement/models/lifecycle/issue"
	"placement/models/lifecycle/placement"
)

// issueReportBody is problemBody with a severity that must be given.
type issueReportBody struct {
	Kind placement.ProblemKind `json:"kind" enum:"tasks,hours,attendance,collaboration,conditions,transport,other" doc:"What it is about, coarsely."`
	ByInput
	Severity    placement.Severity `json:"severity" enum:"blocking,serious,minor" doc:"How much it stands in the way. It says within how many working hours somebody reacts."`
	ProblemText string             `json:"problem_text,omitempty" maxLength:"20000" doc:"The problem in words. Kept encrypted."`
}

func (b issueReportBody) texts() []text {
	return written(text{placement.ContentProblem, b.ProblemText})
}

func (b issueReportBody) event(_ target, refs lifecycle.Contents) lifecycle.Event {
	return placement.ReportProblem{Kind: b.Kind, By: b.By, Severity: b.Severity, Contents: refs}
}

// reportIssue reports a problem in a placement, and says where the issue is that meets it.
func (s *server) reportIssue(ctx context.Context, in *CommandInput[issueReportBody]) (*placementOutput, error) {
	out, err := s.commandPlacement(ctx, string(access.ReportIssue), in.ID, in.IfMatch, in.CommandHeaders, in.Body, target{})
	if err != nil {
		return nil, err
	}
	out.Status = http.StatusCreated
	if reported := out.Body.Problems; len(reported) > 0 {
		out.Location = issuePath(reported[len(reported)-1].IssueID)
	}
	return out, nil
}

type reactionBody struct {
	ChannelInput
	Note string `json:"note,omitempty" maxLength:"20000" doc:"What was said. Kept encrypted."`
}

func (b reactionBody) texts() []text { return written(text{placement.ContentNote, b.Note}) }

func (b reactionBody) event(_ target, refs lifecycle.Contents) lifecycle.Event {
	return issue.ReactToIssue{Channel: b.Channel, Contents: refs}
}

type offerBody struct {
	Adjustment placement.Adjustment `json:"adjustment" enum:"tasks,hours,goals,mentor,workplace,support,pause,period,other"`
	Note       string               `json:"note,omitempty" maxLength:"20000" doc:"What was offered, in words. Kept encrypted."`
}

func (b offerBody) texts() []text { return written(text{placement.ContentNote, b.Note}) }

func (b offerBody) event(_ target, refs lifecycle.Contents) lifecycle.Event {
	return issue.OfferAdjustment{Adjustment: b.Adjustment, Contents: refs}
}

type adjustmentBody struct {
	Adjustment       placement.Adjustment `json:"adjustment" enum:"tasks,hours,goals,mentor,workplace,support,pause,period,other"`
	PlacementVersion int                  `json:"placement_version,omitempty" minimum:"1" maximum:"1000000" doc:"The version that the placement came to when it was amended, extended, moved or paused for this; leave it out for what was agreed at work."`
	Note             string               `json:"note,omitempty" maxLength:"20000" doc:"What was adjusted, in words. Kept encrypted."`
}

func (b adjustmentBody) texts() []text { return written(text{placement.ContentNote, b.Note}) }

func (b adjustmentBody) event(_ target, refs lifecycle.Contents) lifecycle.Event {
	return issue.RecordAdjustment{Adjustment: b.Adjustment, PlacementVersion: b.PlacementVersion, Contents: refs}
}

type learnedBody struct {
	Accommodations []AccommodationBody `json:"accommodations,omitempty" maxItems:"20" doc:"Accommodations that were learned: they stand with the candidate from now on, each instead of what stood there about the same demand. Kept encrypted."`
	LearnedInput
}

func (b learnedBody) accommodations() []candidacy.Accommodation {
	return some(b.Accommodations, accommodation)
}

// resolve refuses accommodations that say too little.
func (b learnedBody) resolve(context.Context, *server, *target) error {
	return candidacy.CheckAccommodations(b.accommodations())
}

func (b learnedBody) texts() []text {
	all := b.learned()
	for _, a := range b.accommodations() {
		data, err := json.Marshal(a)
		if err != nil {
			continue // a number that is none does not come out of JSON
		}
		all = append(all, text{issue.ContentAccommodation, string(data)})
	}
	return written(all...)
}

func (b learnedBody) event(_ target, refs lifecycle.Contents) lifecycle.Event {
	return issue.RecordLearned{Contents: refs}
}

type reporterAnswerBody struct {
	ChannelInput
	Answer string `json:"answer,omitempty" maxLength:"20000" doc:"What whoever reported it was told. Kept encrypted."`
}

func (b reporterAnswerBody) texts() []text { return written(text{issue.ContentAnswer, b.Answer}) }

func (b reporterAnswerBody) event(_ target, refs lifecycle.Contents) lifecycle.Event {
	return issue.AnswerReporter{Channel: b.Channel, Contents: refs}
}

type issueResolutionBody struct {
	Resolution     placement.Resolution `json:"resolution" enum:"adjusted,solved,not_solved"`
	ResolutionText string               `json:"resolution_text,omitempty" maxLength:"20000" doc:"What was done. Kept encrypted."`
}

func (b issueResolutionBody) texts() []text {
	return written(text{placement.ContentResolution, b.ResolutionText})
}

func (b issueResolutionBody) event(_ target, refs lifecycle.Contents) lifecycle.Event {
	return issue.ResolveIssue{Resolution: b.Resolution, Contents: refs}
}

type issueReassignmentBody struct{ OwnerInput }

func (b issueReassignmentBody) event(t target, _ lifecycle.Contents) lifecycle.Event {
	return issue.ReassignIssue{OwnerID: b.OwnerID, UnitID: t.unitID}
}

// issueCommand is a route that sends an event to an issue and answers with the issue after it.
func issueCommand[B request](name, path, summary string) operation {
	o := operation{name: access.Operation(name), method: http.MethodPost, path: path, summary: summary, tag: "Issues", status: http.StatusOK, command: true}
	return fromServer(o, func(s *server) func(context.Context, *CommandInput[B]) (*issueOutput, error) {
		return func(ctx context.Context, in *CommandInput[B]) (*issueOutput, error) {
			ref := lifecycle.Ref{Kind: lifecycle.KindIssue, ID: in.ID}
			out, err := carryOut[issue.State](ctx, s, ref, name, in.IfMatch, in.CommandHeaders, in.Body, target{})
			if err != nil {
				return nil, err
			}
			return &issueOutput{ETag: etag(out.State.Version), Body: s.issueView(ctx, out.State)}, nil
		}
	})
}

// IssueView is a problem of a placement, and what is done about it.
type IssueView struct {
	ID              string                `json:"id"`
	Status          string                `json:"status"`
	StatusText      string                `json:"status_text" doc:"What the status means, in the caller's language."`
	Version         int                   `json:"version"`
	Ended           bool                  `json:"ended"`
	Outcome         string                `json:"outcome,omitempty" enum:"adjusted,solved,not_solved,placement_ended" doc:"How it ended."`
	WaitingFor      string                `json:"waiting_for,omitempty" doc:"The party whose turn it is."`
	PlacementID     string                `json:"placement_id"`
	No              int                   `json:"no" doc:"The number of the problem in its placement."`
	CandidateID     string                `json:"candidate_id"`
	OwnerID         string                `json:"owner_id"`
	UnitID          string                `json:"unit_id"`
	Kind            string                `json:"kind"`
	Severity        string                `json:"severity" enum:"blocking,serious,minor"`
	ReportedBy      string                `json:"reported_by"`
	ReportedAt      time.Time             `json:"reported_at"`
	ReactedAt       *time.Time            `json:"reacted_at,omitempty" doc:"When somebody first did something about it."`
	ReactionMinutes *int                  `json:"reaction_minutes,omitempty" doc:"How much working time that took."`
	Channel         string                `json:"channel,omitempty" doc:"How somebody reacted."`
	Made            []IssueAdjustmentView `json:"adjustments" doc:"What was offered and what was adjusted, in order."`
	Answered        *IssueAnswerView      `json:"answered,omitempty" doc:"How whoever reported it heard what is done."`
	NeedsAnswer     bool                  `json:"needs_answer" doc:"Whether whoever reported it is still to be answered."`
	Learned         int                   `json:"learned" doc:"How many things it has taught; they are among the texts."`
	Since           time.Time             `json:"since"`
	Allowed         []Command             `json:"allowed"`
	NextDeadline    *Deadline             `json:"next_deadline,omitempty"`
	Deadlines       []Deadline            `json:"deadlines"`
	Tasks           []Task                `json:"tasks" doc:"The caller's next tasks here."`
	Links           map[string]Link       `json:"links"`
}

// IssueAdjustmentView is something that was offered, or changed.
type IssueAdjustmentView struct {
	Adjustment       string `json:"adjustment"`
	Text             string `json:"text" doc:"The adjustment in the caller's language."`
	OfferedOn        string `json:"offered_on,omitempty"`
	MadeOn           string `json:"made_on,omitempty"`
	PlacementVersion int    `json:"placement_version,omitempty" doc:"The version that the placement came to with it."`
}

// IssueAnswerView is how whoever reported it was answered.
type IssueAnswerView struct {
	On      string `json:"on"`
	Channel string `json:"channel"`
}

type issueOutput struct {
	ETag string `header:"ETag" doc:"The version, for If-Match."`
	Body IssueView
}

// issueView makes the answer from the domain value.
func (s *server) issueView(ctx context.Context, i issue.State) IssueView {
	caller, l := principalOf(ctx), inquiryOf(ctx).language
	head := i.Head()
	v := IssueView{
		ID: i.ID, Status: string(i.Status), StatusText: s.texts.status(l, lifecycle.KindIssue, string(i.Status)), Version: i.Version,
		Ended: head.Ended, Outcome: head.Outcome, WaitingFor: head.WaitingFor, PlacementID: i.PlacementID, No: i.No, CandidateID: i.CandidateID,
		OwnerID: i.OwnerID, UnitID: i.UnitID, Kind: string(i.Kind), Severity: string(i.Severity), ReportedBy: string(i.ReportedBy),
		ReportedAt: i.ReportedAt, Channel: string(i.Channel), NeedsAnswer: !head.Ended && i.NeedsAnswer(), Learned: len(i.Learned), Since: i.Since,
		Made: each(i.Adjustments, func(a issue.Adjustment) IssueAdjustmentView {
			return IssueAdjustmentView{string(a.Kind), s.texts.adjustment(l, a.Kind), string(a.OfferedOn), string(a.MadeOn), a.PlacementVersion}
		}),
		Allowed: s.allowed(caller.Roles, head.Ref, i.Allowed(), nil), Deadlines: s.deadlineViews(l, i.Open()),
		Tasks: s.nextTasks(l, caller, head, i.Tasks(), s.now(caller.Tenant)),
		Links: map[string]Link{
			"self": {Href: issuePath(i.ID)}, "placement": {Href: placementPath(i.PlacementID)}, "timeline": {Href: issuePath(i.ID) + "/timeline"},
			"texts": {Href: issuePath(i.ID) + "/texts"}, "adjustable": {Href: placementPath(i.PlacementID) + "/adjustments"},
		},
	}
	if !i.ReactedAt.IsZero() {
		v.ReactedAt, v.ReactionMinutes = &i.ReactedAt, &i.ReactionMinutes
	}
	if i.Answered != nil {
		v.Answered = &IssueAnswerView{string(i.Answered.On), string(i.Answered.Channel)}
	}
	if link := s.temporalLink(caller.Tenant.Namespace, head.Ref); link != nil {
		v.Links["temporal"] = *link
	}
	if d, ok := i.Due(); ok {
		next := s.deadlineView(l, d)
		v.NextDeadline = &next
	}
	return v
}

func issuePath(id string) string { return "/v1/issues/" + id }

// AdjustableView is something that can be changed so that a placement goes on.
type AdjustableView struct {
	Adjustment string `json:"adjustment"`
	Text       string `json:"text" doc:"The adjustment in the caller's language."`
	Command    string `json:"command,omitempty" doc:"The command that makes it; absent for what is agreed at work, which is recorded where the problem is."`
	Method     string `json:"method,omitempty"`
	Href       string `json:"href,omitempty" doc:"Where that command is sent."`
}

func (s *server) adjustableViews(l language, p placement.State) []AdjustableView {
	return each(p.Adjustable(), func(a placement.Adjustable) AdjustableView {
		v := AdjustableView{Adjustment: string(a.Adjustment), Text: s.texts.adjustment(l, a.Adjustment), Command: a.Command}
		if a.Command != "" {
			v.Method, v.Href = http.MethodPost, s.commandPath(p.Head().Ref, a.Command, "")
		}
		return v
	})
}

// openAdjustments are what a placement with an open problem shows; nil for the others.
func (s *server) openAdjustments(l language, p placement.State) []AdjustableView {
	if !slices.ContainsFunc(p.Problems, func(x placement.Problem) bool { return x.Resolution == "" }) {
		return nil
	}
	return s.adjustableViews(l, p)
}

// adjustment is an adjustment in words.
func (t texts) adjustment(l language, a placement.Adjustment) string {
	return t[l].Adjustments[string(a)]
}
