package activities

import (
	"context"
	"encoding/json"
	"fmt"

	"placement/models/lifecycle"
	"placement/models/lifecycle/agreement"
	"placement/models/lifecycle/endpoint"
	"placement/models/lifecycle/followalong"
	"placement/models/lifecycle/issue"
	"placement/models/lifecycle/mentortraining"
	"placement/models/lifecycle/outreach"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/rematch"
	"placement/models/store"
	"placement/workflows/contract"
)

// Recorder is the write path of the store.
type Recorder interface {
	Record(ctx context.Context, t store.Transition) (store.Recorded, error)
	Missed(ctx context.Context, tenantID, processID string, epoch, after int) (store.Recorded, error)
}

// Sealer checks the API's seal on an envelope.
type Sealer interface {
	Verify(data []byte, seal string) error
}

// Placements are the activities that keep placements.
type Placements struct {
	Store Recorder
	// Seal checks the envelope that begins a placement: an input, unlike an update, passes no validator.
	Seal Sealer
}

// Record writes what a placement decided, in one transaction. The command ID is its key: repeating it changes nothing.
func (a *Placements) Record(ctx context.Context, in contract.Record[placement.State]) (contract.Recording, error) {
	if (in.Expected == 0 || in.Begin != nil) && !sealed(a.Seal, in) {
		return contract.Recording{Status: contract.Refused, Refusal: lifecycle.Refuse(lifecycle.CodeSealInvalid, "the envelope was not made by the API")}, nil
	}
	return record(ctx, a.Store, in, placement.Schema)
}

// sealed tells whether the API made the envelope that begins this process, for this tenant.
func sealed[S lifecycle.Process[S]](by Sealer, in contract.Record[S]) bool {
	return in.Begin != nil && in.Begin.Actor.TenantID == in.TenantID && in.Begin.ProcessID == in.State.Head().ID &&
		by.Verify(in.Begin.Sealed(in.Name), in.Begin.Seal) == nil
}

// Missed returns the events that the workflow has missed. It changes nothing.
func (a *Placements) Missed(ctx context.Context, in contract.MissedInput) (contract.Recording, error) {
	return missed(ctx, a.Store, in)
}

// Rematches are the activities that keep rematches.
type Rematches struct{ Store Recorder }

// Record writes what a rematch decided, in one transaction. The command ID is its key: repeating it changes nothing.
func (a *Rematches) Record(ctx context.Context, in contract.Record[rematch.State]) (contract.Recording, error) {
	return record(ctx, a.Store, in, rematch.Schema)
}

// Missed returns the events that the workflow has missed. It changes nothing.
func (a *Rematches) Missed(ctx context.Context, in contract.MissedInput) (contract.Recording, error) {
	return missed(ctx, a.Store, in)
}

// Issues are the activities that keep issues.
type Issues struct{ Store Recorder }

// Record writes what an issue decided, in one transaction. The command ID is its key: repeating it changes nothing.
func (a *Issues) Record(ctx context.Context, in contract.Record[issue.State]) (contract.Recording, error) {
	return record(ctx, a.Store, in, issue.Schema)
}

// Missed returns the events that the workflow has missed. It changes nothing.
func (a *Issues) Missed(ctx context.Context, in contract.MissedInput) (contract.Recording, error) {
	return missed(ctx, a.Store, in)
}

// MentorTrainings are the activities that keep the trainings of mentors.
type MentorTrainings struct {
	Store Recorder
	// Seal checks the envelope that enrols a mentor, as for a placement.
	Seal Sealer
}

// Record writes what a training decided, in one transaction. The command ID is its key: repeating it changes nothing.
func (a *MentorTrainings) Record(ctx context.Context, in contract.Record[mentortraining.State]) (contract.Recording, error) {
	if in.Expected == 0 && !sealed(a.Seal, in) {
		return contract.Recording{Status: contract.Refused, Refusal: lifecycle.Refuse(lifecycle.CodeSealInvalid, "the enrolment was not made by the API")}, nil
	}
	return record(ctx, a.Store, in, mentortraining.Schema)
}

// Missed returns the events that the workflow has missed. It changes nothing.
func (a *MentorTrainings) Missed(ctx context.Context, in contract.MissedInput) (contract.Recording, error) {
	return missed(ctx, a.Store, in)
}

// Outreaches are the activities that keep searches for a company.
type Outreaches struct {
	Store Recorder
	// Seal checks the envelope that opens a search, as for a placement.
	Seal Sealer
}

// Record writes what a search decided, in one transaction. The command ID is its key: repeating it changes nothing.
func (a *Outreaches) Record(ctx context.Context, in contract.Record[outreach.State]) (contract.Recording, error) {
	if in.Expected == 0 && !sealed(a.Seal, in) {
		return contract.Recording{Status: contract.Refused, Refusal: lifecycle.Refuse(lifecycle.CodeSealInvalid, "the search was not opened by the API")}, nil
	}
	return record(ctx, a.Store, in, outreach.Schema)
}

// Missed returns the events that the workflow has missed. It changes nothing.
func (a *Outreaches) Missed(ctx context.Context, in contract.MissedInput) (contract.Recording, error) {
	return missed(ctx, a.Store, in)
}

// Agreements are the activities that keep agreements.
type Agreements struct {
	Store Recorder
	// Seal checks the envelope that begins an agreement: an input, unlike an update, passes no validator.
	Seal Sealer
}

