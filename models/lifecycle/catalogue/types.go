package catalogue

import (
	"slices"

	"placement/models/lifecycle"
	"placement/models/lifecycle/agreement"
	"placement/models/lifecycle/followalong"
	"placement/models/lifecycle/issue"
	"placement/models/lifecycle/mentortraining"
	"placement/models/lifecycle/outreach"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/rematch"
)

// kind is a kind of process: where one is read, and what its rules say can happen to it.
type kind struct {
	name     lifecycle.Kind
	path     string
	events   func() []lifecycle.Event
	statuses func() []string
}

// kinds are all kinds of process. A new one is a line here, and a line in the test for what its lives look like.
func kinds() []kind {
	return []kind{
		{lifecycle.KindPlacement, "/v1/placements/", placement.Events, names(placement.Statuses)},
		{lifecycle.KindRematch, "/v1/rematches/", rematch.Events, names(rematch.Statuses)},
		{lifecycle.KindAgreement, "/v1/agreements/", agreement.Events, names(agreement.Statuses)},
		{lifecycle.KindMentorTraining, "/v1/mentor-trainings/", mentortraining.Events, names(mentortraining.Statuses)},
		{lifecycle.KindOutreach, "/v1/outreaches/", outreach.Events, names(outreach.Statuses)},
		{lifecycle.KindIssue, "/v1/issues/", issue.Events, names(issue.Statuses)},
		{lifecycle.KindFollowAlong, "/v1/follow-alongs/", followalong.Events, names(followalong.Statuses)},
	}
}

func names[S ~string](all func() []S) func() []string {
	return func() []string {
		var list []string
		for _, s := range all() {
			list = append(list, string(s))
		}
		return list
	}
}

func kindOf(name lifecycle.Kind) (kind, bool) {
	all := kinds()
	i := slices.IndexFunc(all, func(k kind) bool { return k.name == name })
	if i < 0 {
		return kind{}, false
	}
	return all[i], true
}

// Type is a type of event.
type Type struct {
	// Name is "placement.safety_meeting_held": Kind and Fact.
	Name string
	Kind lifecycle.Kind
	Fact string
	// Version is the newest version of its messages. All from 1 on have a schema.
	Version int
	// Statuses are those in which a process of the kind can be.
	Statuses []string
	// Deprecated tells that it is no longer recorded. History may hold it.
	Deprecated bool
	// example is what such an event led to once.
	example example
}

// All returns every type, by kind and in the order of a life. No two have the same name.
func All() []Type {
	var all []Type
	seen := exampleTable()
	for _, k := range kinds() {
		for _, e := range k.events() {
			name := string(k.name) + "." + e.Fact()
			if slices.ContainsFunc(all, func(t Type) bool { return t.Name == name }) {
				continue // several commands may say the same afterwards
			}
			all = append(all, Type{Name: name, Kind: k.name, Fact: e.Fact(), Version: version, Statuses: k.statuses(), example: seen[name]})
		}
	}
	return all
}

// Find returns the type of that name.
func Find(name string) (Type, bool) {
	for _, t := range All() {
		if t.Name == name {
			return t, true
		}
	}
	return Type{}, false
}

// Kinds returns the kinds of process whose events have types.
func Kinds() []lifecycle.Kind {
	all := kinds()
	list := make([]lifecycle.Kind, len(all))
	for i, k := range all {
		list[i] = k.name
	}
	return list
}
