package api

import (
	"context"
	"time"

	"placement/models/lifecycle"
	"placement/models/store"
)

// Notice is something that has happened in a cluster and that its coordinator should know.
type Notice struct {
	ID           string    `json:"id"`
	Fact         string    `json:"fact" enum:"escalated,moved_to_workplace" doc:"A deadline was raised to the supervisors, or a candidate moved to another workplace of the cluster."`
	Text         string    `json:"text" doc:"The same in words, in the caller's language."`
	At           time.Time `json:"at"`
	ProcessKind  string    `json:"process_kind" enum:"placement,agreement,mentor_training" doc:"What it happened to."`
	ProcessID    string    `json:"process_id"`
	AgreementID  string    `json:"agreement_id" doc:"The cluster."`
	CandidateID  string    `json:"candidate_id,omitempty" doc:"Absent when it is about nobody."`
	UserID       string    `json:"user_id,omitempty" doc:"Who did it; absent for the clock."`
	Deadline     string    `json:"deadline,omitempty" doc:"The key of the deadline that was missed."`
	DeadlineText string    `json:"deadline_text,omitempty" doc:"What should have been done, in the caller's language."`
	PlaceID      string    `json:"place_id,omitempty" doc:"Where the candidate moved to."`
	WorkplaceID  string    `json:"workplace_id,omitempty"`
}

type noticesInput struct {
	Since time.Time `query:"since" doc:"Only what happened after this time of the tenant's."`
	PageInput
}

// listNotices is what has happened in the clusters that the caller coordinates, the latest first.
func (s *server) listNotices(ctx context.Context, in *noticesInput) (*listOutput[Notice], error) {
	if !in.Since.IsZero() {
		if err := saneTime("since", in.Since); err != nil {
			return nil, err
		}
	}
	p, l := principalOf(ctx), inquiryOf(ctx).language
	list, err := s.Store.Notices(ctx, p.Tenant.ID, store.NoticeFilter{CoordinatorID: p.UserID, Since: in.Since, Page: in.page()})
	if err != nil {
		return nil, err
	}
	return listOf(list, func(n store.Notice) Notice {
		v := Notice{
			ID: n.ID, Fact: n.Fact, Text: s.texts.fact(l, n.ProcessKind, n.Fact), At: n.At, ProcessKind: string(n.ProcessKind), ProcessID: n.ProcessID,
			AgreementID: n.AgreementID, CandidateID: n.CandidateID, UserID: n.UserID, PlaceID: n.PlaceID, WorkplaceID: n.WorkplaceID,
		}
		if n.Deadline != "" {
			v.Deadline, v.DeadlineText = n.Deadline, s.texts.deadline(l, n.Deadline)
		}
		return v
	}), nil
}

// because says why somebody sees a task that another has: in words, in the caller's language; empty for one's own.
func (s *server) because(l language, t store.TaskRow) string {
	switch {
	case t.SubstituteFor != "":
		return s.texts.relation(l, "task_as_substitute", 0)
	case t.DeputyFor != "":
		return s.texts.relation(l, "task_as_deputy", 0)
	case t.CoordinatorOf != "" && t.ProcessKind == lifecycle.KindAgreement:
		return s.texts.relation(l, "task_as_coordinator", 0)
	case t.CoordinatorOf != "":
		return s.texts.relation(l, "task_of_cluster", 0)
	}
	return ""
}
