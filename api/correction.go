package api

import (
	"context"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
)

// CorrectionInput is what was entered wrongly, as it should be. Exactly one thing is sent.
type CorrectionInput struct {
	StartedOn day                   `json:"started_on,omitempty" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The first day. Needs somebody else."`
	Signature *CorrectedSignature   `json:"signature,omitempty" doc:"When and how a party signed. Needs somebody else."`
	Statement *CorrectedStatement   `json:"statement,omitempty" doc:"What the employee representative said; after a move, the one of the present workplace, no later than the move. Needs somebody else."`
	Attended  []lifecycle.Party     `json:"attended,omitempty" enum:"candidate,company,mentor,caseworker,municipality,representative" maxItems:"10" doc:"Who was at the safety meeting."`
	FollowUp  *CorrectedFollowUp    `json:"follow_up,omitempty" doc:"When and how a follow-up was held."`
	Ending    *CorrectedTermination `json:"ending,omitempty" doc:"By whom, why and on which last day it was terminated early. Needs somebody else."`
	WordsInput
}

// CorrectedSignature is when and how a party signed.
type CorrectedSignature struct {
	Party lifecycle.Party `json:"party" enum:"company,candidate,municipality"`
	On    day             `json:"on" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099"`
	ChannelInput
}

// CorrectedStatement is what the employee representative said.
type CorrectedStatement struct {
	Statement placement.StatementKind `json:"statement" enum:"agrees,disagrees,no_representative"`
	On        day                     `json:"on" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099"`
	ChannelInput
}

// CorrectedFollowUp is when and how a follow-up was held.
type CorrectedFollowUp struct {
	No     int            `json:"no" minimum:"1" maximum:"10000"`
	HeldOn day            `json:"held_on" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099"`
	Form   placement.Form `json:"form" enum:"visit,phone,video"`
}

// CorrectedTermination is by whom, why and on which last day it was terminated early.
type CorrectedTermination struct {
	ByInput
	Reason  placement.Reason `json:"reason" enum:"tasks_do_not_fit,hours_do_not_fit,transport_too_far,workplace_conditions,attendance,undisclosed_problem,better_match_elsewhere,company_circumstances,candidate_circumstances,got_job,other_measure,other"`
	LastDay day              `json:"last_day" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099"`
}

// resolve notes who corrects: whoever is signed in, also when they act for somebody else.
func (CorrectionInput) resolve(ctx context.Context, _ *server, t *target) error {
	t.byID = principalOf(ctx).UserID
	return nil
}

func (b CorrectionInput) correctable() placement.Correctable {
	c := placement.Correctable{StartedOn: b.StartedOn, Attended: b.Attended}
	if x := b.Signature; x != nil {
		c.Signature = &placement.SignedFacts{Party: x.Party, Channel: x.Channel, On: x.On}
	}
	if x := b.Statement; x != nil {
		c.Statement = &placement.Statement{Kind: x.Statement, Channel: x.Channel, On: x.On}
	}
	if x := b.FollowUp; x != nil {
		c.FollowUp = &placement.FollowUpFacts{No: x.No, HeldOn: x.HeldOn, Form: x.Form}
	}
	if x := b.Ending; x != nil {
		c.Ending = &placement.EndingFacts{By: x.By, Reason: x.Reason, LastDay: x.LastDay}
	}
	return c
}

type correctionBody struct{ CorrectionInput }

func (b correctionBody) event(t target, refs lifecycle.Contents) lifecycle.Event {
	return placement.Correct{Correctable: b.correctable(), By: t.byID, Contents: refs}
}

type correctionProposalBody struct{ CorrectionInput }

func (b correctionProposalBody) event(t target, refs lifecycle.Contents) lifecycle.Event {
	return placement.ProposeCorrection{Correctable: b.correctable(), By: t.byID, AsSigned: true, Contents: refs}
}

type correctionDecisionBody struct {
	Agreed   bool           `json:"agreed" doc:"Whether it is corrected. Whoever proposed it may say no, and not yes."`
	Approval *ApprovalInput `json:"approval,omitempty" doc:"Answers for findings of a refusal with needs_approval, such as that the placement has lasted longer."`
	WordsInput
}

func (b correctionDecisionBody) texts() []text {
	return append(b.WordsInput.texts(), b.Approval.texts()...)
}

