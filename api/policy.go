package api

import (
	"context"
	"net/http"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
	"placement/models/store"
)

// PolicyBody is how a municipality wants placements to be run. Days are working days unless it says otherwise.
type PolicyBody struct {
	DecisionDays       int                    `json:"decision_days" minimum:"1" maximum:"60" doc:"How long candidate and company have to answer a proposal."`
	DecisionReminder   int                    `json:"decision_reminder" minimum:"0" maximum:"59" doc:"How many days before that they are reminded."`
	BookMeetingDays    int                    `json:"book_meeting_days" minimum:"1" maximum:"60" doc:"How soon the safety meeting is to be booked when both have accepted."`
	FollowUpEvery      int                    `json:"follow_up_every" minimum:"1" maximum:"180" doc:"Calendar days between regular follow-ups."`
	DecisionPoint      int                    `json:"decision_point" minimum:"0" maximum:"90" doc:"Calendar days before the end on which it is decided what comes next."`
	ShortDecisionPoint int                    `json:"short_decision_point" minimum:"0" maximum:"90" doc:"The same in short placements."`
	ShortPeriod        int                    `json:"short_period" minimum:"0" maximum:"365" doc:"Up to how many calendar days a placement is short."`
	ProblemDays        int                    `json:"problem_days" minimum:"1" maximum:"30" doc:"How soon a problem that has no process of its own gets a reaction."`
	Issues             *IssuePolicyBody       `json:"issues,omitempty" doc:"How problems are met; left out for what is usual."`
	EvaluationDays     int                    `json:"evaluation_days" minimum:"2" maximum:"90" doc:"How long the parties have to evaluate."`
	EvaluationReminder int                    `json:"evaluation_reminder" minimum:"1" maximum:"89" doc:"After how many days they are reminded first."`
	EvaluationGrace    int                    `json:"evaluation_grace" minimum:"2" maximum:"120" doc:"After how many days the evaluation closes without the missing ones."`
	DisagreementDays   int                    `json:"disagreement_days,omitempty" minimum:"0" maximum:"60" doc:"How soon a candidate who does not agree is answered; 0 for five."`
	CloseDays          int                    `json:"close_days" minimum:"1" maximum:"60" doc:"How soon an evaluated placement is closed."`
	ProposeAgainDays   int                    `json:"propose_again_days" minimum:"1" maximum:"60" doc:"How soon it is proposed again, or rests, after a no."`
	RematchDays        int                    `json:"rematch_days" minimum:"2" maximum:"120" doc:"How soon a new placement should be proposed after one came to nothing."`
	RematchReminder    int                    `json:"rematch_reminder" minimum:"1" maximum:"119" doc:"After how many days the case worker is reminded."`
	FollowAlong        *FollowAlongPolicyBody `json:"follow_along,omitempty" doc:"How it is asked what has become of the person; left out when it is not asked."`
}

// IssuePolicyBody is how problems of placements are met.
type IssuePolicyBody struct {
	Reaction   BySeverityBody `json:"reaction" doc:"Working hours until somebody reacts."`
	Resolution BySeverityBody `json:"resolution" doc:"Working days until it is resolved."`
}

// BySeverityBody is a number for each severity of a problem.
type BySeverityBody struct {
	Blocking int `json:"blocking" minimum:"1" maximum:"80"`
	Serious  int `json:"serious" minimum:"1" maximum:"80"`
	Minor    int `json:"minor" minimum:"1" maximum:"80"`
}

// FollowAlongPolicyBody is how it is asked what has become of the person after a placement.
type FollowAlongPolicyBody struct {
	First      int `json:"first" minimum:"1" maximum:"365" doc:"Calendar days after the end on which it is asked first."`
	Second     int `json:"second" minimum:"2" maximum:"366" doc:"Calendar days after the end on which it is asked again."`
	Early      int `json:"early" minimum:"0" maximum:"60" doc:"How many days before that it may be asked."`
	Escalation int `json:"escalation" minimum:"1" maximum:"60" doc:"After how many days the supervisors see that it was not asked."`
	Retry      int `json:"retry" minimum:"1" maximum:"60" doc:"Days between attempts to reach the person."`
	Attempts   int `json:"attempts" minimum:"1" maximum:"10" doc:"How many attempts are made."`
}

