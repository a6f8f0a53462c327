package placement

// Policy is how a tenant wants placements to be run: counts of days, never law. It is fixed for a placement when it is
// proposed. Days are working days of the tenant's calendar unless a name says otherwise.
type Policy struct {
	// DecisionDays is how long candidate and company have to answer; DecisionReminder how many days before the end they
	// are reminded.
	DecisionDays     int `json:"decision_days"`
	DecisionReminder int `json:"decision_reminder"`
	// BookMeetingDays is how soon the safety meeting is to be booked after both have accepted.
	BookMeetingDays int `json:"book_meeting_days"`
	// FollowUpEvery is the number of calendar days between regular follow-ups.
	FollowUpEvery int `json:"follow_up_every"`
	// DecisionPoint is how many calendar days before the end it is decided what comes next; ShortDecisionPoint the same for
	// placements of at most ShortPeriod calendar days.
	DecisionPoint      int `json:"decision_point"`
	ShortDecisionPoint int `json:"short_decision_point"`
	ShortPeriod        int `json:"short_period"`
	// ProblemDays is how soon a reported problem gets a reaction.
	ProblemDays int `json:"problem_days"`
	// Issues is how problems that have a process of their own are met; nil for DefaultIssuePolicy.
	Issues *IssuePolicy `json:"issues,omitempty"`
	// EvaluationDays is how long the parties have to evaluate, EvaluationReminder after how many days they are first
	// reminded, EvaluationGrace after how many days the evaluation closes without the missing ones.
	EvaluationDays     int `json:"evaluation_days"`
	EvaluationReminder int `json:"evaluation_reminder"`
	EvaluationGrace    int `json:"evaluation_grace"`
	// DisagreementDays is how soon a candidate who does not agree is answered; 0 for five.
	DisagreementDays int `json:"disagreement_days,omitempty"`
	// CloseDays is how soon an evaluated placement is closed with its outcome.
	CloseDays int `json:"close_days"`
	// ProposeAgainDays is how soon the case worker proposes again, or lets it rest, after a no.
	ProposeAgainDays int `json:"propose_again_days"`
	// RematchDays is how soon a new placement should be proposed after one came to nothing; RematchReminder after how many
	// days the case worker is reminded.
	RematchDays     int `json:"rematch_days"`
	RematchReminder int `json:"rematch_reminder"`
	// FollowAlong is what is asked after the placement has closed; nothing in placements from before it was.
	FollowAlong FollowAlongPolicy `json:"follow_along,omitzero"`
}

// DefaultPolicy returns what a tenant gets that has not chosen otherwise. The cadence is the recommendation of domain.md
// §1.10 (day one, end of week one, every fourteen days, a decision point before the end); it is no law.
func DefaultPolicy() Policy {
	return Policy{
		DecisionDays: 5, DecisionReminder: 2,
		BookMeetingDays: 3,
		FollowUpEvery:   14,
		DecisionPoint:   14, ShortDecisionPoint: 7, ShortPeriod: 28,
		ProblemDays:    1,
		EvaluationDays: 10, EvaluationReminder: 3, EvaluationGrace: 15,
		CloseDays:        5,
		ProposeAgainDays: 5,
		RematchDays:      10, RematchReminder: 5,
		FollowAlong: FollowAlongPolicy{First: 14, Second: 90, Early: 5, Escalation: 5, Retry: 2, Attempts: 3},
	}
}

// Valid tells whether every count is one that a placement can be run by.
func (p Policy) Valid() bool { return p.Fault() == "" }

// Fault names the first count that a placement cannot be run by, as in JSON; empty when there is none.
func (p Policy) Fault() string {
	for _, count := range []struct {
		field string
		good  bool
	}{
		{"decision_days", p.DecisionDays > p.DecisionReminder},
		{"decision_reminder", p.DecisionReminder >= 0},
		{"book_meeting_days", p.BookMeetingDays > 0},
		{"follow_up_every", p.FollowUpEvery > 0},
		{"decision_point", p.DecisionPoint >= 0},
		{"short_decision_point", p.ShortDecisionPoint >= 0},
		{"problem_days", p.ProblemDays > 0},
		{"evaluation_days", p.EvaluationDays > p.EvaluationReminder},
		{"evaluation_reminder", p.EvaluationReminder > 0},
		{"evaluation_grace", p.EvaluationGrace >= p.EvaluationDays},
		{"close_days", p.CloseDays > 0},
		{"disagreement_days", p.DisagreementDays >= 0},
		{"propose_again_days", p.ProposeAgainDays > 0},
		{"rematch_days", p.RematchDays > p.RematchReminder},
		{"rematch_reminder", p.RematchReminder > 0},
		{"issues", p.Issues == nil || p.Issues.Valid()},
		{"follow_along", !p.FollowAlong.Wanted() || p.FollowAlong.Valid()},
	} {
		if !count.good {
			return count.field
		}
	}
	return ""
}
