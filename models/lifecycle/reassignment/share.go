package reassignment

import (
	"cmp"
	"slices"

	"placement/models/lifecycle"
)

// Company is what somebody has that is no process: that they answer for a company.
const Company lifecycle.Kind = "company"

// Kinds returns everything that can be given to case workers, in the order in which it is. A webhook endpoint is not: whoever looks
// after systems gives it to another one, by its own command.
func Kinds() []lifecycle.Kind {
	return []lifecycle.Kind{
		lifecycle.KindPlacement, lifecycle.KindIssue, lifecycle.KindRematch, lifecycle.KindFollowAlong, lifecycle.KindOutreach, lifecycle.KindAgreement,
		lifecycle.KindMentorTraining, Company,
	}
}

// How several people share.
const (
	// Evenly: everybody gets as many things, however many they have.
	Evenly Sharing = "evenly"
	// ByLoad: whoever has least gets the next.
	ByLoad Sharing = "by_load"
)

// Sharing says how several people share what is given.
type Sharing string

// Item is one thing that somebody has.
type Item struct {
	lifecycle.Ref
	// Group is the person or the company that it is about: what is about one goes to one.
	Group string
	// UnitID is the unit that it belongs to now.
	UnitID string
}

// Recipient is somebody who takes over.
type Recipient struct {
	UserID, UnitID string
	// Load is how many things they have already.
	Load int
}

// Assigned is an item with the one who gets it.
type Assigned struct {
	Item

	To Recipient
}

// Share gives each item to one of the people, in the order of Kinds and then of ID. What is about the same person or company
// goes to the same one: the largest groups first, each to whoever has least by then. The same input always gives the same answer.
// There must be a recipient.
func Share(items []Item, people []Recipient, how Sharing) []Assigned {
	sizes := map[string]int{}
	for _, i := range items {
		sizes[group(i)]++
	}
	groups := make([]string, 0, len(sizes))
	for g := range sizes {
		groups = append(groups, g)
	}
	slices.SortFunc(groups, func(a, b string) int { return cmp.Or(cmp.Compare(sizes[b], sizes[a]), cmp.Compare(a, b)) })
	people = slices.Clone(people)
	slices.SortFunc(people, func(a, b Recipient) int { return cmp.Compare(a.UserID, b.UserID) })
	has := make([]int, len(people))
	if how == ByLoad {
		for i, p := range people {
			has[i] = p.Load
		}
	}
	to := map[string]Recipient{}
	for _, g := range groups {
		least := 0
		for i := range people {
			if has[i] < has[least] {
				least = i
			}
		}
		has[least] += sizes[g]
		to[g] = people[least]
	}
	all := make([]Assigned, len(items))
	for i, item := range items {
		all[i] = Assigned{item, to[group(item)]}
	}
	slices.SortFunc(all, func(a, b Assigned) int { return Order(a.Ref, b.Ref) })
	return all
}

// Order compares two things as they follow each other: in the order of Kinds, and then of ID.
func Order(a, b lifecycle.Ref) int {
	return cmp.Or(cmp.Compare(slices.Index(Kinds(), a.Kind), slices.Index(Kinds(), b.Kind)), cmp.Compare(a.ID, b.ID))
}

// group is what an item is about; itself, when that is not known.
func group(i Item) string { return cmp.Or(i.Group, i.ID) }
