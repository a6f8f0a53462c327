package workflows

import (
	"go.temporal.io/sdk/workflow"
)

// tellsSlow tells whether a process that falls back to an ordinary activity, because the database is slow, shows in lists that it
// waits for the database. Runs that fell back under an older worker go on as they began. GetVersion is asked in the few runs that
// fall back, where what it costs does not matter.
//
// Remove when no run is open that fell back before it was asked.
func (p *process[S]) tellsSlow(ctx workflow.Context) bool {
	return workflow.GetVersion(ctx, "tells-slow-database", workflow.DefaultVersion, 1) >= 1
}

// slowly does what waits for a slow database, and lets lists show that it does: that is how whoever looks for what fails finds
// this process among a hundred thousand.
func (p *process[S]) slowly(ctx workflow.Context, do func() error) error {
	if !p.tellsSlow(ctx) {
		return do()
	}
	p.slow = true
	if err := p.show(ctx); err != nil {
		return err
	}
	err := do()
	p.slow, p.changed = false, true
	return err
}
