package api

import (
	"context"
	"errors"
	"net/http"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/vocabulary"
	"placement/models/store"
	"placement/workflows/contract"
)

// ProposalBody is a placement as it is proposed.
type ProposalBody struct {
	PlaceID string `json:"place_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"The place; its workplace and company come with it."`
	ProposalTerms
}

// ProposalTerms are who is proposed, what for, when and how much.
type ProposalTerms struct {
	CandidateID     string         `json:"candidate_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	Purpose         string         `json:"purpose" enum:"paid_hours,competences,clarification,retention,availability_test" doc:"What the placement is for, by the order's § 60."`
	PurposeText     string         `json:"purpose_text,omitempty" maxLength:"20000" doc:"The purpose in words. Kept encrypted."`
	Goals           []GoalInput    `json:"goals" maxItems:"20" doc:"What the candidate works towards."`
	Period          PeriodInput    `json:"period"`
	WeeklyHours     float64        `json:"weekly_hours,omitempty" minimum:"0" maximum:"168" doc:"The same hours in every week. Or send hours."`
	Hours           []HoursInput   `json:"hours,omitempty" maxItems:"50" doc:"Hours that change on the way; the first step begins on the first day."`
	TasksText       string         `json:"tasks_text,omitempty" maxLength:"20000" doc:"The tasks. Kept encrypted."`
	NewFunctionText string         `json:"new_function_text,omitempty" maxLength:"20000" doc:"How the tasks differ from what the candidate did before, when they last worked there. Kept encrypted."`
	MentorID        string         `json:"mentor_id,omitempty" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"A mentor at the place, of those at /v1/mentors."`
	OwnerID         string         `json:"owner_id,omitempty" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"The responsible case worker; you, when you leave it out."`
	Approval        *ApprovalInput `json:"approval,omitempty" doc:"Answers for findings of a refusal with needs_approval."`
	RematchOf       string         `json:"rematch_of,omitempty" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"The rematch that this answers; the candidate's open one, when you leave it out."`
}

type proposalInput struct {
	CommandHeaders
	Body ProposalBody
}

// propose begins a placement. There is no "insert, then start": the proposal starts the process and waits until it is
// recorded, and the same request finds what it began before (architecture D2, Creating).
func (s *server) propose(ctx context.Context, in *proposalInput) (*placementOutput, error) {
	c, err := s.envelope(ctx, placement.Propose{}.Name(), "", in.CommandHeaders)
	if err != nil {
		return nil, err
	}
	ref := lifecycle.Ref{Kind: lifecycle.KindPlacement, ID: lifecycle.DeriveID("placement", c.ID)}
	status := http.StatusCreated
	done, err := s.begin(ctx, ref, c, in.Body)
	if err != nil {
		// The world may have changed since the same request was carried out: ask what became of that one.
		if done, err = begun[placement.State](ctx, s, ref, c, err); err != nil {
			return nil, err
		}
		status = http.StatusOK
	}
	out, err := s.placementAfter(ctx, done)
	if err != nil {
		return nil, err
	}
	out.Status, out.Location = status, placementPath(ref.ID)
	// The proposal stands, whether or not it can be told what was learned before.
	out.Body.Experience, _ = s.experienceOf(ctx, done.State)
	return out, nil
}

// begin looks up what the proposal refers to, keeps what was written and starts the process.
func (s *server) begin(ctx context.Context, ref lifecycle.Ref, c contract.Command, b ProposalBody) (contract.Outcome[placement.State], error) {
	e, err := s.keptProposal(ctx, ref, c, b)
	if err != nil {
		return contract.Outcome[placement.State]{}, err
	}
	// Ask the rules before a process is started that they would end at once.
	if _, err := (placement.State{}).Next(e, s.now(principalOf(ctx).Tenant)); err != nil {
		return contract.Outcome[placement.State]{}, err
	}
	if c, err = s.processes.seal(c, e.ID, e); err != nil {
		return contract.Outcome[placement.State]{}, err
	}
	out, err := s.processes.propose(ctx, e, c)
	if err == nil && out.Fingerprint != c.Fingerprint {
		err = keyReused()
	}
	return out, err
}

// keptProposal looks up what the proposal of a placement refers to, and keeps what was written for it.
func (s *server) keptProposal(ctx context.Context, ref lifecycle.Ref, c contract.Command, b ProposalBody) (placement.Propose, error) {
	e, err := s.proposal(ctx, ref.ID, b)
	if err != nil {
		return e, err
	}
	var written []text
	e.Goals, written = b.texts()
	e.Contents, err = s.keep(ctx, c, ref, b.CandidateID, written)
	if ref := new(store.RefError); errors.As(err, &ref) {
		err = refuseField(lifecycle.CodeCandidateNotFound, ref.Field)
	}
	return e, err
}

// begun answers a request to begin a process that could not be carried out now with what became of the same request
// before, if it came before.
func begun[S any](ctx context.Context, s *server, ref lifecycle.Ref, c contract.Command, failed error) (contract.Outcome[S], error) {
	if unavailable(failed) || pending(failed) {
		return contract.Outcome[S]{}, failed
	}
	out, err := stored[S](ctx, s, ref, c)
	if !errors.Is(err, store.ErrNotFound) {
		return out, err
	}
	if gone(failed) {
		if rule := s.processes.refused(ctx, ref); rule != nil {
			return contract.Outcome[S]{}, rule
		}
	}
	return contract.Outcome[S]{}, failed
}

// proposal is the event, without goals and texts: what the body says, completed by what the register knows.
func (s *server) proposal(ctx context.Context, id string, b ProposalBody) (placement.Propose, error) {
	p := principalOf(ctx)
	e := placement.Propose{
		ID: id, Ruleset: placement.Ruleset, CandidateID: b.CandidateID, MentorID: b.MentorID, OwnerID: p.UserID, UnitID: p.UnitID, RematchOf: b.RematchOf,
		Purpose: placement.Purpose(b.Purpose), Period: lifecycle.Period(b.Period), Hours: hoursOf(b.Hours), Policy: p.Tenant.PlacementPolicy,
		Approval: b.Approval.approval(),
	}
	if b.WeeklyHours != 0 {
		if len(b.Hours) > 0 {
			return e, refuseField("hours_either_or", "weekly_hours")
		}
		e.Hours = []placement.HoursStep{{From: b.Period.Start, WeeklyHours: b.WeeklyHours}}
	}
	place, err := s.placeOf(ctx, b.PlaceID)
	if err != nil {
		return e, err
	}
	e.PlaceID, e.WorkplaceID, e.CompanyID = place.ID, place.WorkplaceID, place.CompanyID
	if e.AgreementID = place.AgreementID; e.AgreementID != "" {
		if e.PlaceModel, e.Policy.FollowUpEvery, err = s.agreedTerms(ctx, place); err != nil {
			return e, err
		}
	} else {
		e.PlaceModel = modelOf(place)
	}
	if b.OwnerID != "" && b.OwnerID != p.UserID {
		owner, err := s.ownerOf(ctx, b.OwnerID)
		if err != nil {
			return e, err
		}
		e.OwnerID, e.UnitID = owner.ID, owner.UnitID
	}
	if e.RematchOf == "" {
		if e.RematchOf, err = s.Store.OpenRematch(ctx, p.Tenant.ID, b.CandidateID); err != nil && !errors.Is(err, store.ErrNotFound) {
			return e, err
		}
	} else if err := s.checkRematch(ctx, e.RematchOf, b.CandidateID); err != nil {
		return e, err
	}
	// A search for a company that goes on meanwhile is told, so that somebody decides what becomes of it.
	if e.OutreachID, err = s.Store.OpenOutreach(ctx, p.Tenant.ID, b.CandidateID); err != nil && !errors.Is(err, store.ErrNotFound) {
		return e, err
	}
	e.Calendar, err = s.calendars.of(ctx, p.Tenant, s.now(p.Tenant))
	return e, err
}

// agreedTerms are the model of a place under an agreement, and how often placements there are followed up.
func (s *server) agreedTerms(ctx context.Context, place store.Place) (vocabulary.Model, int, error) {
	terms, err := s.agreement(ctx, place.AgreementID)
	return vocabulary.Model(place.Model), terms.FollowUpEvery, err
}

// checkRematch refuses a rematch that is not there, or is another candidate's.
func (s *server) checkRematch(ctx context.Context, id, candidateID string) error {
	row, err := s.Store.Process(ctx, principalOf(ctx).Tenant.ID, lifecycle.KindRematch, id)
	if err == nil {
		var person string
		if person, err = personOf(row); err == nil && person != candidateID {
			err = store.ErrNotFound
		}
	}
	if errors.Is(err, store.ErrNotFound) {
		return refuseField("rematch_not_found", "rematch_of")
	}
	return err
}

// texts returns the goals with their keys, and everything that was written.
func (b ProposalBody) texts() ([]placement.Goal, []text) {
	goals, all := goalsOf(b.Goals)
	all = append(all, b.Approval.texts()...)
	return goals, written(append(all, text{placement.ContentPurpose, b.PurposeText}, text{placement.ContentTasks, b.TasksText},
		text{placement.ContentNewFunction, b.NewFunctionText})...)
}