func (correctionDecisionBody) resolve(ctx context.Context, s *server, t *target) error {
	return CorrectionInput{}.resolve(ctx, s, t)
}

func (b correctionDecisionBody) event(t target, refs lifecycle.Contents) lifecycle.Event {
	return placement.DecideCorrection{Agreed: b.Agreed, By: t.byID, AsSigned: true, Approval: b.Approval.approval(), Contents: refs}
}

type goBackBody struct {
	Party lifecycle.Party `json:"party,omitempty" enum:"candidate,company,mentor,caseworker,municipality" doc:"Whose answer, signature or evaluation was wrong, where there are several."`
	WordsInput
}

func (b goBackBody) event(_ target, refs lifecycle.Contents) lifecycle.Event {
	return placement.GoBack{Party: b.Party, Whole: true, Contents: refs}
}

type transferBody struct {
	OwnerInput
	Reason   placement.Reason `json:"reason,omitempty" enum:"candidate_moved,reorganisation,workload,other" doc:"Why."`
	Handover string           `json:"handover,omitempty" maxLength:"20000" doc:"What the next case worker must know. Kept encrypted."`
}

func (b transferBody) texts() []text { return written(text{placement.ContentHandover, b.Handover}) }

func (b transferBody) event(t target, refs lifecycle.Contents) lifecycle.Event {
	return placement.Transfer{OwnerID: b.OwnerID, UnitID: t.unitID, Reason: b.Reason, TakesAlong: true, Contents: refs}
}

// Correction is one that was made, or waits: what it was, what it is, and who answers for it.
type Correction struct {
	No         int            `json:"no,omitempty" doc:"Left out while it waits."`
	On         string         `json:"on" doc:"The day on which it was made, or proposed."`
	Was        *CorrectedView `json:"was,omitempty" doc:"The old value. Left out while it waits."`
	Is         CorrectedView  `json:"is"`
	ByID       string         `json:"by_id" doc:"Who corrected it, or proposed it."`
	SecondByID string         `json:"second_by_id,omitempty" doc:"Who agreed, where somebody else was needed."`
}

// CorrectedView is the one thing that a correction is about.
type CorrectedView struct {
	StartedOn string           `json:"started_on,omitempty"`
	Signature *Signature       `json:"signature,omitempty"`
	Statement *Statement       `json:"statement,omitempty"`
	Attended  []string         `json:"attended,omitempty"`
	FollowUp  *HeldFollowUp    `json:"follow_up,omitempty"`
	Ending    *CorrectedEnding `json:"ending,omitempty"`
}

// HeldFollowUp is when and how a follow-up was held.
type HeldFollowUp struct {
	No     int    `json:"no"`
	HeldOn string `json:"held_on"`
	Form   string `json:"form"`
}

// CorrectedEnding is by whom, why and on which last day it ended early.
type CorrectedEnding struct {
	By      string `json:"by"`
	Reason  string `json:"reason"`
	LastDay string `json:"last_day"`
}

func correctedView(c placement.Correctable) CorrectedView {
	v := CorrectedView{StartedOn: string(c.StartedOn)}
	if len(c.Attended) > 0 {
		v.Attended = each(c.Attended, func(p lifecycle.Party) string { return string(p) })
	}
	if x := c.Signature; x != nil {
		v.Signature = &Signature{Party: string(x.Party), Channel: string(x.Channel), On: string(x.On)}
	}
	if x := c.Statement; x != nil {
		v.Statement = &Statement{string(x.Kind), string(x.Channel), string(x.On)}
	}
	if x := c.FollowUp; x != nil {
		v.FollowUp = &HeldFollowUp{x.No, string(x.HeldOn), string(x.Form)}
	}
	if x := c.Ending; x != nil {
		v.Ending = &CorrectedEnding{string(x.By), string(x.Reason), string(x.LastDay)}
	}
	return v
}

func correctionView(c placement.Correction) Correction {
	was := correctedView(c.Was)
	return Correction{c.No, string(c.On), &was, correctedView(c.Is), c.By, c.SecondBy}
}

func waitingCorrection(c *placement.ProposedCorrection) *Correction {
	if c == nil {
		return nil
	}
	return &Correction{On: string(c.On), Is: correctedView(c.Correctable), ByID: c.By}
}
