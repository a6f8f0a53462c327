package agreement

import (
	"slices"
	"strings"

	"placement/models/lifecycle"
)

// Tasks returns what people must do now, in a fixed order. It is empty exactly when the agreement has ended.
func (s State) Tasks() []lifecycle.Task {
	t := tasks{state: s}
	switch s.Status {
	case Drafted:
		for _, x := range s.missingSignatures() {
			key := "collect_agreement_signature:" + string(x.Party)
			if len(s.Companies) > 1 && x.CompanyID != "" {
				key += ":" + x.CompanyID
			}
			t.add(key, SignAgreement{}.Name(), keySign)
		}
	case Signed:
		t.add("prepare_agreement_start", OpenPlace{}.Name(), keyStart)
	case Active:
		for _, p := range s.Places {
			if p.RefillOn != "" {
				t.add("refill_place:"+p.ID, "propose", keyRefillPlace(p.ID))
			}
			if p.AlarmOn != "" {
				t.add("fill_vacancy:"+p.ID, "propose", keyFillVacancy(p.ID))
			}
		}
		if s.Termination == nil {
			t.add("renew_agreement", RenewAgreement{}.Name(), keyRenew)
		} else {
			t.add("end_agreement", EndAgreement{}.Name(), keyEnd)
		}
	case Ended, Withdrawn:
	}
	return t.list
}

// Allowed returns the commands that people may send at the agreement's stage, in the order of an agreement's life. A command
// may still be refused for what it says.
func (s State) Allowed() []string {
	names := []string{}
	for _, e := range catalogue() {
		if r := e.rule(); !r.clock && !r.news && slices.Contains(r.from, s.Status) {
			names = append(names, e.Name())
		}
	}
	return names
}

// tasks collects tasks with the date and level of the deadline they hang on.
type tasks struct {
	state State
	list  []lifecycle.Task
}

func (t *tasks) add(key, command, deadline string) {
	kind, _, _ := strings.Cut(key, ":")
	task := lifecycle.Task{Key: key, Kind: kind, Command: command}
	for _, d := range t.state.Deadlines {
		if d.Key == deadline {
			task.Due, task.Level, task.Escalated = d.Due, d.Fired, d.Escalated()
		}
	}
	t.list = append(t.list, task)
}
