package lifecycletest

import (
	"fmt"
	"slices"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/mentortraining"
)

// The canonical training: enrolled on TrainingEnrolledOn on a course on TrainingPlannedOn.
const (
	TrainingID      = "01900000-0000-7000-8000-000000000031"
	OtherTrainingID = "01900000-0000-7000-8000-000000000032"

	TrainingEnrolledOn = lifecycle.Date("2027-01-04")
	TrainingPlannedOn  = lifecycle.Date("2027-01-14")
	TrainingValidTo    = lifecycle.Date("2028-01-14")
)

// NamedTraining is a stage of the canonical training of a mentor.
type NamedTraining struct {
	Name string
	// State is the training there.
	State mentortraining.State
	// Story is what led there; State is what it comes to.
	Story []Happened
	// At is a good instant for what comes next.
	At time.Time
}

// EnrolMentor returns the canonical enrolment. It is to be sent on the morning of TrainingEnrolledOn.
func EnrolMentor() mentortraining.EnrolMentor {
	return mentortraining.EnrolMentor{
		ID: TrainingID, Ruleset: mentortraining.Ruleset, MentorID: MentorID, Course: "mentor_basic", PlannedOn: TrainingPlannedOn,
		OwnerID: OwnerID, UnitID: UnitID, Policy: mentortraining.DefaultPolicy(), Calendar: Calendar(),
	}
}

// PassCourse returns the pass on the planned day, valid for a year.
func PassCourse() mentortraining.RecordCoursePassed {
	return mentortraining.RecordCoursePassed{On: TrainingPlannedOn, ValidTo: TrainingValidTo, Calendar: Calendar()}
}

// FailCourse returns the end without a pass.
func FailCourse() mentortraining.RecordCourseFailed {
	return mentortraining.RecordCourseFailed{On: TrainingPlannedOn, Reason: mentortraining.NotPassed}
}

// RetakeCourse returns a course that was missed and is taken again.
func RetakeCourse() mentortraining.RecordCourseFailed {
	return mentortraining.RecordCourseFailed{On: TrainingPlannedOn, Reason: mentortraining.Absent, NewDay: "2027-02-11"}
}

// MoveCourse returns the move of the course to another day.
func MoveCourse() mentortraining.MoveCourse {
	return mentortraining.MoveCourse{PlannedOn: "2027-01-28"}
}

// CancelTraining returns the end of a training whose mentor has left.
func CancelTraining() mentortraining.CancelTraining {
	return mentortraining.CancelTraining{Reason: mentortraining.MentorLeft}
}

// RenewTraining returns the news that a newer training was passed.
func RenewTraining() mentortraining.RenewTraining {
	return mentortraining.RenewTraining{TrainingID: OtherTrainingID}
}

// ReassignTraining returns the hand-over to another case worker in another unit.
func ReassignTraining() mentortraining.ReassignTraining {
	return mentortraining.ReassignTraining{OwnerID: OtherOwnerID, UnitID: OtherUnitID}
}

// TrainingCommands returns everything that people and other processes can send to a training, in canonical, valid forms.
func TrainingCommands() []Variant {
	return []Variant{
		{"enrol_mentor", EnrolMentor()},
		{"move_course", MoveCourse()},
		{"record_course_passed", PassCourse()},
		{"record_course_failed", FailCourse()},
		{"record_course_failed/again", RetakeCourse()},
		{"cancel_training", CancelTraining()},
		{"cancel_training/mistake", mentortraining.CancelTraining{Reason: mentortraining.EnteredByMistake}},
		{"renew_training", RenewTraining()},
		{"reassign_training", ReassignTraining()},
	}
}

// TrainingStates returns the canonical states of a training: enrolled, enrolled_reminded, enrolled_escalated, moved,
// retaken, passed, passed_reminded, passed_reminded_twice, expired, failed, cancelled, undone, renewed.
func TrainingStates() []NamedTraining {
	enrolled := NamedTraining{}.then("enrolled", At(TrainingEnrolledOn, 9), EnrolMentor()).at(TrainingPlannedOn)
	late := enrolled.clock("enrolled_reminded").at("2027-01-18")
	later := late.clock("enrolled_escalated").at("2027-01-22")
	moved := enrolled.then("moved", At("2027-01-11", 9), MoveCourse()).at("2027-01-28")
	retaken := enrolled.then("retaken", At("2027-01-15", 9), RetakeCourse()).at("2027-02-11")
	passed := enrolled.then("passed", At("2027-01-14", 15), PassCourse()).at("2027-02-01")
	first := passed.clock("passed_reminded").at("2027-11-22")
	second := first.clock("passed_reminded_twice").at("2027-12-20")
	return []NamedTraining{
		enrolled, late, later, moved, retaken, passed, first, second,
		second.clock("expired").at("2028-01-17"),
		enrolled.then("failed", At("2027-01-15", 9), FailCourse()).at("2027-01-18"),
		enrolled.then("cancelled", At("2027-01-11", 9), CancelTraining()).at("2027-01-12"),
		passed.then("undone", At("2027-01-15", 9), mentortraining.CancelTraining{Reason: mentortraining.EnteredByMistake}).at("2027-01-18"),
		second.then("renewed", At("2027-12-20", 15), RenewTraining()).at("2027-12-21"),
	}
}

// InTraining returns the canonical state of a training of the given name. It panics when there is none.
func InTraining(name string) NamedTraining {
	for _, n := range TrainingStates() {
		if n.Name == name {
			return n
		}
	}
	panic(fmt.Sprintf("lifecycletest: no canonical training is called %q", name))
}

func (n NamedTraining) then(name string, at time.Time, e lifecycle.Event) NamedTraining {
	next, err := n.State.Next(e, at)
	if err != nil {
		panic(fmt.Sprintf("lifecycletest: %s in %q at %s: %v", e.Name(), n.State.Status, at, err))
	}
	return NamedTraining{Name: name, State: next, Story: append(slices.Clone(n.Story), Happened{At: at, Event: e})}
}

// at is n with ten o'clock on the day as its good instant.
func (n NamedTraining) at(day lifecycle.Date) NamedTraining {
	n.At = At(day, 10)
	return n
}

// clock is n after the next clock event, on time.
func (n NamedTraining) clock(name string) NamedTraining {
	d, _ := n.State.Due()
	rung, ok := d.Next()
	e, elapses := n.State.Elapse(rung.At)
	if !ok || !elapses {
		panic("lifecycletest: the clock has nothing left to bring in " + n.Name)
	}
	return n.then(name, rung.At, e)
}
