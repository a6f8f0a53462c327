package followalong

import (
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
)

// PauseFollowAlong is the news that the placement was opened again: it is no longer settled what the person left with, so
// nobody is asked, reminded or given up. It stands still and is not ended, because there is one follow-along for a placement:
// whoever has its link finds it, what the person has said stays said, and nobody is asked the same twice. Nobody sends it;
// the placement does.
type PauseFollowAlong struct {
	// Reopened counts how often the placement was opened again.
	Reopened int `json:"reopened"`
}

// Name is the command.
func (PauseFollowAlong) Name() string { return "pause_follow_along" }

// Fact is what history says.
func (PauseFollowAlong) Fact() string { return "follow_along_paused" }

func (e PauseFollowAlong) apply(s State, _ time.Time) (State, error) {
	if e.Reopened <= s.Reopened {
		return s, oldNews()
	}
	s.Reopened, s.StandsStill = e.Reopened, true
	return s, nil
}

// ResumeFollowAlong is the news that the placement was closed again. A check that was made stays made; the days of what has not
// been asked count from this close, and so do the attempts to reach the person. It takes over what the placement was closed
// with now. One that was never told that the placement was open hears it all the same.
type ResumeFollowAlong struct {
	Reopened int                  `json:"reopened"`
	Ending   placement.EndingKind `json:"ending"`
	LastDay  lifecycle.Date       `json:"last_day"`
	AtClose  placement.Outcome    `json:"at_close"`
}

// Name is the command.
func (ResumeFollowAlong) Name() string { return "resume_follow_along" }

// Fact is what history says.
func (ResumeFollowAlong) Fact() string { return "follow_along_resumed" }

func (e ResumeFollowAlong) apply(s State, at time.Time) (State, error) {
	switch {
	case e.Reopened < s.Reopened || (e.Reopened == s.Reopened && !s.StandsStill):
		return s, oldNews()
	case !e.LastDay.Valid():
		return s, lifecycle.RefuseField(lifecycle.CodeInvalidDate, "last_day", "a date is written as year-month-day")
	}
	s.Reopened, s.StandsStill = e.Reopened, false
	s.Ending, s.LastDay, s.AtClose, s.ResumedOn = e.Ending, e.LastDay, e.AtClose, s.Calendar.DateOf(at)
	return s, nil
}

func oldNews() error {
	return lifecycle.Refuse(CodeOldNews, "the follow-along knows this, or something newer, already")
}

// inStandstill tells whether an event can happen while the placement is open again.
func inStandstill(e lifecycle.Event) bool {
	switch e.(type) {
	case PauseFollowAlong, ResumeFollowAlong, ReassignFollowAlong, ChangeCalendar:
		return true
	}
	return false
}
