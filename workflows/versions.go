package workflows

import (
	"fmt"

	"placement/workflows/contract"
)

// versions is what the current details say of the versions that the process goes by. The build of the worker is in Temporal's own
// part of the page, where workers tell it.
func (p *process[S]) versions() string {
	return fmt.Sprintf("\nruleset %d of %d · host %d of %d\n", p.state.Head().Ruleset, p.ruleset, p.host, contract.Host)
}
