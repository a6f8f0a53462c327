package api

import (
	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
)

// DecisionInput is what a party answered to a proposal.
type DecisionInput struct {
	Accepted bool `json:"accepted" doc:"Whether the answer is yes. A no comes with a reason."`
	ChannelInput
	ReasonInput
}

func (b DecisionInput) texts() []text { return written(text{placement.ContentReason, b.ReasonText}) }

type candidateDecisionBody struct{ DecisionInput }

func (b candidateDecisionBody) event(_ target, refs lifecycle.Contents) lifecycle.Event {
	return placement.RecordCandidateDecision{Accepted: b.Accepted, Reason: b.Reason, Channel: b.Channel, Contents: refs}
}

type companyDecisionBody struct {
	DecisionInput
	Approval *ApprovalInput `json:"approval,omitempty" doc:"Answers for findings of a refusal with needs_approval, such as that the company has not been told what concerns the work."`
}

func (b companyDecisionBody) texts() []text {
	return written(append(b.Approval.texts(), text{placement.ContentReason, b.ReasonText})...)
}

func (b companyDecisionBody) event(_ target, refs lifecycle.Contents) lifecycle.Event {
	return placement.RecordCompanyDecision{
		Accepted: b.Accepted, Reason: b.Reason, Channel: b.Channel, Approval: b.Approval.approval(), Contents: refs,
	}
}

type settlementBody struct {
	ProposedAgain string `json:"proposed_again,omitempty" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"The new placement, when there is one; leave it out to let the matter rest."`
}

func (settlementBody) texts() []text { return nil }

func (b settlementBody) event(target, lifecycle.Contents) lifecycle.Event {
	return placement.SettleProposal{ProposedAgain: b.ProposedAgain}
}
