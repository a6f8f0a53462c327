package placement

import (
	"time"

	"placement/models/lifecycle"
)

// ChangeCalendar brings an edit of the tenant's calendar: deadlines in working days are counted anew, and a follow-up that is to
// be held on a day that is closed now moves to the next working day, at most to the last one of the placement. A booked safety
// meeting and the days of the period stay: people move them. Nobody sends it to one placement; the edit itself does.
type ChangeCalendar struct{ lifecycle.CalendarChange }

// Name is the command.
func (ChangeCalendar) Name() string { return lifecycle.ChangeCalendar }

// Fact is what history says.
func (ChangeCalendar) Fact() string { return "calendar_changed" }

func (ChangeCalendar) rule() rule {
	return rule{from: open(), to: open(), moves: staying(open()), clock: true}
}

func (e ChangeCalendar) apply(s State, _ time.Time) (State, error) {
	var err error
	if s.Calendar, err = e.From(s.Calendar); err != nil {
		return s, err
	}
	for i, f := range s.FollowUps {
		if f.HeldOn != "" || !e.Closes(f.DueOn) {
			continue
		}
		due, err := s.Calendar.WorkingDayFrom(f.DueOn)
		if err == nil && due > s.Period.End {
			due, err = s.Calendar.WorkingDayUpTo(s.Period.End)
		}
		if err != nil {
			return s, err
		}
		s.FollowUps[i].DueOn = due
	}
	return s, nil
}
