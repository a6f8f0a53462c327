package scenario

import "time"

// What the service answers, as far as stories look at it.

// placementAnswer is a placement.
type placementAnswer struct {
	ID        string          `json:"id"`
	Status    string          `json:"status"`
	Version   int             `json:"version"`
	PlaceID   string          `json:"place_id"`
	OwnerID   string          `json:"owner_id"`
	MentorID  string          `json:"mentor_id"`
	RematchID string          `json:"rematch_id"`
	Problems  []problemAnswer `json:"problems"`
	RematchOf string          `json:"rematch_of"`

	FollowAlongID string `json:"follow_along_id"`
	SwapOf        string `json:"swap_of"`

	SuccessorID string `json:"successor_id"`

	WaitingFor string `json:"waiting_for"`
	Period     struct {
		Start string `json:"start"`
		End   string `json:"end"`
	} `json:"period"`
	Goals []struct {
		Kind string `json:"kind"`
	} `json:"goals"`
	HoursToday    float64      `json:"hours_today"`
	Pause         *pauseAnswer `json:"pause"`
	Terms         *termsAnswer `json:"terms"`
	Corrections   []struct{}   `json:"corrections"`
	Reopened      int          `json:"reopened"`
	SafetyMeeting *struct {
		At   time.Time `json:"at"`
		Held bool      `json:"held"`
	} `json:"safety_meeting"`
	Signing struct {
		Signatures []struct {
			Party string `json:"party"`
			Terms int    `json:"terms"`
		} `json:"signatures"`
		Voided int `json:"voided"`
	} `json:"signing"`
	Hours []struct {
		From        string `json:"from"`
		ConfirmedOn string `json:"confirmed_on"`
	} `json:"hours"`
	FollowUps  []followUpAnswer `json:"follow_ups"`
	Evaluation struct {
		Parts []struct {
			Party   string `json:"party"`
			Missing bool   `json:"missing"`
		} `json:"parts"`
		WaitingFor []string `json:"waiting_for"`
	} `json:"evaluation"`
	Outcome    string `json:"outcome"`
	PurposeMet bool   `json:"purpose_met"`

	progressAnswer
}

// processAnswer is an agreement, the training of a mentor or a search for a company, each with what the others have not.
type processAnswer struct {
	ID         string `json:"id"`
	Status     string `json:"status"`
	Version    int    `json:"version"`
	OwnerID    string `json:"owner_id"`
	WaitingFor string `json:"waiting_for"`
	Outcome    string `json:"outcome"`
	Period     struct {
		Start string `json:"start"`
		End   string `json:"end"`
	} `json:"period"`
	Signing struct {
		Signatures []struct {
			Party     string `json:"party"`
			CompanyID string `json:"company_id"`
		} `json:"signatures"`
	} `json:"signing"`
	Renewed int    `json:"renewed"`
	ValidTo string `json:"valid_to"`
	Holds   bool   `json:"holds"`
	PlaceID string `json:"place_id"`
	// Approaches are the companies that a search has asked.
	Approaches []struct {
		No        int    `json:"no"`
		CompanyID string `json:"company_id"`
	} `json:"approaches"`
	// Severity, Adjustments and ReactionMinutes are those of an issue.
	Severity        string            `json:"severity"`
	Adjustments     []issueAdjustment `json:"adjustments"`
	ReactionMinutes *int              `json:"reaction_minutes"`

	progressAnswer
}

// placeAnswer is how a place stands.
type placeAnswer struct {
	Occupancy string `json:"occupancy"`
	FreeFrom  string `json:"free_from"`
}

// utilisationAnswer is how the days of an agreement were used, by model and by place.
type utilisationAnswer struct {
	Models []useAnswer `json:"models"`
	Places []useAnswer `json:"places"`
}

type useAnswer struct {
	PlaceID        string `json:"place_id"`
	Model          string `json:"model"`
	ContractedDays int    `json:"contracted_days"`
	OccupiedDays   int    `json:"occupied_days"`
	IdleDays       int    `json:"idle_days"`
}

// rematchAnswer is a rematch.
type rematchAnswer struct {
	ID                 string   `json:"id"`
	Status             string   `json:"status"`
	Version            int      `json:"version"`
	PlacementID        string   `json:"placement_id"`
	OwnerID            string   `json:"owner_id"`
	Cause              string   `json:"cause"`
	MatchedBy          string   `json:"matched_by"`
	LearnedConstraints []string `json:"learned_constraints"`

	progressAnswer
}

// progressAnswer is what every process says of what comes next.
type progressAnswer struct {
	Allowed []struct {
		Command string `json:"command"`
	} `json:"allowed"`
	NextDeadline *deadlineAnswer  `json:"next_deadline"`
	Deadlines    []deadlineAnswer `json:"deadlines"`
	Tasks        []taskAnswer     `json:"tasks"`
}

type deadlineAnswer struct {
	Key    string     `json:"key"`
	Due    time.Time  `json:"due"`
	Next   string     `json:"next"`
	NextAt *time.Time `json:"next_at"`
}

type taskAnswer struct {
	Key       string     `json:"key"`
	Due       *time.Time `json:"due"`
	Overdue   bool       `json:"overdue"`
	Level     int        `json:"level"`
	Escalated bool       `json:"escalated"`
}

// timelineAnswer is one entry of a timeline.
type timelineAnswer struct {
	Kind     string         `json:"kind"`
	At       time.Time      `json:"at"`
	Version  int            `json:"version"`
	Fact     string         `json:"fact"`
	Event    map[string]any `json:"event"`
	Due      *time.Time     `json:"due"`
	Late     bool           `json:"late"`
	UserName string         `json:"user_name"`
	IssueID  string         `json:"issue_id"`
	// ProcessKind is set for what happened in the follow-along of a placement.
	ProcessKind string `json:"process_kind"`
	OnBehalf    string `json:"on_behalf_of"`

	// of is the deadline of a clock event in the words of the story, where the key has an ID in it.
	of string
}

type clockAnswer struct {
	Now   time.Time `json:"now"`
	Fired *int      `json:"fired"`
}

type meAnswer struct {
	UserID   string   `json:"user_id"`
	Name     string   `json:"name"`
	Roles    []string `json:"roles"`
	Practice bool     `json:"practice"`
}

type idAnswer struct {
	ID string `json:"id"`
}

// followUpAnswer is a follow-up, planned or held.
type followUpAnswer struct {
	No     int    `json:"no"`
	Kind   string `json:"kind"`
	DueOn  string `json:"due_on"`
	HeldOn string `json:"held_on"`
}
