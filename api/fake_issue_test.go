package api

import (
	"context"

	"placement/models/lifecycle"
	"placement/models/lifecycle/lifecycletest"
	"placement/models/store"
)

// anIssue puts a canonical issue there, under the care of the caller, with the words in which the problem was reported.
func (b *bundle) anIssue(name string) string {
	n := lifecycletest.InIssue(name)
	n.State.OwnerID, n.State.UnitID, n.State.CandidateID = workerID, unitID, candidateID
	for _, ref := range n.State.Words {
		b.store.texts[ref.ID] = store.Text{ID: ref.ID, Kind: ref.Kind, Body: "svimmel på stiger"}
	}
	b.store.put(lifecycle.KindIssue, n.State, n.State.Head())
	b.at = n.At
	return n.State.ID
}

// issueState says in which canonical state of an issue a command is possible.
func issueState(command string) string {
	switch command {
	case "react_to_issue":
		return "reported"
	case "resolve_issue":
		return "answered"
	}
	return "handling"
}

func (f *fakeStore) Issues(context.Context, string, store.IssueFilter) (store.List[store.Process], error) {
	return f.list(lifecycle.KindIssue)
}