func (b PolicyBody) policy() placement.Policy {
	p := placement.Policy{
		DecisionDays: b.DecisionDays, DecisionReminder: b.DecisionReminder, BookMeetingDays: b.BookMeetingDays, FollowUpEvery: b.FollowUpEvery,
		DecisionPoint: b.DecisionPoint, ShortDecisionPoint: b.ShortDecisionPoint, ShortPeriod: b.ShortPeriod, ProblemDays: b.ProblemDays,
		EvaluationDays: b.EvaluationDays, EvaluationReminder: b.EvaluationReminder, EvaluationGrace: b.EvaluationGrace,
		DisagreementDays: b.DisagreementDays, CloseDays: b.CloseDays, ProposeAgainDays: b.ProposeAgainDays,
		RematchDays: b.RematchDays, RematchReminder: b.RematchReminder,
	}
	if b.Issues != nil {
		p.Issues = &placement.IssuePolicy{Reaction: placement.BySeverity(b.Issues.Reaction), Resolution: placement.BySeverity(b.Issues.Resolution)}
	}
	if b.FollowAlong != nil {
		p.FollowAlong = placement.FollowAlongPolicy(*b.FollowAlong)
	}
	return p
}

func policyBody(p placement.Policy) PolicyBody {
	b := PolicyBody{
		DecisionDays: p.DecisionDays, DecisionReminder: p.DecisionReminder, BookMeetingDays: p.BookMeetingDays, FollowUpEvery: p.FollowUpEvery,
		DecisionPoint: p.DecisionPoint, ShortDecisionPoint: p.ShortDecisionPoint, ShortPeriod: p.ShortPeriod, ProblemDays: p.ProblemDays,
		EvaluationDays: p.EvaluationDays, EvaluationReminder: p.EvaluationReminder, EvaluationGrace: p.EvaluationGrace,
		DisagreementDays: p.DisagreementDays, CloseDays: p.CloseDays, ProposeAgainDays: p.ProposeAgainDays,
		RematchDays: p.RematchDays, RematchReminder: p.RematchReminder,
	}
	if p.Issues != nil {
		b.Issues = &IssuePolicyBody{Reaction: BySeverityBody(p.Issues.Reaction), Resolution: BySeverityBody(p.Issues.Resolution)}
	}
	if p.FollowAlong.Wanted() {
		b.FollowAlong = new(FollowAlongPolicyBody(p.FollowAlong))
	}
	return b
}

// PolicyView is a policy and its version.
type PolicyView struct {
	Version int `json:"version" doc:"Rises with every change."`
	PolicyBody
}

type policyOutput struct {
	ETag string `header:"ETag" doc:"The version, for If-Match."`
	Body PolicyView
}

func policyOutputOf(p store.PlacementPolicy) *policyOutput {
	return &policyOutput{ETag: etag(p.Version), Body: PolicyView{p.Version, policyBody(p.Policy)}}
}

// readPolicy answers with the policy that new placements get.
func (s *server) readPolicy(ctx context.Context, _ *struct{}) (*policyOutput, error) {
	p, err := s.Store.PlacementPolicy(ctx, principalOf(ctx).Tenant.ID)
	if err != nil {
		return nil, err
	}
	return policyOutputOf(p), nil
}

type policyInput struct {
	IfMatch string `header:"If-Match" doc:"The ETag that you last saw; required. When the policy has changed since, nothing happens and you get 412."`
	Body    PolicyBody
}

