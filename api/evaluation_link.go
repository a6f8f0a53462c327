package api

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/access"
	"placement/models/lifecycle/placement"
	"placement/models/store"
)

type evaluationLinkBody struct {
	Party    lifecycle.Party `json:"party" enum:"candidate,company,mentor" doc:"Whose evaluation is asked for. A mentor and a company promise confidentiality before the form opens."`
	Language string          `json:"language,omitempty" enum:"da,en" default:"da" doc:"The language that the page begins in; it can be changed there."`
}

// EvaluationLinkView is a link as case workers see it. What opens it is said once, in the answer that makes it.
type EvaluationLinkView struct {
	ID         string     `json:"id"`
	URL        string     `json:"url,omitempty" doc:"What to give to the party. Said in this answer only: nobody can look it up again. Make a new one when it is lost."`
	Party      string     `json:"party"`
	Purpose    string     `json:"purpose" enum:"evaluation,rating"`
	FollowUp   int        `json:"follow_up,omitempty" doc:"Of a rating: the follow-up that it is about."`
	Language   string     `json:"language"`
	Good       bool       `json:"good" doc:"Whether it opens: not used, not taken back, not run out."`
	CreatedBy  string     `json:"created_by"`
	CreatedAt  time.Time  `json:"created_at"`
	ExpiresAt  time.Time  `json:"expires_at" doc:"When the evaluation closes; a link for a rating is good for two weeks."`
	AcceptedAt *time.Time `json:"accepted_at,omitempty" doc:"When confidentiality was promised."`
	UsedAt     *time.Time `json:"used_at,omitempty"`
	RevokedAt  *time.Time `json:"revoked_at,omitempty" doc:"When it was taken back, or replaced by a newer one."`
}

func evaluationLinkView(l store.Link, now time.Time) EvaluationLinkView {
	return EvaluationLinkView{
		ID: l.ID, Party: string(l.Party), Purpose: string(l.Purpose), FollowUp: l.FollowUp, Language: l.Language, Good: l.Good(now), CreatedBy: l.CreatedBy,
		CreatedAt: l.CreatedAt, ExpiresAt: l.ExpiresAt, AcceptedAt: l.AcceptedAt, UsedAt: l.UsedAt, RevokedAt: l.RevokedAt,
	}
}

type evaluationLinkOutput struct {
	Location string `header:"Location" doc:"Where the links of the placement are listed."`
	Body     EvaluationLinkView
}

// createEvaluationLink makes a link for one party, and takes back the one that the party had.
func (s *server) createEvaluationLink(ctx context.Context, in *addInput[evaluationLinkBody]) (*evaluationLinkOutput, error) {
	state, err := s.placementState(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	until, err := state.EvaluationLink(in.Body.Party)
	if err != nil {
		return nil, err
	}
	return s.makeLink(ctx, access.CreateEvaluationLink, in.CreateHeaders, store.Link{
		PlacementID: in.ID, Purpose: placement.LinkForEvaluation, Party: in.Body.Party, Language: in.Body.Language, ExpiresAt: until,
	})
}

// makeLink keeps a link and answers with what opens it.
func (s *server) makeLink(ctx context.Context, name access.Operation, h CreateHeaders, l store.Link) (*evaluationLinkOutput, error) {
	tenant := principalOf(ctx).Tenant
	c, err := s.creation(ctx, name, h)
	if err != nil {
		return nil, err
	}
	token, err := s.tokenFor(tenant.ID, c.Key)
	if err != nil {
		return nil, err
	}
	now := s.now(tenant)
	link, err := s.Store.CreateLink(ctx, c, now, l, token)
	if err != nil {
		return nil, err
	}
	out := &evaluationLinkOutput{Location: placementPath(l.PlacementID) + "/evaluation-links", Body: evaluationLinkView(link, now)}
	out.Body.URL = s.PublicURL + linkPath + token
	return out, nil
}

// tokenFor is what opens the link that is made by a request: 256 bits that only our keys can make, and the same when the same
// request comes again because its answer was lost.
func (s *server) tokenFor(tenantID, key string) (string, error) {
	digest, err := s.Keys.ContentHash(tenantID, "link:"+key, nil)
	if err != nil {
		return "", fmt.Errorf("make the token of a link: %w", err)
	}
	raw, err := hex.DecodeString(digest)
	if err != nil {
		return "", fmt.Errorf("make the token of a link: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(raw), nil
}

type evaluationLinksOutput struct {
	Body struct {
		Items []EvaluationLinkView `json:"items" doc:"Newest first."`
	}
}

func (s *server) listEvaluationLinks(ctx context.Context, in *idInput) (*evaluationLinksOutput, error) {
	tenant := principalOf(ctx).Tenant
	if _, err := s.Store.Process(ctx, tenant.ID, lifecycle.KindPlacement, in.ID); err != nil {
		return nil, err
	}
	all, err := s.Store.Links(ctx, tenant.ID, in.ID)
	if err != nil {
		return nil, err
	}
	out, now := &evaluationLinksOutput{}, s.now(tenant)
	out.Body.Items = each(all, func(l store.Link) EvaluationLinkView { return evaluationLinkView(l, now) })
	return out, nil
}

// revokeEvaluationLink takes a link back. What has been used is not there any more.
func (s *server) revokeEvaluationLink(ctx context.Context, in *addInput[struct{}]) (*evaluationLinkOutput, error) {
	tenant := principalOf(ctx).Tenant
	now := s.now(tenant)
	link, err := s.Store.RevokeLink(ctx, actorOf(ctx), in.ID, now)
	if err != nil {
		return nil, err
	}
	return &evaluationLinkOutput{Location: placementPath(link.PlacementID) + "/evaluation-links", Body: evaluationLinkView(link, now)}, nil
}
