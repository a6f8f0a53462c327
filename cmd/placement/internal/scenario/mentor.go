package scenario

import (
	"cmp"
	"context"
	"fmt"

	"gopkg.in/yaml.v3"
)

// mentor is somebody at a workplace who looks after candidates.
type mentor struct {
	name, phone      string
	languages, needs []string
	// takes is how many candidates the mentor takes at once.
	takes int
}

func (r *reader) mentor(n *yaml.Node) mentor {
	m := mentor{takes: 1}
	r.fields(n, "mentor", known{
		"name": into(&m.name, r.text), "phone": into(&m.phone, r.text), "takes": into(&m.takes, r.whole),
		"languages": into(&m.languages, r.texts),
		"needs":     func(n *yaml.Node) { m.needs = eachOf(r.texts(n), codeOf) },
	}, "name")
	return m
}

// registerMentors registers the mentors of a workplace.
func (p *play) registerMentors(ctx context.Context, workplaceID string, mentors []member[mentor]) error {
	for _, m := range mentors {
		var err error
		p.castMentors[m.name], err = p.register(ctx, "/v1/mentors", func(int) body {
			b := body{"workplace_id": workplaceID, "name": m.is.name, "capacity": m.is.takes}.with("phone", m.is.phone)
			if len(m.is.languages) > 0 {
				b["languages"] = m.is.languages
			}
			if len(m.is.needs) > 0 {
				b["needs"] = m.is.needs
			}
			return b
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// trainingAct is an act on a training that is there.
type trainingAct struct{}

func (trainingAct) names() names { return names{noPlacement: true} }

func (trainingAct) of() (k kind, begins string) { return trainings, "" }

// enrolMentor enrols a mentor on a course.
type enrolMentor struct {
	name, course  string
	mentor, owner named
	on            *day
}

func (r *reader) enrolMentor(n *yaml.Node) act {
	a := enrolMentor{course: "mentor_basic"}
	if isText(n) {
		a.mentor = r.name(n)
	} else {
		r.fields(n, "enrol mentor", known{
			"as": into(&a.name, r.text), "mentor": into(&a.mentor, r.name), "course": into(&a.course, r.code),
			"on": optional(&a.on, r.day), "owner": into(&a.owner, r.name),
		}, "mentor")
	}
	a.name = cmp.Or(a.name, a.mentor.name)
	return a
}

func (a enrolMentor) names() names {
	n := names{mentors: []named{a.mentor}, noPlacement: true}
	if a.owner.name != "" {
		n.workers = []named{a.owner}
	}
	return n
}

func (a enrolMentor) of() (k kind, begins string) { return trainings, a.name }

func (a enrolMentor) ask(s *scene) (request, error) {
	on, err := s.dayOrToday(a.on)
	who, _ := s.story.cast.mentor(a.mentor.name)
	return request{
		tell: fmt.Sprintf("%s is enrolled on the course %s of %s", who.name, plain(a.course), dayWords(on)),
		body: body{"mentor_id": s.castMentors[a.mentor.name], "course": a.course, "planned_on": on}.with("owner_id", s.workers[a.owner.name].id),
	}, err
}

// coursePassed says that the mentor has passed the course.
type coursePassed struct {
	trainingAct
	on, to *day
}

func (r *reader) coursePassed(n *yaml.Node) act {
	var a coursePassed
	if isText(n) {
		optional(&a.on, r.day)(n)
		return a
	}
	r.fields(n, "course passed", known{"on": optional(&a.on, r.day), "valid to": optional(&a.to, r.day)}, "on")
	return a
}

func (a coursePassed) ask(s *scene) (request, error) {
	on, err := s.dayOrToday(a.on)
	q := request{tell: "the mentor passes the course", path: "pass", body: body{"on": on}}
	if err != nil || a.to == nil {
		return q, err
	}
	to, err := s.day(*a.to)
	q.tell, q.body["valid_to"] = q.tell+", valid to "+dayWords(to), to
	return q, err
}

// courseFailed says that the mentor has not passed the course.
type courseFailed struct {
	trainingAct
	on, again *day
	because   string
}

func (r *reader) courseFailed(n *yaml.Node) act {
	a := courseFailed{because: "not_passed"}
	if isText(n) {
		a.because = r.code(n)
		return a
	}
	r.fields(n, "course failed", known{"on": optional(&a.on, r.day), "because": into(&a.because, r.code), "again on": optional(&a.again, r.day)})
	return a
}

func (a courseFailed) ask(s *scene) (request, error) {
	on, err := s.dayOrToday(a.on)
	q := request{tell: "the mentor does not pass the course" + because(a.because), path: "failure", body: body{"on": on, "reason": a.because}}
	if err != nil || a.again == nil {
		return q, err
	}
	again, err := s.day(*a.again)
	q.tell, q.body["new_day"] = q.tell+"; it is taken again on "+dayWords(again), again
	return q, err
}

// moveCourse puts the course on another day.
type moveCourse struct {
	trainingAct
	to day
}

func (r *reader) moveCourse(n *yaml.Node) act { return moveCourse{to: r.day(n)} }

func (a moveCourse) ask(s *scene) (request, error) {
	to, err := s.day(a.to)
	return request{tell: "the course is moved to " + dayWords(to), path: "move", body: body{"planned_on": to}}, err
}

// cancelTraining ends a training before its time.
type cancelTraining struct {
	trainingAct
	reason string
}

func (r *reader) cancelTraining(n *yaml.Node) act { return cancelTraining{reason: r.code(n)} }

func (a cancelTraining) ask(*scene) (request, error) {
	return request{tell: "the training is cancelled" + because(a.reason), path: "cancellation", body: body{"reason": a.reason}}, nil
}