// updatePolicy changes the policy that new placements get. Those that run keep theirs until somebody applies it to them.
func (s *server) updatePolicy(ctx context.Context, in *policyInput) (*policyOutput, error) {
	version, err := requiredVersion(in.IfMatch)
	if err != nil {
		return nil, err
	}
	policy := in.Body.policy()
	if field := policy.Fault(); field != "" {
		return nil, refuseField(placement.CodePolicyCount, field)
	}
	p, err := s.Store.UpdatePlacementPolicy(ctx, actorOf(ctx), version, policy)
	if err != nil {
		return nil, err
	}
	return policyOutputOf(p), nil
}

// policyApplicationBody names the policy that somebody has seen the preview of.
type policyApplicationBody struct {
	PolicyVersion int `json:"policy_version" minimum:"1" doc:"The version of the policy, as the preview told it. When it has changed since, nothing happens."`
}

func (policyApplicationBody) texts() []text { return nil }

// resolve finds the policy, which must be the one that the caller has seen.
func (b policyApplicationBody) resolve(ctx context.Context, s *server, t *target) error {
	p, err := s.Store.PlacementPolicy(ctx, principalOf(ctx).Tenant.ID)
	if err == nil && p.Version != b.PolicyVersion {
		err = refuse(http.StatusConflict, placement.CodePolicyChanged)
	}
	t.policy = p
	return err
}

func (policyApplicationBody) event(t target, _ lifecycle.Contents) lifecycle.Event {
	return placement.ApplyPolicy{Version: t.policy.Version, Policy: t.policy.Policy}
}

// DeadlineChange is what a change would do to one deadline.
type DeadlineChange struct {
	Key    string     `json:"key"`
	Text   string     `json:"text" doc:"What it is about, in the caller's language."`
	Now    *time.Time `json:"now,omitempty" doc:"When it is due; absent for one that would come."`
	Then   *time.Time `json:"then,omitempty" doc:"When it would be due; absent for one that would go."`
	Change string     `json:"change" enum:"stays,moves,comes,goes"`
}

// PolicyPreviewView is what the present policy would do to a placement that runs.
type PolicyPreviewView struct {
	PlacementID   string           `json:"placement_id"`
	PolicyVersion int              `json:"policy_version" doc:"To be named when it is applied."`
	Deadlines     []DeadlineChange `json:"deadlines" doc:"Every open deadline, those of follow-ups among them."`
	FollowUps     []FollowUpChange `json:"follow_ups" doc:"Those that have not been held."`
}

type policyPreviewOutput struct{ Body PolicyPreviewView }

// previewPolicy shows what applying the present policy would do. It is refused as applying it would be. Nothing is changed.
func (s *server) previewPolicy(ctx context.Context, in *idInput) (*policyPreviewOutput, error) {
	t := principalOf(ctx).Tenant
	state, err := s.counted(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	p, err := s.Store.PlacementPolicy(ctx, t.ID)
	if err != nil {
		return nil, err
	}
	preview, err := state.PreviewPolicy(p.Policy, s.now(t))
	if err != nil {
		return nil, err
	}
	l := inquiryOf(ctx).language
	return &policyPreviewOutput{PolicyPreviewView{
		PlacementID: state.ID, PolicyVersion: p.Version, FollowUps: each(preview.FollowUps, followUpChange),
		Deadlines: each(preview.Deadlines, func(m placement.DeadlineMove) DeadlineChange { return s.deadlineChange(l, m) }),
	}}, nil
}

func (s *server) deadlineChange(l language, m placement.DeadlineMove) DeadlineChange {
	v := DeadlineChange{Key: m.Key, Text: s.deadlineView(l, lifecycle.Deadline{Key: m.Key}).Text, Change: "moves"}
	switch {
	case m.Now.IsZero():
		v.Change = "comes"
	case m.Then.IsZero():
		v.Change = "goes"
	case m.Now.Equal(m.Then):
		v.Change = "stays"
	}
	if !m.Now.IsZero() {
		v.Now = &m.Now
	}
	if !m.Then.IsZero() {
		v.Then = &m.Then
	}
	return v
}
