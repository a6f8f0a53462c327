package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"go.temporal.io/sdk/client"

	"placement/models/lifecycle"
	"placement/models/lifecycle/access"
	"placement/models/lifecycle/mentor"
	"placement/models/lifecycle/mentortraining"
	"placement/models/store"
	"placement/workflows/contract"
)

// EnrolmentBody is a mentor on a course.
type EnrolmentBody struct {
	MentorID  string `json:"mentor_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	Course    string `json:"course" pattern:"^[a-z][a-z0-9_]{1,39}$" patternDescription:"a code of small letters, digits and underscores" doc:"The code under which you know the course, such as mentor_basic."`
	PlannedOn day    `json:"planned_on" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The day of the course; a day in the past for one that was held already."`
	Renews    string `json:"renews,omitempty" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"The training that it takes the place of when it is passed; the mentor's valid one on the same course, when you leave it out."`
	OwnerID   string `json:"owner_id,omitempty" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"The responsible case worker; you, when you leave it out."`
}

type enrolmentInput struct {
	CommandHeaders
	Body EnrolmentBody
}

// opens is a route that begins a process and answers with the process after its first event.
func opens[I, O any](name, path, summary, tag string, handler func(context.Context, *I) (*O, error)) operation {
	return line(operation{
		name: access.Operation(name), method: http.MethodPost, path: path, summary: summary, tag: tag, status: http.StatusCreated, command: true,
	}, handler)
}

// trainingCommand is a route that sends an event to a training and answers with the training after it.
func trainingCommand[B request](name, path, summary string) operation {
	o := operation{name: access.Operation(name), method: http.MethodPost, path: path, summary: summary, tag: "Mentors", status: http.StatusOK, command: true}
	return fromServer(o, func(s *server) func(context.Context, *CommandInput[B]) (*mentorTrainingOutput, error) {
		return func(ctx context.Context, in *CommandInput[B]) (*mentorTrainingOutput, error) {
			ref := lifecycle.Ref{Kind: lifecycle.KindMentorTraining, ID: in.ID}
			out, err := carryOut[mentortraining.State](ctx, s, ref, name, in.IfMatch, in.CommandHeaders, in.Body, target{})
			if err != nil {
				return nil, err
			}
			return s.mentorTrainingAfter(ctx, out.State), nil
		}
	})
}

func (s *server) mentorTrainingAfter(ctx context.Context, m mentortraining.State) *mentorTrainingOutput {
	return &mentorTrainingOutput{Status: http.StatusOK, ETag: etag(m.Version), Body: s.mentorTrainingView(ctx, m)}
}

// enrolMentor begins a training as a proposal begins a placement: the same request finds what it began before.
func (s *server) enrolMentor(ctx context.Context, in *enrolmentInput) (*mentorTrainingOutput, error) {
	c, err := s.envelope(ctx, mentortraining.EnrolMentor{}.Name(), "", in.CommandHeaders)
	if err != nil {
		return nil, err
	}
	ref := lifecycle.Ref{Kind: lifecycle.KindMentorTraining, ID: lifecycle.DeriveID("mentor_training", c.ID)}
	status := http.StatusCreated
	done, err := s.enrol(ctx, ref, c, in.Body)
	if err != nil {
		if done, err = begun[mentortraining.State](ctx, s, ref, c, err); err != nil {
			return nil, err
		}
		status = http.StatusOK
	}
	out := s.mentorTrainingAfter(ctx, done.State)
	out.Status, out.Location = status, mentorTrainingPath(ref.ID)
	return out, nil
}

// enrol looks up what the enrolment refers to and starts the process.
func (s *server) enrol(ctx context.Context, ref lifecycle.Ref, c contract.Command, b EnrolmentBody) (contract.Outcome[mentortraining.State], error) {
	var none contract.Outcome[mentortraining.State]
	e, err := s.enrolment(ctx, ref.ID, b)
	if err != nil {
		return none, err
	}
	if _, err := (mentortraining.State{}).Next(e, s.now(principalOf(ctx).Tenant)); err != nil {
		return none, err
	}
	if c, err = s.processes.seal(c, ref.ID, e); err != nil {
		return none, err
	}
	startOn, err := e.Calendar.At(max(e.PlannedOn, e.Calendar.DateOf(s.now(principalOf(ctx).Tenant))), 0)
	if err != nil {
		return none, err
	}
	out, err := start[mentortraining.State](ctx, s.processes, ref, e.Name(), contract.MentorTrainingWorkflow, c, client.StartWorkflowOptions{
		StaticSummary:         fmt.Sprintf("Training of mentor %.4s… · %s on %s", e.MentorID, e.Course, e.PlannedOn),
		TypedSearchAttributes: firstAttributes(c, string(mentortraining.Enrolled), e.OwnerID, e.UnitID, e.Ruleset, startOn),
	})
	if err == nil && out.Fingerprint != c.Fingerprint {
		err = keyReused()
	}
	return out, err
}

// enrolment is the event: what the body says, completed by what the register knows.
func (s *server) enrolment(ctx context.Context, id string, b EnrolmentBody) (mentortraining.EnrolMentor, error) {
	p := principalOf(ctx)
	e := mentortraining.EnrolMentor{
		ID: id, Ruleset: mentortraining.Ruleset, MentorID: b.MentorID, Course: b.Course, PlannedOn: b.PlannedOn, Renews: b.Renews,
		OwnerID: p.UserID, UnitID: p.UnitID, Policy: mentortraining.DefaultPolicy(),
	}
	now := s.now(p.Tenant)
	var err error
	if e.Calendar, err = s.calendars.of(ctx, p.Tenant, now); err != nil {
		return e, err
	}
	m, err := s.Store.Mentor(ctx, store.MentorReading{Actor: actorOf(ctx), On: e.Calendar.DateOf(now), Nameless: true}, b.MentorID)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return e, refuseField(mentor.CodeMentorNotFound, "mentor_id")
	case err != nil:
		return e, err
	case !m.Active:
		return e, refuseField(mentor.CodeMentorInactive, "mentor_id")
	}
	if b.OwnerID != "" && b.OwnerID != p.UserID {
		owner, err := s.ownerOf(ctx, b.OwnerID)
		if err != nil {
			return e, err
		}
		e.OwnerID, e.UnitID = owner.ID, owner.UnitID
	}
	if e.Renews != "" {
		return e, s.checkRenewed(ctx, e)
	}
	if e.Renews, err = s.Store.PassedTraining(ctx, p.Tenant.ID, e.MentorID, e.Course); errors.Is(err, store.ErrNotFound) {
		err = nil
	}
	return e, err
}

// checkRenewed refuses a training that is not there, is another mentor's, or is not one that can be renewed.
func (s *server) checkRenewed(ctx context.Context, e mentortraining.EnrolMentor) error {
	row, err := s.Store.Process(ctx, principalOf(ctx).Tenant.ID, lifecycle.KindMentorTraining, e.Renews)
	if err == nil {
		var before mentortraining.State
		if before, err = stateOf[mentortraining.State](row); err == nil && (before.MentorID != e.MentorID || before.Status != mentortraining.Passed) {
			err = store.ErrNotFound
		}
	}
	if errors.Is(err, store.ErrNotFound) {
		return refuseField("training_not_found", "renews")
	}
	return err
}
