package api

import (
	"context"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
)

// PlacementView is a placement as people see it: where it stands, what was agreed, and what may and must be done now.
type PlacementView struct {
	ID          string `json:"id"`
	Status      string `json:"status"`
	StatusText  string `json:"status_text" doc:"What the status means, in the caller's language."`
	Version     int    `json:"version"`
	Ended       bool   `json:"ended" doc:"Whether nothing can happen to it any more."`
	WaitingFor  string `json:"waiting_for,omitempty" doc:"The party whose turn it is."`
	CandidateID string `json:"candidate_id"`
	CompanyID   string `json:"company_id"`
	WorkplaceID string `json:"workplace_id"`
	PlaceID     string `json:"place_id"`
	MentorID    string `json:"mentor_id,omitempty"`
	OwnerID     string `json:"owner_id"`
	UnitID      string `json:"unit_id"`
	AgreementID string `json:"agreement_id,omitempty" doc:"The agreement that the place is under."`
	PlaceModel  string `json:"place_model,omitempty" doc:"How the place was agreed."`
	Stays       []Stay `json:"stays" doc:"Where it was before it moved within a cluster."`
	RematchOf   string `json:"rematch_of,omitempty" doc:"The rematch that it answers."`
	OutreachID  string `json:"outreach_id,omitempty" doc:"The search for a company for the candidate that was open when it was proposed elsewhere."`
	RematchID   string `json:"rematch_id,omitempty" doc:"The rematch that it has started."`
	// FollowAlongID is that of a placement that has run and closed.
	FollowAlongID string `json:"follow_along_id,omitempty" doc:"The follow-along that it has started."`
	SwapOf        string `json:"swap_of,omitempty" doc:"The placement whose place it was given in a swap."`
	SuccessorID   string `json:"successor_id,omitempty" doc:"The placement that its place was given to in a swap."`

	Purpose    string      `json:"purpose"`
	Goals      []Goal      `json:"goals"`
	Period     Period      `json:"period"`
	Hours      []HoursStep `json:"hours"`
	Today      string      `json:"today" doc:"The day that the tenant's clock shows."`
	HoursToday float64     `json:"hours_today" doc:"The weekly hours that hold today; 0 outside the period."`

	CandidateDecision *Decision          `json:"candidate_decision,omitempty"`
	CompanyDecision   *Decision          `json:"company_decision,omitempty"`
	SafetyMeeting     *Meeting           `json:"safety_meeting,omitempty"`
	Terms             *TermsSummary      `json:"terms,omitempty" doc:"What was agreed at the safety meeting and amended since."`
	Signing           Signing            `json:"signing"`
	StartedOn         string             `json:"started_on,omitempty"`
	RulePack          string             `json:"rule_pack,omitempty" doc:"The rule pack that it is under since its start. Left out in answers to commands, which do not look it up."`
	Versions          *VersionsView      `json:"versions,omitempty" doc:"The versions that it goes by. Left out in answers to commands, which do not look them up."`
	NoShows           int                `json:"no_shows"`
	FollowUps         []FollowUp         `json:"follow_ups"`
	Problems          []Issue            `json:"problems"`
	Adjustments       []AdjustableView   `json:"adjustments,omitempty" doc:"While a problem is open: what can be changed so that the placement goes on. Adjust before you end."`
	Extended          int                `json:"extended" doc:"How often the last day has moved later."`
	Pause             *Pause             `json:"pause,omitempty" doc:"The pause that it is in; its status stays what it was."`
	Pauses            []PausedSpan       `json:"pauses" doc:"The pauses that are over."`
	Steps             []Step             `json:"steps" doc:"What this placement needs besides, that no rule asks for."`
	Correcting        *Correction        `json:"correcting,omitempty" doc:"A correction that waits for somebody else to agree."`
	Corrections       []Correction       `json:"corrections" doc:"What was entered wrongly and corrected, with the old values."`
	Units             []string           `json:"units_before" doc:"The units that it was transferred from, in order."`
	Reopened          int                `json:"reopened" doc:"How often it was opened again after its close."`
	Ending            *Ending            `json:"ending,omitempty"`
	Evaluation        Evaluation         `json:"evaluation"`
	Disagreements     []DisagreementView `json:"disagreements" doc:"What the candidate does not agree with; under ruleset 2 it is answered before the placement is closed."`
	Outcome           string             `json:"outcome,omitempty"`
	PurposeMet        bool               `json:"purpose_met"`
	Since             time.Time          `json:"since" doc:"When it came into its status."`

	Allowed      []Command        `json:"allowed" doc:"What the caller may do now. What a command says may still stand against it."`
	NextDeadline *Deadline        `json:"next_deadline,omitempty" doc:"The deadline whose next step comes first."`
	Deadlines    []Deadline       `json:"deadlines"`
	Tasks        []Task           `json:"tasks" doc:"The caller's next tasks here."`
	Experience   []ExperienceView `json:"experience,omitempty" doc:"In the answer to a proposal: what was learned before with the company, and what others have released about such work."`
	Findings     []Finding        `json:"findings" doc:"What the rules found about the command that this answers, and did not stand against."`
	Links        map[string]Link  `json:"links"`
}

