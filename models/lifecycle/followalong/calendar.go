package followalong

import (
	"time"

	"placement/models/lifecycle"
)

// ChangeCalendar brings an edit of the tenant's calendar: deadlines in working days are counted anew. Nobody sends it to one
// follow-along; the edit itself does.
type ChangeCalendar struct{ lifecycle.CalendarChange }

// Name is the command.
func (ChangeCalendar) Name() string { return lifecycle.ChangeCalendar }

// Fact is what history says.
func (ChangeCalendar) Fact() string { return "calendar_changed" }

func (e ChangeCalendar) apply(s State, _ time.Time) (State, error) {
	var err error
	s.Calendar, err = e.From(s.Calendar)
	return s, err
}
