package api

import (
	"context"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/access"
	"placement/models/lifecycle/candidacy"
	"placement/models/store"
)

// ChallengeBody is something that a company should know.
type ChallengeBody struct {
	Key  string `json:"key" pattern:"^[a-z][a-z0-9_]{0,39}$" patternDescription:"a code of small letters, digits and underscores" doc:"Names the challenge, also when its words change."`
	Text string `json:"text" minLength:"1" maxLength:"2000"`
}

// PresentationBody is how a candidate is presented to companies. All of it is kept encrypted.
type PresentationBody struct {
	Text       string          `json:"text" minLength:"1" maxLength:"10000"`
	Strengths  []string        `json:"strengths,omitempty" maxItems:"20" maxLength:"500"`
	Challenges []ChallengeBody `json:"challenges,omitempty" maxItems:"20" doc:"What a company should know. Either these, or none_known."`
	NoneKnown  bool            `json:"none_known,omitempty" doc:"States that no challenges are known."`
}

// ApprovalView is that the candidate approved the words.
type ApprovalView struct {
	On         day               `json:"on"`
	Channel    lifecycle.Channel `json:"channel"`
	RecordedBy string            `json:"recorded_by"`
}

// PresentationView is a revision of how a candidate is presented.
type PresentationView struct {
	CandidateID string          `json:"candidate_id"`
	Revision    int             `json:"revision" doc:"Rises with every change; 0 while nothing has been written."`
	Text        string          `json:"text"`
	Strengths   []string        `json:"strengths"`
	Challenges  []ChallengeBody `json:"challenges"`
	NoneKnown   bool            `json:"none_known"`
	Status      string          `json:"status" enum:"none,drafted,approved" doc:"Only what is approved can be shared; a change voids the approval."`
	Approval    *ApprovalView   `json:"approval,omitempty"`
	DraftedBy   string          `json:"drafted_by,omitempty"`
	Version     int             `json:"version"`
	CreatedAt   *time.Time      `json:"created_at,omitempty"`
	UpdatedAt   *time.Time      `json:"updated_at,omitempty"`
}

// ShareBody is that a company was given the presentation.
type ShareBody struct {
	CompanyID string `json:"company_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	ChannelInput
	On day `json:"on" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099"`
}

// ShareView is that a company was given a revision of the presentation.
type ShareView struct {
	ID          string            `json:"id"`
	CandidateID string            `json:"candidate_id"`
	Revision    int               `json:"revision" doc:"Read its words with revision."`
	CompanyID   string            `json:"company_id"`
	Channel     lifecycle.Channel `json:"channel"`
	On          day               `json:"on"`
	UserID      string            `json:"user_id" doc:"Who recorded it."`
	CreatedAt   time.Time         `json:"created_at"`
}

func (b PresentationBody) presentation() candidacy.Presentation {
	return candidacy.Presentation{
		Text: b.Text, Strengths: b.Strengths, NoneKnown: b.NoneKnown,
		Challenges: some(b.Challenges, func(c ChallengeBody) candidacy.Challenge { return candidacy.Challenge(c) }),
	}
}

func presentationOutput(p store.Presentation) *thingOutput[PresentationView] {
	v := PresentationView{
		CandidateID: p.CandidateID, Revision: p.Revision, Text: p.Text, Strengths: append([]string{}, p.Strengths...), NoneKnown: p.NoneKnown,
		Challenges: each(p.Challenges, func(c candidacy.Challenge) ChallengeBody { return ChallengeBody(c) }),
		Status:     "none", DraftedBy: p.DraftedBy, Version: p.Version,
	}
	if p.Revision > 0 {
		v.Status, v.CreatedAt, v.UpdatedAt = "drafted", &p.CreatedAt, &p.UpdatedAt
	}
	if p.Approval.Given() {
		v.Status = "approved"
		v.Approval = &ApprovalView{On: p.Approval.On, Channel: p.Approval.Channel, RecordedBy: p.ApprovedBy}
	}
	return &thingOutput[PresentationView]{ETag: etag(p.Version), Body: v}
}

type presentationInput struct {
	ID       string `path:"id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	Revision int    `query:"revision" minimum:"1" maximum:"1000000" doc:"An earlier revision; the newest when you leave it out."`
}

func (s *server) readPresentation(ctx context.Context, in *presentationInput) (*thingOutput[PresentationView], error) {
	p, err := s.Store.Presentation(ctx, actorOf(ctx), in.ID, in.Revision)
	if err != nil {
		return nil, err
	}
	return presentationOutput(p), nil
}

func (s *server) draftPresentation(ctx context.Context, in *updateInput[PresentationBody]) (*thingOutput[PresentationView], error) {
	version, err := requiredVersion(in.IfMatch)
	if err != nil {
		return nil, err
	}
	words := in.Body.presentation()
	if err := words.Check(); err != nil {
		return nil, err
	}
	p, err := s.Store.DraftPresentation(ctx, actorOf(ctx), in.ID, version, words)
	if err != nil {
		return nil, err
	}
	return presentationOutput(p), nil
}

type presentationApprovalInput struct {
	ID   string `path:"id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	Body struct {
		Revision int `json:"revision" minimum:"1" maximum:"1000000" doc:"The revision that the candidate has seen; it must still be the newest."`
		ChannelInput
		On day `json:"on" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099"`
	}
}

// approvePresentation records the candidate's approval. The same approval, sent again, changes nothing.
func (s *server) approvePresentation(ctx context.Context, in *presentationApprovalInput) (*thingOutput[PresentationView], error) {
	today, err := s.today(ctx)
	if err != nil {
		return nil, err
	}
	given := candidacy.Approval{On: in.Body.On, Channel: in.Body.Channel}
	p, err := s.Store.ApprovePresentation(ctx, actorOf(ctx), in.ID, in.Body.Revision, given, today)
	if err != nil {
		return nil, err
	}
	return presentationOutput(p), nil
}

func shareView(p store.PresentationShare) ShareView { return ShareView(p) }

func (s *server) sharePresentation(ctx context.Context, in *addInput[ShareBody]) (*thingOutput[ShareView], error) {
	today, err := s.today(ctx)
	if err != nil {
		return nil, err
	}
	c, err := s.creation(ctx, access.SharePresentation, in.CreateHeaders)
	if err != nil {
		return nil, err
	}
	share := store.PresentationShare{CandidateID: in.ID, CompanyID: in.Body.CompanyID, Channel: in.Body.Channel, On: in.Body.On}
	if share, err = s.Store.SharePresentation(ctx, c, share, today); err != nil {
		return nil, err
	}
	return &thingOutput[ShareView]{Body: shareView(share)}, nil
}

func (s *server) listShares(ctx context.Context, in *ofCandidateInput) (*listOutput[ShareView], error) {
	list, err := s.Store.PresentationShares(ctx, actorOf(ctx), in.ID, in.page())
	if err != nil {
		return nil, err
	}
	return listOf(list, shareView), nil
}
