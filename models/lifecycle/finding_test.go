package lifecycle_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/lifecycle"
)

func TestFindingsAreJudged(t *testing.T) {
	t.Parallel()
	block := lifecycle.Finding{Rule: "length", Severity: lifecycle.Block}
	ask := lifecycle.Finding{Rule: "extension", Severity: lifecycle.NeedsApproval}
	askSupervisor := lifecycle.Finding{Rule: "special_need", Severity: lifecycle.NeedsApproval, Approver: lifecycle.Supervisor}
	warn := lifecycle.Finding{Rule: "headcount_unknown", Severity: lifecycle.Warn}
	for name, c := range map[string]struct {
		findings []lifecycle.Finding
		approved []string
		role     lifecycle.Role
		code     string
		refused  []lifecycle.Finding
	}{
		"nothing found":                  {},
		"a warning passes":               {findings: []lifecycle.Finding{warn}},
		"a block stands":                 {[]lifecycle.Finding{warn, block}, nil, lifecycle.CaseWorker, lifecycle.CodeBlockedByRule, []lifecycle.Finding{block}},
		"no approval opens a block":      {[]lifecycle.Finding{block, ask}, []string{"length", "extension"}, lifecycle.CaseWorker, lifecycle.CodeBlockedByRule, []lifecycle.Finding{block}},
		"an approval is asked for":       {[]lifecycle.Finding{warn, ask}, nil, lifecycle.CaseWorker, lifecycle.CodeNeedsApproval, []lifecycle.Finding{ask}},
		"all that need one are asked":    {[]lifecycle.Finding{ask, askSupervisor}, []string{"special_need"}, lifecycle.Supervisor, lifecycle.CodeNeedsApproval, []lifecycle.Finding{ask}},
		"an approval is taken":           {[]lifecycle.Finding{warn, ask}, []string{"extension"}, lifecycle.CaseWorker, "", nil},
		"only who may approve approves":  {[]lifecycle.Finding{askSupervisor}, []string{"special_need"}, lifecycle.CaseWorker, lifecycle.CodeMayNotApprove, []lifecycle.Finding{askSupervisor}},
		"the supervisor may":             {[]lifecycle.Finding{askSupervisor}, []string{"special_need"}, lifecycle.Supervisor, "", nil},
		"an approval of nothing is well": {[]lifecycle.Finding{warn}, []string{"length"}, lifecycle.CaseWorker, "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var approval *lifecycle.Approval
			if c.approved != nil {
				approval = &lifecycle.Approval{Rules: c.approved}
			}

			err := lifecycle.Judge(c.findings, approval, []lifecycle.Role{c.role})

			if c.code == "" {
				require.NoError(t, err)
				return
			}
			var refusal *lifecycle.RuleError
			require.ErrorAs(t, err, &refusal)
			require.Equal(t, c.code, refusal.Code)
			require.Equal(t, c.refused, refusal.Findings)
		})
	}
}