// Stay is where a placement was before it moved.
type Stay struct {
	PlaceID     string `json:"place_id"`
	WorkplaceID string `json:"workplace_id"`
	CompanyID   string `json:"company_id"`
	From        string `json:"from"`
	Until       string `json:"until"`
}

// Goal is something the candidate works towards; its words are among the texts.
type Goal struct {
	Key       string `json:"key"`
	Kind      string `json:"kind"`
	Parent    string `json:"parent,omitempty" doc:"Of a sub-goal: the goal that it is on the way to."`
	TargetOn  string `json:"target_on,omitempty" doc:"The day by which a sub-goal should be reached."`
	ReachedOn string `json:"reached_on,omitempty"`
}

// Period is a span of days, both included.
type Period struct {
	Start string `json:"start"`
	End   string `json:"end"`
}

// HoursStep is how many hours a week are worked from a day on.
type HoursStep struct {
	From        string  `json:"from"`
	WeeklyHours float64 `json:"weekly_hours"`
	ConfirmedOn string  `json:"confirmed_on,omitempty" doc:"When it was said that the step holds. Without it a step of a running placement does not hold; placements proposed under the first ruleset aside."`
	Postponed   int     `json:"postponed,omitempty" doc:"How often it was moved."`
}

// Decision is what a party answered.
type Decision struct {
	Accepted bool   `json:"accepted"`
	Reason   string `json:"reason,omitempty"`
	Channel  string `json:"channel"`
	On       string `json:"on"`
}

// Meeting is the safety meeting.
type Meeting struct {
	At       time.Time `json:"at"`
	Form     string    `json:"form"`
	Moved    int       `json:"moved"`
	Held     bool      `json:"held"`
	Attended []string  `json:"attended"`
}

// Signing is who has signed and what the representative said.
type Signing struct {
	Statement  *Statement  `json:"statement,omitempty"`
	Signatures []Signature `json:"signatures"`
	// WaitingFor are the signatures that can be collected now; the municipality signs last.
	WaitingFor []string `json:"waiting_for" doc:"Whose signature can be collected now; the municipality signs last."`
	Voided     int      `json:"voided" doc:"How often a material change has made signatures void."`
}

// Statement is the employee representative's.
type Statement struct {
	Statement string `json:"statement"`
	Channel   string `json:"channel"`
	On        string `json:"on"`
}

// Signature is one party's.
type Signature struct {
	Party   string     `json:"party"`
	Channel string     `json:"channel"`
	On      string     `json:"on"`
	Terms   int        `json:"terms,omitempty" doc:"The version of the terms that it acknowledges."`
	At      *time.Time `json:"at,omitempty" doc:"When, where there are terms."`
}

