package agreement

// Policy is how agreements are looked after: counts of days, never law. It is fixed for an agreement when it is drafted.
// Days are working days of the tenant's calendar unless a name says otherwise.
type Policy struct {
	// SignDays is how soon a draft is to be signed by all, SignReminder after how many days the case worker is first
	// reminded.
	SignDays     int `json:"sign_days"`
	SignReminder int `json:"sign_reminder"`
	// RenewFirst, RenewSecond and RenewEscalate are calendar days before the end: two reminders to renew, and the day on
	// which the supervisors see it.
	RenewFirst    int `json:"renew_first"`
	RenewSecond   int `json:"renew_second"`
	RenewEscalate int `json:"renew_escalate"`
	// RefillLead is how many calendar days before its planned end the search for who comes next begins at a fixed place.
	RefillLead int `json:"refill_lead"`
	// RefillDays is how soon after that somebody is proposed, RefillReminder after how many days the case worker is
	// reminded.
	RefillDays     int `json:"refill_days"`
	RefillReminder int `json:"refill_reminder"`
	// VacancyDays is how long a fixed place may stand idle before the alarm, VacancyEscalate how long after the alarm the
	// supervisors see it.
	VacancyDays     int `json:"vacancy_days"`
	VacancyEscalate int `json:"vacancy_escalate"`
}

// DefaultPolicy returns what a tenant gets that has not chosen otherwise: 90 and 30 days before the end, and 21 days before
// a place falls idle (domain.md F16, F23).
func DefaultPolicy() Policy {
	return Policy{
		SignDays: 10, SignReminder: 5,
		RenewFirst: 90, RenewSecond: 30, RenewEscalate: 14,
		RefillLead: 21, RefillDays: 10, RefillReminder: 5,
		VacancyDays: 10, VacancyEscalate: 5,
	}
}

// Valid tells whether an agreement can be looked after by these counts.
func (p Policy) Valid() bool {
	return p.SignDays > p.SignReminder && p.SignReminder > 0 &&
		p.RenewFirst > p.RenewSecond && p.RenewSecond > p.RenewEscalate && p.RenewEscalate >= 0 &&
		p.RefillLead >= 0 && p.RefillDays > p.RefillReminder && p.RefillReminder > 0 &&
		p.VacancyDays > 0 && p.VacancyEscalate > 0
}