// Record writes what an agreement decided, in one transaction. The command ID is its key: repeating it changes nothing.
func (a *Agreements) Record(ctx context.Context, in contract.Record[agreement.State]) (contract.Recording, error) {
	sealed := in.Begin != nil && in.Begin.Actor.TenantID == in.TenantID && in.Begin.ProcessID == in.State.ID &&
		a.Seal.Verify(in.Begin.Sealed(in.Name), in.Begin.Seal) == nil
	if in.Expected == 0 && !sealed {
		return contract.Recording{Status: contract.Refused, Refusal: lifecycle.Refuse(lifecycle.CodeSealInvalid, "the draft was not made by the API")}, nil
	}
	return record(ctx, a.Store, in, agreement.Schema)
}

// Missed returns the events that the workflow has missed. It changes nothing.
func (a *Agreements) Missed(ctx context.Context, in contract.MissedInput) (contract.Recording, error) {
	return missed(ctx, a.Store, in)
}

// FollowAlongs are the activities that keep follow-alongs. A placement begins them, so there is no seal to check.
type FollowAlongs struct{ Store Recorder }

// Record writes what a follow-along decided, in one transaction. The command ID is its key: repeating it changes nothing.
func (a *FollowAlongs) Record(ctx context.Context, in contract.Record[followalong.State]) (contract.Recording, error) {
	return record(ctx, a.Store, in, followalong.Schema)
}

// Missed returns the events that the workflow has missed. It changes nothing.
func (a *FollowAlongs) Missed(ctx context.Context, in contract.MissedInput) (contract.Recording, error) {
	return missed(ctx, a.Store, in)
}

// WebhookEndpoints are the activities that keep webhook endpoints.
type WebhookEndpoints struct {
	Store Recorder
	// Seal checks the envelope that registers one, as for a placement.
	Seal Sealer
}

// Record writes what an endpoint decided, in one transaction. The command ID is its key: repeating it changes nothing.
func (a *WebhookEndpoints) Record(ctx context.Context, in contract.Record[endpoint.State]) (contract.Recording, error) {
	if in.Expected == 0 && !sealed(a.Seal, in) {
		return contract.Recording{Status: contract.Refused, Refusal: lifecycle.Refuse(lifecycle.CodeSealInvalid, "the endpoint was not registered by the API")}, nil
	}
	return record(ctx, a.Store, in, endpoint.Schema)
}

// Missed returns the events that the workflow has missed. It changes nothing.
func (a *WebhookEndpoints) Missed(ctx context.Context, in contract.MissedInput) (contract.Recording, error) {
	return missed(ctx, a.Store, in)
}

func missed(ctx context.Context, from Recorder, in contract.MissedInput) (contract.Recording, error) {
	out, err := from.Missed(ctx, in.TenantID, in.ID, in.Epoch, in.Expected)
	if err != nil {
		return contract.Recording{}, coded(err)
	}
	return recording(out), nil
}

// record translates between the workflow's words and the store's.
func record[S lifecycle.Process[S]](ctx context.Context, to Recorder, in contract.Record[S], schema int) (contract.Recording, error) {
	t, err := Transition(in, schema)
	if err != nil {
		return contract.Recording{}, err
	}
	out, err := to.Record(ctx, t)
	if err != nil {
		return contract.Recording{}, coded(err)
	}
	return recording(out), nil
}

// Transition is a record in the words of the store. schema is the version of the state's JSON.
func Transition[S lifecycle.Process[S]](in contract.Record[S], schema int) (store.Transition, error) {
	t := store.Transition{
		TenantID: in.TenantID, Epoch: in.Epoch, Expected: in.Expected, CommandID: in.CommandID, Fingerprint: in.Fingerprint,
		Name: in.Name, Fact: in.Fact, Event: in.Event, At: in.At, Actor: in.Actor, Clock: in.Clock,
		State: in.State, Schema: schema, Head: in.State.Head(), Tasks: in.State.Tasks(), Deadlines: in.State.Open(), Host: in.Host,
	}
	var extra struct {
		lifecycle.Elapsed
		Nested   *lifecycle.Elapsed `json:"elapsed"`
		Contents lifecycle.Contents `json:"contents"`
	}
	if err := json.Unmarshal(in.Event, &extra); err != nil {
		return t, fmt.Errorf("read event %s: %w", in.Name, err)
	}
	t.Texts = extra.Contents
	if extra.Nested != nil {
		extra.Elapsed = *extra.Nested
	}
	if in.Actor.UserID == "" && !extra.Due.IsZero() {
		t.Due, t.Late = &extra.Due, extra.Late
	}
	if f := in.Founded; f != nil {
		founded, err := Transition(contract.Record[S]{
			TenantID: in.TenantID, CommandID: f.CommandID, Fingerprint: in.Fingerprint, Name: f.Name, Fact: f.Fact, Event: f.Event,
			At: in.At, Actor: in.Actor, Clock: in.Clock, State: f.State,
		}, schema)
		if err != nil {
			return t, err
		}
		t.Founded = &founded
	}
	return t, nil
}

func recording(out store.Recorded) contract.Recording {
	r := contract.Recording{Fingerprint: out.Fingerprint, Refusal: out.Refusal, Findings: out.Findings, Clock: out.Clock}
	switch out.Verdict {
	case store.VerdictRecorded:
		r.Status = contract.Recorded
	case store.VerdictRepeated:
		r.Status = contract.Repeated
	case store.VerdictRefused:
		r.Status = contract.Refused
	case store.VerdictBehind:
		r.Status = contract.Behind
	case store.VerdictSuperseded:
		r.Status = contract.Superseded
	}
	for _, e := range out.Missed {
		r.Missed = append(r.Missed, contract.Missed{
			Version: e.Version, CommandID: e.CommandID, Fingerprint: e.Fingerprint, Name: e.Name, Event: e.Payload, At: e.At,
		})
	}
	return r
}
