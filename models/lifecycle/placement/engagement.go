package placement

import (
	"slices"

	"placement/models/lifecycle"
)

// NextLead is how many calendar days before the last day of a placement that runs its candidate's next one is looked for: as
// early as a fixed place looks for its next person.
const NextLead = 21

// Engagement is as much of a placement as is asked about it when somebody is looked for: where it stands, its last day, and
// whether its candidate is bound until then.
type Engagement struct {
	Status Status
	Until  lifecycle.Date
	Binds  bool
}

// Engagement returns what the placement is to those who look for somebody.
func (s State) Engagement() Engagement {
	return Engagement{Status: s.Status, Until: s.Period.End, Binds: s.Binds()}
}

// Ongoing returns the statuses of a placement that is to come or runs: in these the candidate has it, and in a swap it can be
// given to another.
func Ongoing() []Status { return append(beforeStart(), Active) }

// Ongoing tells whether the candidate has the placement, be it only proposed. Whatever has been declined, taken back or ended
// nobody has any more: the candidate is free to be found, in a rematch for one.
func (e Engagement) Ongoing() bool { return slices.Contains(Ongoing(), e.Status) }

// Engages tells whether on a day the candidate is to be found for no other place: from the proposal on until NextLead days
// before the last day. Before the start its end is never near, however short it is.
func (e Engagement) Engages(today lifecycle.Date) bool {
	return e.Ongoing() && (e.Status != Active || today < e.Until.AddDays(-NextLead))
}

// BindsUntil returns the last day on which nothing else can begin for the candidate; false when there is none, today or later.
func (e Engagement) BindsUntil(today lifecycle.Date) (lifecycle.Date, bool) {
	return e.Until, e.Binds && e.Until >= today
}
