package api

import (
	"context"
	"strings"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
	"placement/models/store"
)

// Finding is what a rule says about an event: that it stands against it, that somebody must answer for it, or what people
// should know.
type Finding struct {
	Rule       string            `json:"rule" doc:"The stable code of the rule; an approval names it."`
	Severity   string            `json:"severity" enum:"block,needs_approval,warn,info" doc:"block: it cannot be. needs_approval: send the command again with an approval. warn, info: nothing stands against it."`
	Approver   string            `json:"approver,omitempty" doc:"The role that may approve; everybody who may send the command when it is left out."`
	Text       string            `json:"text" doc:"One sentence, in the caller's language."`
	Values     map[string]string `json:"values,omitempty" doc:"What it was measured by: numbers, dates, codes, IDs."`
	Source     string            `json:"source,omitempty" doc:"Where the rule stands."`
	Confidence string            `json:"confidence,omitempty" doc:"How sure the source is: A, the law's own text was read, to D, assumed."`
}

func findingView(l language, f lifecycle.Finding) Finding {
	v := Finding{
		Rule: f.Rule, Severity: string(f.Severity), Approver: string(f.Approver), Text: f.TextEN,
		Values: f.Values, Source: f.Source, Confidence: f.Confidence,
	}
	if l == danish {
		v.Text = f.TextDA
	}
	return v
}

func findingViews(l language, all []lifecycle.Finding) []Finding {
	return each(all, func(f lifecycle.Finding) Finding { return findingView(l, f) })
}

// ApprovalInput answers for findings that need it.
type ApprovalInput struct {
	Rules      []string `json:"rules" minItems:"1" maxItems:"20" doc:"The rules that are answered for, as the refusal named them."`
	ReasonText string   `json:"reason_text,omitempty" maxLength:"20000" doc:"Why it is right all the same. Kept encrypted."`
}

func (a *ApprovalInput) texts() []text {
	if a == nil {
		return nil
	}
	return written(text{placement.ContentApproval, a.ReasonText})
}

func (a *ApprovalInput) approval() *lifecycle.Approval {
	if a == nil {
		return nil
	}
	return &lifecycle.Approval{Rules: each(a.Rules, strings.TrimSpace)}
}

// KeptFinding is a finding about an event that happened all the same.
type KeptFinding struct {
	Finding
	Approved bool      `json:"approved" doc:"Whether whoever sent the command answered for it."`
	Fact     string    `json:"fact" doc:"The event that it was found about."`
	Version  int       `json:"version"`
	At       time.Time `json:"at"`
	UserID   string    `json:"user_id,omitempty"`
}

type findingsOutput struct {
	Body struct {
		Items []KeptFinding `json:"items"`
	}
}

// readFindings answers with everything that the checks of a placement have found, oldest first.
func (s *server) readFindings(ctx context.Context, in *idInput) (*findingsOutput, error) {
	tenantID := principalOf(ctx).Tenant.ID
	if _, err := s.Store.Process(ctx, tenantID, lifecycle.KindPlacement, in.ID); err != nil {
		return nil, err
	}
	rows, err := s.Store.Findings(ctx, tenantID, in.ID)
	if err != nil {
		return nil, err
	}
	l := inquiryOf(ctx).language
	out := &findingsOutput{}
	out.Body.Items = each(rows, func(f store.FindingRow) KeptFinding {
		return KeptFinding{findingView(l, f.Finding), f.Approved, f.Fact, f.Version, f.At, f.UserID}
	})
	return out, nil
}