// FollowUp is planned, or held.
type FollowUp struct {
	No       int        `json:"no"`
	Kind     string     `json:"kind"`
	DueOn    string     `json:"due_on"`
	HeldOn   string     `json:"held_on,omitempty"`
	Form     string     `json:"form,omitempty"`
	Progress []Progress `json:"progress" doc:"Ratings of follow-ups that were held before ratings were kept encrypted. See the placement's progress for all."`
	Rated    []Rated    `json:"rated" doc:"Who has rated which goal."`
	Attended []string   `json:"attended" doc:"Who was there, where it was said."`
	Reviewed bool       `json:"accommodations_reviewed" doc:"Whether the accommodations were gone through."`
	AskedBy  string     `json:"asked_by,omitempty" doc:"Who asked about them."`
	VisitID  string     `json:"visit_id,omitempty" doc:"The visit to the company at which it was held with others."`
}

// Rated says who has rated a goal.
type Rated struct {
	Goal      string `json:"goal"`
	Candidate bool   `json:"candidate"`
	Mentor    bool   `json:"mentor"`
}

// Progress is how far a goal has come, 0 to 4, as each party sees it.
type Progress struct {
	Goal      string `json:"goal"`
	Candidate *int   `json:"candidate,omitempty"`
	Mentor    *int   `json:"mentor,omitempty"`
}

// Issue is a problem that was reported.
type Issue struct {
	No         int    `json:"no"`
	Kind       string `json:"kind"`
	ReportedBy string `json:"reported_by"`
	ReportedOn string `json:"reported_on"`
	Resolution string `json:"resolution,omitempty"`
	ResolvedOn string `json:"resolved_on,omitempty"`
	Severity   string `json:"severity,omitempty" doc:"How much it stands in the way, where it has a process of its own."`
	IssueID    string `json:"issue_id,omitempty" doc:"The process of its own that meets it. Absent for problems of older placements."`
}

// Ending is how it came to its end.
type Ending struct {
	Kind    string `json:"kind"`
	By      string `json:"by,omitempty"`
	Reason  string `json:"reason,omitempty"`
	LastDay string `json:"last_day,omitempty"`
	On      string `json:"on"`
	// AdjustmentsTried are of an early end.
	AdjustmentsTried []string `json:"adjustments_tried,omitempty" doc:"Which adjustments were tried before an early end."`
}

// Evaluation is what the parties have said afterwards.
type Evaluation struct {
	Parts      []EvaluationPart `json:"parts"`
	WaitingFor []string         `json:"waiting_for" doc:"Whose evaluation is awaited."`
	Trainings  *TrainingShare   `json:"trainings,omitempty" doc:"How many of the promised trainings the company has given. Left out before the end, and where none was promised."`
}

// TrainingShare is how many of the trainings that the company promised it has given.
type TrainingShare struct {
	Promised  int `json:"promised"`
	Delivered int `json:"delivered"`
}

// trainingShare is told in the evaluation, when there is one to write.
func trainingShare(p placement.State) *TrainingShare {
	share, promised := p.TrainingShare()
	if !promised || p.Ending == nil {
		return nil
	}
	return &TrainingShare{share.Promised, share.Delivered}
}

// EvaluationPart is one party's.
type EvaluationPart struct {
	Party   string `json:"party"`
	GivenOn string `json:"given_on,omitempty"`
	Missing bool   `json:"missing" doc:"Whether it never came."`
	Channel string `json:"channel,omitempty" doc:"How it came; form for one that came through a link."`
}

