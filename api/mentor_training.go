package api

import (
	"context"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/mentortraining"
	"placement/models/store"
)

type courseMoveBody struct {
	PlannedOn day `json:"planned_on" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The new day of the course."`
}

func (courseMoveBody) texts() []text { return nil }

func (b courseMoveBody) event(target, lifecycle.Contents) lifecycle.Event {
	return mentortraining.MoveCourse{PlannedOn: b.PlannedOn}
}

type coursePassedBody struct {
	On      day `json:"on" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The day on which the course was passed, from which the mentor counts as trained."`
	ValidTo day `json:"valid_to,omitempty" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The last day on which it is valid; two years on, when you leave it out."`
}

func (coursePassedBody) texts() []text { return nil }

// resolve brings the calendar of today: that of the enrolment may not reach the end of what was passed.
func (coursePassedBody) resolve(ctx context.Context, s *server, t *target) error {
	tenant := principalOf(ctx).Tenant
	var err error
	t.calendar, err = s.calendars.of(ctx, tenant, s.now(tenant))
	return err
}

func (b coursePassedBody) event(t target, _ lifecycle.Contents) lifecycle.Event {
	return mentortraining.RecordCoursePassed{On: b.On, ValidTo: b.ValidTo, Calendar: t.calendar}
}

type courseFailedBody struct {
	On     day                   `json:"on" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The day of the course."`
	Reason mentortraining.Reason `json:"reason" enum:"not_passed,absent"`
	NewDay day                   `json:"new_day,omitempty" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"When the course is taken again; leave it out to end the training."`
}

func (courseFailedBody) texts() []text { return nil }

func (b courseFailedBody) event(target, lifecycle.Contents) lifecycle.Event {
	return mentortraining.RecordCourseFailed{On: b.On, Reason: b.Reason, NewDay: b.NewDay}
}

type trainingCancellationBody struct {
	Reason mentortraining.Reason `json:"reason" enum:"mentor_left,course_cancelled,company_circumstances,entered_by_mistake,other" doc:"Why. A course that was passed still counts, unless it was entered by mistake."`
}

func (trainingCancellationBody) texts() []text { return nil }

func (b trainingCancellationBody) event(target, lifecycle.Contents) lifecycle.Event {
	return mentortraining.CancelTraining{Reason: b.Reason}
}

type trainingReassignmentBody struct{ OwnerInput }

func (b trainingReassignmentBody) event(t target, _ lifecycle.Contents) lifecycle.Event {
	return mentortraining.ReassignTraining{OwnerID: b.OwnerID, UnitID: t.unitID}
}

// MentorTrainingView is the training of a mentor as people see it.
type MentorTrainingView struct {
	ID           string          `json:"id"`
	Status       string          `json:"status"`
	StatusText   string          `json:"status_text" doc:"What the status means, in the caller's language."`
	Version      int             `json:"version"`
	Ended        bool            `json:"ended"`
	WaitingFor   string          `json:"waiting_for,omitempty" doc:"The party whose turn it is."`
	MentorID     string          `json:"mentor_id"`
	OwnerID      string          `json:"owner_id"`
	UnitID       string          `json:"unit_id"`
	Course       string          `json:"course"`
	EnrolledOn   string          `json:"enrolled_on"`
	PlannedOn    string          `json:"planned_on"`
	Moved        int             `json:"moved" doc:"How often the course was moved."`
	Failures     int             `json:"failures" doc:"How often it was not passed."`
	PassedOn     string          `json:"passed_on,omitempty"`
	ValidTo      string          `json:"valid_to,omitempty"`
	Holds        bool            `json:"holds" doc:"Whether the mentor counts as trained from passed_on to valid_to."`
	Renews       string          `json:"renews,omitempty" doc:"The training that it takes the place of when it is passed."`
	RenewedBy    string          `json:"renewed_by,omitempty" doc:"The training that has taken its place."`
	Outcome      string          `json:"outcome,omitempty" enum:"failed,cancelled,expired,renewed"`
	Reason       string          `json:"reason,omitempty"`
	Since        time.Time       `json:"since"`
	Allowed      []Command       `json:"allowed"`
	NextDeadline *Deadline       `json:"next_deadline,omitempty"`
	Deadlines    []Deadline      `json:"deadlines"`
	Tasks        []Task          `json:"tasks" doc:"The caller's next tasks here."`
	Links        map[string]Link `json:"links"`
}

