package api

import (
	"context"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
)

type workplaceMoveBody struct {
	PlaceID    string                  `json:"place_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"The place that the candidate moves to today: at another workplace of the same cluster."`
	MentorID   string                  `json:"mentor_id,omitempty" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"The mentor there."`
	Statement  placement.StatementKind `json:"statement" enum:"agrees,disagrees,no_representative" doc:"What the employee representative of the new workplace says about the conditions, or that there is none."`
	ReasonText string                  `json:"reason_text,omitempty" maxLength:"20000" doc:"Why the candidate moves; required when the representative disagrees. Kept encrypted."`
	Note       string                  `json:"note,omitempty" maxLength:"20000" doc:"What else is to be known. Kept encrypted."`
	ChannelInput
	Approval *ApprovalInput `json:"approval,omitempty" doc:"Answers for findings of a refusal with needs_approval."`
}

func (b workplaceMoveBody) texts() []text {
	return append(written(text{placement.ContentReason, b.ReasonText}, text{placement.ContentNote, b.Note}), b.Approval.texts()...)
}

func (b workplaceMoveBody) resolve(ctx context.Context, s *server, t *target) error {
	var err error
	t.place, err = s.placeOf(ctx, b.PlaceID)
	return err
}

func (b workplaceMoveBody) event(t target, refs lifecycle.Contents) lifecycle.Event {
	return placement.MoveToWorkplace{
		PlaceID: t.place.ID, WorkplaceID: t.place.WorkplaceID, CompanyID: t.place.CompanyID, AgreementID: t.place.AgreementID,
		PlaceModel: modelOf(t.place), MentorID: b.MentorID, Statement: b.Statement, Channel: b.Channel, KeepsSigned: true,
		Approval: b.Approval.approval(), Contents: refs,
	}
}
