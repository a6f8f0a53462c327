package workflows

import (
	"strconv"
	"time"

	"go.temporal.io/sdk/workflow"
)

// alarm is a timer that a process has one of. It is kept when the next date moves later (it fires, and somebody looks) and only
// set anew when the date moves earlier: each setting costs two events.
type alarm struct {
	future workflow.Future
	at     time.Time // in real time
	cancel workflow.CancelFunc
}

// set makes sure that the alarm rings at the instant at or before it.
func (a *alarm) set(ctx workflow.Context, at time.Time, summary string) {
	if a.future != nil && !a.future.IsReady() && !at.Before(a.at) {
		return
	}
	a.stop()
	timerCtx, cancel := workflow.WithCancel(ctx)
	a.future = workflow.NewTimerWithOptions(timerCtx, at.Sub(workflow.Now(ctx)), workflow.TimerOptions{Summary: summary})
	a.at, a.cancel = at, cancel
}

func (a *alarm) stop() {
	if a.cancel != nil {
		a.cancel()
	}
	a.future, a.cancel = nil, nil
}

func (a *alarm) rings() bool { return a.future != nil && a.future.IsReady() }

// sleep returns when something has changed, news has come, the next deadline may be due, or the history is long enough.
func (p *process[S]) sleep(ctx workflow.Context, wake func() bool) error {
	if d, ok := p.state.Due(); ok && p.stuck != p.version() {
		next, _ := d.Next()
		real := next.At.Add(-p.clock.Offset)
		if !real.After(workflow.Now(ctx)) {
			return nil
		}
		local := p.state.Head().Calendar.Local(next.At)
		p.timer.set(ctx, real, d.Key+": "+string(next.Kind)+" on "+local.Format("Mon 2 Jan 2006 15:04"))
	}
	err := workflow.Await(ctx, func() bool {
		return p.changed || p.timer.rings() || p.showing.rings() || p.superseded || (wake != nil && wake()) ||
			workflow.GetInfo(ctx).GetContinueAsNewSuggested()
	})
	// An alarm that has rung would ring for ever when nothing is left to come, or to show.
	for _, a := range []*alarm{&p.timer, &p.showing} {
		if a.rings() {
			a.stop()
		}
	}
	return err
}

func versionKey(version int) string { return strconv.Itoa(version) }
