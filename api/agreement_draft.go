package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"placement/models/lifecycle"
	"placement/models/lifecycle/agreement"
	"placement/models/store"
	"placement/workflows/contract"
)

type draftInput struct {
	CommandHeaders
	Body AgreementBody
}

// draftAgreement begins an agreement, as a proposal begins a placement: the draft starts the process and waits until it is
// recorded, and the same request finds what it began before.
func (s *server) draftAgreement(ctx context.Context, in *draftInput) (*agreementOutput, error) {
	c, err := s.envelope(ctx, agreement.DraftAgreement{}.Name(), "", in.CommandHeaders)
	if err != nil {
		return nil, err
	}
	ref := lifecycle.Ref{Kind: lifecycle.KindAgreement, ID: lifecycle.DeriveID("agreement", c.ID)}
	status := http.StatusCreated
	out, err := s.beginAgreement(ctx, ref, c, in.Body)
	if err != nil {
		// The world may have changed since the same request was carried out: ask what became of that one.
		if out, err = s.agreementBegun(ctx, ref, c, err); err != nil {
			return nil, err
		}
		status = http.StatusOK
	}
	return &agreementOutput{
		Status: status, ETag: etag(out.State.Version), Location: agreementPath(ref.ID), Body: s.agreementView(ctx, out.State),
	}, nil
}

func (s *server) beginAgreement(ctx context.Context, ref lifecycle.Ref, c contract.Command, b AgreementBody) (contract.Outcome[agreement.State], error) {
	var none contract.Outcome[agreement.State]
	e, err := s.draft(ctx, ref.ID, b)
	if err != nil {
		return none, err
	}
	if e.Contents, err = s.keep(ctx, c, ref, "", b.texts()); err != nil {
		return none, err
	}
	// Ask the rules before a process is started that they would end at once.
	if _, err := (agreement.State{}).Next(e, s.now(principalOf(ctx).Tenant)); err != nil {
		return none, err
	}
	if c, err = s.processes.seal(c, e.ID, e); err != nil {
		return none, err
	}
	out, err := s.processes.draft(ctx, e, c)
	if err == nil && out.Fingerprint != c.Fingerprint {
		err = keyReused()
	}
	return out, err
}

// agreementBegun answers a draft that could not be carried out now with what became of the same request before, if it came
// before.
func (s *server) agreementBegun(ctx context.Context, ref lifecycle.Ref, c contract.Command, failed error) (contract.Outcome[agreement.State], error) {
	var none contract.Outcome[agreement.State]
	if unavailable(failed) || pending(failed) {
		return none, failed
	}
	out, err := stored[agreement.State](ctx, s, ref, c)
	if !errors.Is(err, store.ErrNotFound) {
		return out, err
	}
	if gone(failed) {
		if rule := s.processes.refused(ctx, ref); rule != nil {
			return none, rule
		}
	}
	return none, failed
}

// draft is the event, without texts: what the body says, completed by what the register knows.
func (s *server) draft(ctx context.Context, id string, b AgreementBody) (agreement.DraftAgreement, error) {
	p := principalOf(ctx)
	e := agreement.DraftAgreement{
		ID: id, Ruleset: agreement.Ruleset, CompanyID: b.CompanyID, OwnerID: p.UserID, UnitID: p.UnitID, CoordinatorID: b.CoordinatorID,
		Terms: agreement.Terms{
			Period: lifecycle.Period(b.Period), FollowUpEvery: b.FollowUpEvery, NoticeDays: b.NoticeDays, MentorPay: b.MentorPay,
		},
		Policy: agreement.DefaultPolicy(),
	}
	if err := b.check(); err != nil {
		return e, err
	}
	if b.OwnerID != "" && b.OwnerID != p.UserID {
		owner, err := s.ownerOf(ctx, b.OwnerID)
		if err != nil {
			return e, err
		}
		e.OwnerID, e.UnitID = owner.ID, owner.UnitID
	}
	if err := s.coordinatorOf(ctx, b.CoordinatorID); err != nil {
		return e, err
	}
	var err error
	if e.Lines, err = s.linesOf(ctx, b.Lines); err != nil {
		return e, err
	}
	e.Calendar, err = s.calendars.of(ctx, p.Tenant, s.now(p.Tenant))
	return e, err
}

// draft starts the process of an agreement with its draft and waits until that is recorded. The process is started at most
// once, however often this is called for the same agreement.
func (p processes) draft(ctx context.Context, e agreement.DraftAgreement, c contract.Command) (contract.Outcome[agreement.State], error) {
	ctx, cancel := context.WithTimeout(ctx, commandPatience)
	defer cancel()
	var out contract.Outcome[agreement.State]
	ref := lifecycle.Ref{Kind: lifecycle.KindAgreement, ID: e.ID}
	startOn, err := e.Calendar.At(e.Period.Start, 0)
	if err != nil {
		return out, err
	}
	start := p.client.NewWithStartWorkflowOperation(client.StartWorkflowOptions{
		ID:                       contract.WorkflowID(ref),
		TaskQueue:                contract.TaskQueue,
		WorkflowIDReusePolicy:    enumspb.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
		WorkflowIDConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
		StaticSummary: fmt.Sprintf("Agreement %.4s… · company %.4s… · %s to %s",
			e.ID, e.CompanyID, e.Period.Start, e.Period.End),
		StaticDetails: contract.About(contract.AgreementWorkflow),
		TypedSearchAttributes: temporal.NewSearchAttributes(
			contract.TenantAttribute.ValueSet(c.Actor.TenantID),
			contract.StageAttribute.ValueSet(string(agreement.Drafted)),
			contract.OwnerAttribute.ValueSet(e.OwnerID),
			contract.UnitAttribute.ValueSet(e.UnitID),
			contract.RulesetAttribute.ValueSet(strconv.Itoa(e.Ruleset)),
			contract.StartOnAttribute.ValueSet(startOn),
		),
	}, contract.AgreementWorkflow, contract.Input[agreement.State]{
		TenantID: c.Actor.TenantID, Begin: &c, BeginName: e.Name(), Clock: c.Clock, Fingerprint: c.Fingerprint, Host: contract.Host,
	})
	handle, err := p.client.UpdateWithStartWorkflow(ctx, client.UpdateWithStartWorkflowOptions{
		StartWorkflowOperation: start, UpdateOptions: updateOptions(ref, e.Name(), c),
	})
	if err != nil {
		return out, fmt.Errorf("draft: %w", err)
	}
	if err := handle.Get(ctx, &out); err != nil {
		return out, fmt.Errorf("outcome of draft: %w", err)
	}
	return out, nil
}
