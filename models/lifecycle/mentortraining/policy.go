package mentortraining

// Policy is how a municipality wants trainings to be run: counts of days, never law. It is fixed for a training when the
// mentor is enrolled.
type Policy struct {
	// ResultReminder and ResultEscalation are how many working days after the planned day the result is asked for, and
	// asked for by the supervisors.
	ResultReminder   int `json:"result_reminder"`
	ResultEscalation int `json:"result_escalation"`
	// FirstReminder and LastReminder are how many calendar days before its end a training asks to be renewed.
	FirstReminder int `json:"first_reminder"`
	LastReminder  int `json:"last_reminder"`
	// ValidDays is how many calendar days a course is valid when nobody says up to when.
	ValidDays int `json:"valid_days"`
}

// DefaultPolicy is what a municipality gets that has not chosen.
func DefaultPolicy() Policy {
	return Policy{ResultReminder: 1, ResultEscalation: 5, FirstReminder: 60, LastReminder: 30, ValidDays: 730}
}

// Valid tells whether a training can be run by p.
func (p Policy) Valid() bool {
	return p.ResultReminder >= 0 && p.ResultReminder < p.ResultEscalation && p.ResultEscalation <= 60 &&
		p.LastReminder >= 1 && p.LastReminder < p.FirstReminder && p.FirstReminder <= 366 &&
		p.ValidDays >= 1 && p.ValidDays <= 3*366
}