type mentorTrainingOutput struct {
	Status   int
	ETag     string `header:"ETag" doc:"The version, for If-Match."`
	Location string `header:"Location" doc:"Where the training is, after an enrolment."`
	Body     MentorTrainingView
}

// mentorTrainingView makes the answer from the domain value.
func (s *server) mentorTrainingView(ctx context.Context, m mentortraining.State) MentorTrainingView {
	caller, l := principalOf(ctx), inquiryOf(ctx).language
	head := m.Head()
	v := MentorTrainingView{
		ID: m.ID, Status: string(m.Status), StatusText: s.texts.status(l, lifecycle.KindMentorTraining, string(m.Status)), Version: m.Version,
		Ended: head.Ended, WaitingFor: head.WaitingFor, MentorID: m.MentorID, OwnerID: m.OwnerID, UnitID: m.UnitID, Course: m.Course,
		EnrolledOn: string(m.EnrolledOn), PlannedOn: string(m.PlannedOn), Moved: m.Moved, Failures: m.Failures,
		PassedOn: string(m.PassedOn), ValidTo: string(m.ValidTo), Holds: m.Holds(), Renews: m.Renews, RenewedBy: m.RenewedBy,
		Outcome: string(m.Outcome), Reason: string(m.Reason), Since: m.Since,
		Allowed: s.allowed(caller.Roles, head.Ref, m.Allowed(), nil), Deadlines: s.deadlineViews(l, m.Open()),
		Tasks: s.nextTasks(l, caller, head, m.Tasks(), s.now(caller.Tenant)),
		Links: map[string]Link{
			"self":     {Href: mentorTrainingPath(m.ID)},
			"timeline": {Href: mentorTrainingPath(m.ID) + "/timeline"},
			"mentor":   {Href: mentorPath(m.MentorID)},
		},
	}
	if m.Renews != "" {
		v.Links["renews"] = Link{Href: mentorTrainingPath(m.Renews)}
	}
	if m.RenewedBy != "" {
		v.Links["renewed_by"] = Link{Href: mentorTrainingPath(m.RenewedBy)}
	}
	if link := s.temporalLink(caller.Tenant.Namespace, head.Ref); link != nil {
		v.Links["temporal"] = *link
	}
	if d, ok := m.Due(); ok {
		next := s.deadlineView(l, d)
		v.NextDeadline = &next
	}
	return v
}

func mentorPath(id string) string         { return "/v1/mentors/" + id }
func mentorTrainingPath(id string) string { return "/v1/mentor-trainings/" + id }

func (s *server) readMentorTraining(ctx context.Context, in *idInput) (*mentorTrainingOutput, error) {
	row, err := s.Store.Process(ctx, principalOf(ctx).Tenant.ID, lifecycle.KindMentorTraining, in.ID)
	if err != nil {
		return nil, err
	}
	state, err := stateOf[mentortraining.State](row)
	if err != nil {
		return nil, err
	}
	return s.mentorTrainingAfter(ctx, state), nil
}

// readMentorTrainingTimeline answers with what has happened to a training, oldest first.
func (s *server) readMentorTrainingTimeline(ctx context.Context, in *timelineInput) (*listOutput[TimelineEntry], error) {
	if _, err := s.Store.Process(ctx, principalOf(ctx).Tenant.ID, lifecycle.KindMentorTraining, in.ID); err != nil {
		return nil, err
	}
	return s.timeline(ctx, in, lifecycle.KindMentorTraining)
}

type mentorTrainingsInput struct {
	MentorID    string `query:"mentor_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	WorkplaceID string `query:"workplace_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"Those of the mentors of a workplace."`
	OwnerID     string `query:"owner_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	Status      string `query:"status" enum:"enrolled,passed,ended"`
	PageInput
}

func (s *server) listMentorTrainings(ctx context.Context, in *mentorTrainingsInput) (*listOutput[MentorTrainingView], error) {
	list, err := s.Store.MentorTrainings(ctx, principalOf(ctx).Tenant.ID, store.MentorTrainingFilter{
		MentorID: in.MentorID, WorkplaceID: in.WorkplaceID, OwnerID: in.OwnerID, Status: in.Status, Page: in.page(),
	})
	if err != nil {
		return nil, err
	}
	views := make([]MentorTrainingView, len(list.Items))
	for i, row := range list.Items {
		state, err := stateOf[mentortraining.State](row)
		if err != nil {
			return nil, err
		}
		views[i] = s.mentorTrainingView(ctx, state)
	}
	return &listOutput[MentorTrainingView]{Body: ListView[MentorTrainingView]{Items: views, Next: list.Next}}, nil
}