// placementView makes the answer from the domain value.
func (s *server) placementView(ctx context.Context, p placement.State) (PlacementView, error) {
	caller, l := principalOf(ctx), inquiryOf(ctx).language
	now := s.now(caller.Tenant)
	calendar, err := s.calendars.of(ctx, caller.Tenant, now)
	// A calendar that does not reach today stands against commands, not against looking.
	if err != nil && ruleOf(err) == nil {
		return PlacementView{}, err
	}
	head, tasks, today := p.Head(), p.Tasks(), calendar.DateOf(now)
	v := PlacementView{
		ID: p.ID, Status: string(p.Status), StatusText: s.texts.status(l, lifecycle.KindPlacement, string(p.Status)), Version: p.Version,
		Ended: head.Ended, WaitingFor: head.WaitingFor,
		CandidateID: p.CandidateID, CompanyID: p.CompanyID, WorkplaceID: p.WorkplaceID, PlaceID: p.PlaceID, MentorID: p.MentorID,
		OwnerID: p.OwnerID, UnitID: p.UnitID, RematchOf: p.RematchOf, OutreachID: p.OutreachID, SwapOf: p.SwapOf,
		AgreementID: p.AgreementID, PlaceModel: string(p.PlaceModel), Stays: each(p.Stays, func(x placement.Stay) Stay {
			return Stay{x.PlaceID, x.WorkplaceID, x.CompanyID, string(x.From), string(x.Until)}
		}),
		Purpose: string(p.Purpose), Goals: each(p.Goals, goalView),
		Period: Period{string(p.Period.Start), string(p.Period.End)},
		Hours: each(p.Hours, func(h placement.HoursStep) HoursStep {
			return HoursStep{string(h.From), h.WeeklyHours, string(h.ConfirmedOn), h.Postponed}
		}),
		Today: string(today), CandidateDecision: decisionView(p.CandidateDecision), CompanyDecision: decisionView(p.CompanyDecision),
		SafetyMeeting: meetingView(p.Meeting), Terms: termsSummary(p.Terms, today), Signing: signingView(p, tasks),
		StartedOn: string(p.StartedOn), NoShows: p.NoShows, FollowUps: each(p.FollowUps, followUpView), Problems: each(p.Problems, problemView(p.ID)), Adjustments: s.openAdjustments(l, p),
		Steps: each(p.Steps, stepView), Correcting: waitingCorrection(p.Correcting), Corrections: each(p.Corrections, correctionView),
		Units: each(p.Units, func(id string) string { return id }), Reopened: p.Reopened,
		Pause: s.pauseView(l, p), Pauses: each(p.Pauses, pausedSpanView),
		Extended: p.Extended, Ending: endingView(p.Ending), Outcome: string(p.Outcome), PurposeMet: p.PurposeMet, Since: p.Since,
		Evaluation: Evaluation{
			Parts: each(p.Evaluations, func(e placement.Evaluation) EvaluationPart {
				return EvaluationPart{string(e.Party), string(e.GivenOn), e.Missing, string(e.Channel)}
			}),
			WaitingFor: waitingParties(tasks, "collect_evaluation"), Trainings: trainingShare(p),
		},
		Disagreements: each(p.Disagreements, disagreementView),
		Allowed:       s.allowed(caller.Roles, head.Ref, p.Allowed(), numbers(tasks)),
		Deadlines:     s.deadlineViews(l, p.Open()), Tasks: s.nextTasks(l, caller, head, tasks, now), Findings: []Finding{},
		Links: map[string]Link{
			"self":     {Href: placementPath(p.ID)},
			"timeline": {Href: placementPath(p.ID) + "/timeline"},
			"texts":    {Href: placementPath(p.ID) + "/texts"},
			"findings": {Href: placementPath(p.ID) + "/findings"},
			"terms":    {Href: placementPath(p.ID) + "/terms"},
			// What could be changed instead of ending it.
			"adjustments": {Href: placementPath(p.ID) + "/adjustments"},
			"progress":    {Href: placementPath(p.ID) + "/progress"},
			"agenda":      {Href: placementPath(p.ID) + "/agenda"},
			"documents":   {Href: placementPath(p.ID) + "/documents"},
			"meetings":    {Href: placementPath(p.ID) + "/meetings.ics"},
		},
	}
	if p.Period.Contains(today) {
		v.HoursToday = p.HoursOn(today)
	}
	if p.AgreementID != "" {
		v.Links["agreement"] = Link{Href: agreementPath(p.AgreementID)}
	}
	if p.WantsRematch() {
		v.RematchID = p.RematchID()
		v.Links["rematch"] = Link{Href: rematchPath(v.RematchID)}
	}
	if p.WantsFollowAlong() || p.WasFollowed() {
		v.FollowAlongID = p.FollowAlongID()
		v.Links["follow_along"] = Link{Href: followAlongPath(v.FollowAlongID)}
	}
	if p.SwapOf != "" {
		v.Links["swap_of"] = Link{Href: placementPath(p.SwapOf)}
	}
	if p.Successor != nil {
		v.SuccessorID = p.Successor.PlacementID
		v.Links["successor"] = Link{Href: placementPath(v.SuccessorID)}
	}
	if link := s.temporalLink(caller.Tenant.Namespace, head.Ref); link != nil {
		v.Links["temporal"] = *link
	}
	if d, ok := p.Due(); ok {
		next := s.deadlineView(l, d)
		v.NextDeadline = &next
	}
	return v, nil
}

