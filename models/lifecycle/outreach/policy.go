package outreach

// Policy is how a municipality wants places to be sought: counts of working days, never law. It is fixed for an outreach
// when it is opened.
type Policy struct {
	// TargetDays is how soon a company is to be found, TargetReminder after how many days the case worker is reminded. The
	// supervisors see it when the target has passed.
	TargetDays     int `json:"target_days"`
	TargetReminder int `json:"target_reminder"`
	// ContactDays is how soon a company that has not answered is contacted again when no day was agreed, ContactEscalate how
	// long after that day the supervisors see it.
	ContactDays     int `json:"contact_days"`
	ContactEscalate int `json:"contact_escalate"`
	// PlaceDays is how soon a place is made at a company that is interested, PlaceEscalate how long after that the
	// supervisors see it.
	PlaceDays     int `json:"place_days"`
	PlaceEscalate int `json:"place_escalate"`
}

// DefaultPolicy is what a municipality gets that has not chosen.
func DefaultPolicy() Policy {
	return Policy{TargetDays: 30, TargetReminder: 20, ContactDays: 5, ContactEscalate: 5, PlaceDays: 5, PlaceEscalate: 5}
}

// Valid tells whether an outreach can be run by p.
func (p Policy) Valid() bool {
	return p.TargetReminder > 0 && p.TargetReminder < p.TargetDays && p.TargetDays <= 250 &&
		p.ContactDays > 0 && p.ContactDays <= 60 && p.ContactEscalate > 0 && p.ContactEscalate <= 60 &&
		p.PlaceDays > 0 && p.PlaceDays <= 60 && p.PlaceEscalate > 0 && p.PlaceEscalate <= 60
}
