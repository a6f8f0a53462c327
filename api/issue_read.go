package api

import (
	"context"

	"placement/models/lifecycle"
	"placement/models/lifecycle/issue"
	"placement/models/lifecycle/placement"
	"placement/models/store"
)

// issueStore lists issues.
type issueStore interface {
	Issues(ctx context.Context, tenantID string, f store.IssueFilter) (store.List[store.Process], error)
}

// issue is an issue as its last event left it.
func (s *server) issue(ctx context.Context, id string) (issue.State, error) {
	row, err := s.Store.Process(ctx, principalOf(ctx).Tenant.ID, lifecycle.KindIssue, id)
	if err != nil {
		return issue.State{}, err
	}
	return stateOf[issue.State](row)
}

func (s *server) readIssue(ctx context.Context, in *idInput) (*issueOutput, error) {
	state, err := s.issue(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &issueOutput{ETag: etag(state.Version), Body: s.issueView(ctx, state)}, nil
}

// readIssueTimeline answers with what has happened in an issue, oldest first.
func (s *server) readIssueTimeline(ctx context.Context, in *timelineInput) (*listOutput[TimelineEntry], error) {
	if _, err := s.issue(ctx, in.ID); err != nil {
		return nil, err
	}
	return s.timeline(ctx, in, lifecycle.KindIssue)
}

// readIssueTexts answers with the words in which the problem was reported, and then with everything that was written in the
// issue, oldest first. Who reads it is noted.
func (s *server) readIssueTexts(ctx context.Context, in *idInput) (*textsOutput, error) {
	state, err := s.issue(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := &textsOutput{}
	words, err := s.Store.ReadTexts(ctx, actorOf(ctx), idsOf(state.Words))
	if err != nil {
		return nil, err
	}
	for _, t := range words {
		out.Body.Items = append(out.Body.Items, TextView{
			ID: t.ID, Kind: t.Kind, Fact: placement.ReportProblem{}.Fact(), At: state.ReportedAt, Text: t.Body,
		})
	}
	items, err := s.writtenIn(ctx, in.ID, func(TextView) bool { return true })
	if err != nil {
		return nil, err
	}
	out.Body.Items = append(out.Body.Items, items...)
	return out, nil
}

type issuesInput struct {
	PlacementID string `query:"placement_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	CandidateID string `query:"candidate_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	OwnerID     string `query:"owner_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	UnitID      string `query:"unit_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	Status      string `query:"status" enum:"reported,handling,ended"`
	Severity    string `query:"severity" enum:"blocking,serious,minor"`
	Escalated   bool   `query:"escalated" doc:"Only those that the unit's supervisors see."`
	PageInput
}

func (s *server) listIssues(ctx context.Context, in *issuesInput) (*listOutput[IssueView], error) {
	list, err := s.Store.Issues(ctx, principalOf(ctx).Tenant.ID, store.IssueFilter{
		PlacementID: in.PlacementID, CandidateID: in.CandidateID, OwnerID: in.OwnerID, UnitID: in.UnitID, Status: in.Status,
		Severity: in.Severity, Escalated: in.Escalated, Page: in.page(),
	})
	if err != nil {
		return nil, err
	}
	views := make([]IssueView, len(list.Items))
	for i, row := range list.Items {
		state, err := stateOf[issue.State](row)
		if err != nil {
			return nil, err
		}
		views[i] = s.issueView(ctx, state)
	}
	return &listOutput[IssueView]{Body: ListView[IssueView]{Items: views, Next: list.Next}}, nil
}

type adjustmentsOutput struct {
	Body struct {
		Items []AdjustableView `json:"items"`
	}
}

// listAdjustments answers with what can be changed now so that a placement goes on.
func (s *server) listAdjustments(ctx context.Context, in *idInput) (*adjustmentsOutput, error) {
	row, err := s.Store.Process(ctx, principalOf(ctx).Tenant.ID, lifecycle.KindPlacement, in.ID)
	if err != nil {
		return nil, err
	}
	state, err := stateOf[placement.State](row)
	if err != nil {
		return nil, err
	}
	out := &adjustmentsOutput{}
	out.Body.Items = s.adjustableViews(inquiryOf(ctx).language, state)
	return out, nil
}
