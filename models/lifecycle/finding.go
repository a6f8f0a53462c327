package lifecycle

import "slices"

// Severity says what a finding does to the event it was found about.
type Severity string

// The severities, the gravest first.
const (
	// Block: the event cannot happen.
	Block Severity = "block"
	// NeedsApproval: the event happens when somebody answers for the finding.
	NeedsApproval Severity = "needs_approval"
	// Warn: the event happens; people should know.
	Warn Severity = "warn"
	// Info: the event happens; this is what it was measured by.
	Info Severity = "info"
)

// Finding is what a rule says about an event when only the database knows the facts: the legal room, a mentor's training, an
// agreement. Its sentences name no person.
type Finding struct {
	// Rule is the stable code of the rule.
	Rule     string   `json:"rule"`
	Severity Severity `json:"severity"`
	// Approver is the role that may answer for it, with NeedsApproval; empty for everybody who may send the command.
	Approver Role `json:"approver,omitempty"`
	// Values are the facts that it was measured by: numbers, dates, codes, IDs.
	Values map[string]string `json:"values,omitempty"`
	// TextDA and TextEN say it in one sentence.
	TextDA string `json:"text_da"`
	TextEN string `json:"text_en"`
	// Source is where the rule stands; Confidence is A (the text of the law was read) to D (assumed), see domain.md.
	Source     string `json:"source,omitempty"`
	Confidence string `json:"confidence,omitempty"`
}

// Approval says which findings somebody answers for, by the codes of their rules. It comes with the reason in words.
type Approval struct {
	Rules []string `json:"rules"`
}

// Codes of refusals by findings.
const (
	CodeBlockedByRule = "blocked_by_rule"
	CodeNeedsApproval = "needs_approval"
	CodeMayNotApprove = "may_not_approve"
)

// Judge refuses an event that findings stand against: one that blocks, or one that needs an approval and has none from
// somebody who may give it. The refusal carries all findings of that kind.
func Judge(findings []Finding, a *Approval, roles []Role) error {
	var blocks, open []Finding
	for _, f := range findings {
		switch {
		case f.Severity == Block:
			blocks = append(blocks, f)
		case f.Severity == NeedsApproval && !a.covers(f.Rule):
			open = append(open, f)
		}
	}
	if len(blocks) > 0 {
		return &RuleError{Code: CodeBlockedByRule, Message: "a rule stands against it", Findings: blocks}
	}
	if len(open) > 0 {
		return &RuleError{Code: CodeNeedsApproval, Message: "send it again with an approval of these findings, and the reason", Findings: open}
	}
	for _, f := range findings {
		if f.Severity == NeedsApproval && f.Approver != "" && !slices.Contains(roles, f.Approver) {
			return (&RuleError{Code: CodeMayNotApprove, Message: "somebody else must approve this", Findings: []Finding{f}}).
				With("approver", string(f.Approver))
		}
	}
	return nil
}

func (a *Approval) covers(rule string) bool { return a != nil && slices.Contains(a.Rules, rule) }