func decisionView(d *placement.Decision) *Decision {
	if d == nil {
		return nil
	}
	return &Decision{d.Accepted, string(d.Reason), string(d.Channel), string(d.On)}
}

func meetingView(m *placement.Meeting) *Meeting {
	if m == nil {
		return nil
	}
	return &Meeting{m.At, string(m.Form), m.Moved, m.Held, each(m.Attended, func(p lifecycle.Party) string { return string(p) })}
}

func signingView(p placement.State, tasks []lifecycle.Task) Signing {
	v := Signing{
		Signatures: each(p.Signatures, func(x placement.Signed) Signature {
			return Signature{string(x.Party), string(x.Channel), string(x.On), x.Terms, timeOrNone(x.At)}
		}),
		WaitingFor: waitingParties(tasks, "collect_signature"), Voided: p.Voided,
	}
	if p.Statement != nil {
		v.Statement = &Statement{string(p.Statement.Kind), string(p.Statement.Channel), string(p.Statement.On)}
	}
	return v
}

func followUpView(f placement.FollowUp) FollowUp {
	return FollowUp{
		f.No, string(f.Kind), string(f.DueOn), string(f.HeldOn), string(f.Form),
		each(f.Progress, func(p placement.Progress) Progress { return Progress(p) }),
		each(f.WhoRated(), func(r placement.Rated) Rated { return Rated(r) }),
		each(f.Attended, func(p lifecycle.Party) string { return string(p) }), f.AccommodationsReviewed, string(f.AskedBy), f.VisitID,
	}
}

func problemView(placementID string) func(x placement.Problem) Issue {
	return func(x placement.Problem) Issue {
		v := Issue{
			No: x.No, Kind: string(x.Kind), ReportedBy: string(x.ReportedBy), ReportedOn: string(x.ReportedOn), Resolution: string(x.Resolution),
			ResolvedOn: string(x.ResolvedOn), Severity: string(x.Severity),
		}
		if x.Own() {
			v.IssueID = placement.IssueID(placementID, x.No)
		}
		return v
	}
}

func goalView(g placement.Goal) Goal {
	return Goal{g.Key, string(g.Kind), g.Parent, string(g.TargetOn), string(g.ReachedOn)}
}

func endingView(e *placement.Ending) *Ending {
	if e == nil {
		return nil
	}
	return &Ending{
		Kind: string(e.Kind), By: string(e.By), Reason: string(e.Reason), LastDay: string(e.LastDay), On: string(e.On),
		AdjustmentsTried: some(e.Tried, func(a placement.Adjustment) string { return string(a) }),
	}
}

// each returns what f makes of every element; an empty list, never none.
func each[A, B any](list []A, f func(A) B) []B {
	out := make([]B, len(list))
	for i, a := range list {
		out[i] = f(a)
	}
	return out
}
