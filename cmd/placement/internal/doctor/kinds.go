package doctor

import (
	"encoding/json"
	"fmt"
	"strings"

	"placement/activities"
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
	"placement/workflows"
	"placement/workflows/contract"
)

// species is what must be known of a kind of process to read its states and histories.
type species struct {
	// workflow is the workflow's type, run its function.
	workflow string
	run      any
	// read reads a state: what it says of itself, and its JSON as this build writes it.
	read func(state json.RawMessage) (lifecycle.Head, []byte, error)
	// listen returns somebody who listens to one run.
	listen func() listener
}

// speciesOf returns how processes of the kind are read; false for a kind that no workflow runs.
func speciesOf(k lifecycle.Kind) (species, bool) {
	switch k {
	case lifecycle.KindPlacement:
		return newSpecies[placement.State](contract.PlacementWorkflow, workflows.Placement, placement.Schema, placement.Decode), true
	case lifecycle.KindRematch:
		return newSpecies[rematch.State](contract.RematchWorkflow, workflows.Rematch, rematch.Schema, rematch.Decode), true
	case lifecycle.KindAgreement:
		return newSpecies[agreement.State](contract.AgreementWorkflow, workflows.Agreement, agreement.Schema, agreement.Decode), true
	case lifecycle.KindMentorTraining:
		return newSpecies[mentortraining.State](contract.MentorTrainingWorkflow, workflows.MentorTraining, mentortraining.Schema, mentortraining.Decode), true
	case lifecycle.KindFollowAlong:
		return newSpecies[followalong.State](contract.FollowAlongWorkflow, workflows.FollowAlong, followalong.Schema, followalong.Decode), true
	case lifecycle.KindOutreach:
		return newSpecies[outreach.State](contract.OutreachWorkflow, workflows.Outreach, outreach.Schema, outreach.Decode), true
	case lifecycle.KindIssue:
		return newSpecies[issue.State](contract.IssueWorkflow, workflows.Issue, issue.Schema, issue.Decode), true
	case lifecycle.KindWebhookEndpoint:
		return newSpecies[endpoint.State](contract.WebhookEndpointWorkflow, workflows.WebhookEndpoint, endpoint.Schema, endpoint.Decode), true
	}
	return species{}, false
}

// refOf returns which process a workflow runs; false for the workflow of something else, such as a clock.
func refOf(workflowID string) (lifecycle.Ref, bool) {
	kind, id, ok := strings.Cut(workflowID, "/")
	ref := lifecycle.Ref{Kind: lifecycle.Kind(strings.ReplaceAll(kind, "-", "_")), ID: id}
	_, known := speciesOf(ref.Kind)
	return ref, ok && known
}

func newSpecies[S lifecycle.Process[S]](workflow string, run any, schema int, decode func(string, []byte) (lifecycle.Event, error)) species {
	return species{
		workflow: workflow, run: run,
		read: func(data json.RawMessage) (lifecycle.Head, []byte, error) {
			var state S
			if err := json.Unmarshal(data, &state); err != nil {
				return lifecycle.Head{}, nil, fmt.Errorf("read state: %w", err)
			}
			again, err := json.Marshal(state)
			return state.Head(), again, err
		},
		listen: func() listener { return &gatherer[S]{schema: schema, decode: decode} },
	}
}

// told is an event as a history tells it.
type told struct {
	store.Transition
	// anonymous is set when the history does not say who did it.
	anonymous bool
}

// account is what one run of a process knows.
type account struct {
	// base is the version it began with, version the one it has come to.
	base, version int
	epoch         int
	tenantID      string
	// clock is the newest that the run has recorded by.
	clock lifecycle.Clock
	// events are those after base, in order.
	events []told
}

// listener hears what a run is given and what it records.
type listener interface {
	// begins hears the input; wrote hears what the write path was asked and what it answered.
	begins(input any)
	wrote(asked any, answer contract.Recording)
	// account is what was heard.
	account() (account, error)
}

type gatherer[S lifecycle.Process[S]] struct {
	schema int
	decode func(string, []byte) (lifecycle.Event, error)
	state  S
	heard  account
	err    error
}

func (g *gatherer[S]) begins(input any) {
	in, ok := input.(contract.Input[S])
	if !ok {
		g.err = fmt.Errorf("the input is a %T", input)
		return
	}
	g.heard.tenantID, g.heard.epoch, g.heard.clock = in.TenantID, in.Epoch, in.Clock
	if in.State != nil {
		g.state = *in.State
	}
	g.heard.base = g.state.Head().Version
	g.heard.version = g.heard.base
}

func (g *gatherer[S]) wrote(asked any, answer contract.Recording) {
	in, isRecord := asked.(contract.Record[S])
	switch answer.Status {
	case contract.Recorded:
		if isRecord {
			g.add(in, answer.Findings, false)
		}
	case contract.Behind:
		for _, m := range answer.Missed {
			// What was asked may be among what was missed: it was recorded, and its answer lost.
			var by *lifecycle.Actor
			if isRecord && in.CommandID == m.CommandID {
				by = &in.Actor
			}
			g.fold(m, by)
		}
	case contract.Refused, contract.Repeated, contract.Superseded:
	}
}

// fold takes in an event that the workflow learnt of from its row. Who did it is said by the command alone.
func (g *gatherer[S]) fold(m contract.Missed, by *lifecycle.Actor) {
	actor := lifecycle.Actor{TenantID: g.heard.tenantID}
	if by != nil {
		actor = *by
	}
	e, err := g.decode(m.Name, m.Event)
	if err != nil {
		g.err = err
		return
	}
	next, err := g.state.Next(e, m.At)
	if err != nil {
		g.err = fmt.Errorf("event %d: %w", m.Version, err)
		return
	}
	g.add(contract.Record[S]{
		TenantID: g.heard.tenantID, Epoch: g.heard.epoch, Expected: g.heard.version, CommandID: m.CommandID, Fingerprint: m.Fingerprint,
		Name: e.Name(), Fact: e.Fact(), Event: m.Event, At: m.At, Actor: actor, Clock: g.heard.clock, State: next,
	}, nil, by == nil)
}

// add takes in an event with what was found when it was recorded, where the history tells.
func (g *gatherer[S]) add(in contract.Record[S], findings []lifecycle.Finding, anonymous bool) {
	t, err := activities.Transition(in, g.schema)
	if err != nil {
		g.err = err
		return
	}
	t.Findings = findings
	if t.Head.Version != g.heard.version+1 {
		g.err = fmt.Errorf("the history goes on with version %d after %d", t.Head.Version, g.heard.version)
		return
	}
	g.state, g.heard.version = in.State, t.Head.Version
	if in.Clock.Version > g.heard.clock.Version {
		g.heard.clock = in.Clock
	}
	g.heard.events = append(g.heard.events, told{Transition: t, anonymous: anonymous && t.Due == nil && !byItself(t.Name)})
}

// byItself tells whether an event that no clock brings is nobody's doing all the same.
func byItself(name string) bool {
	return name == (rematch.OpenRematch{}).Name() || name == (rematch.Match{}).Name() || name == (followalong.OpenFollowAlong{}).Name() ||
		endpoint.ByItself(name) || name == (outreach.NoteProposal{}).Name() || name == (issue.OpenIssue{}).Name() || name == (issue.ConcludeIssue{}).Name()
}

func (g *gatherer[S]) account() (account, error) { return g.heard, g.err }
