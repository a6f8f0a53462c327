package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"placement/models/matching"
)

func TestEveryCaseIsProvedAndTheSameEveryTime(t *testing.T) {
	t.Parallel()
	for i, c := range assignCases(300) {
		a := matching.Assign(c.problem)

		require.NoError(t, proveOptimal(c.problem, a), c.name)
		require.Equal(t, c.problem, assignCases(300)[i].problem)
	}
}

// The proof finds whatever is wrong with an assignment.
func TestTheProofTrustsNobody(t *testing.T) {
	t.Parallel()
	p := matching.Problem{
		Edges: []matching.Edge{
			{CandidateID: "a", PlaceID: "x", Score: 90},
			{CandidateID: "a", PlaceID: "y", Score: 40},
			{CandidateID: "b", PlaceID: "x", Score: 80},
			{CandidateID: "c", PlaceID: "x", Score: 10},
		},
		Capacities: map[string]int{"x": 1, "y": 1},
	}
	best := matching.Assign(p)
	require.NoError(t, proveOptimal(p, best))
	for name, spoil := range map[string]func(a *matching.Assignment){
		"a worse pair":               func(a *matching.Assignment) { a.Pairs = []matching.Edge{{CandidateID: "a", PlaceID: "x", Score: 90}} },
		"somebody left out":          func(a *matching.Assignment) { a.Pairs = a.Pairs[1:] },
		"somebody placed twice":      func(a *matching.Assignment) { a.Pairs = append(a.Pairs[:2:2], a.Pairs[0]) },
		"a place taken twice":        func(a *matching.Assignment) { a.Pairs = append(a.Pairs[:2:2], p.Edges[3]) },
		"an option that is no one's": func(a *matching.Assignment) { a.Pairs = []matching.Edge{a.Pairs[1], {CandidateID: "a", PlaceID: "z"}} },
		"a price too low":            func(a *matching.Assignment) { a.Prices = nil },
		"a price for what is free": func(a *matching.Assignment) {
			a.Pairs, a.Prices = nil, []matching.Price{{ID: "x", Points: 2000}, {ID: "y", Points: 2000}}
		},
	} {
		a := matching.Assign(p)
		spoil(&a)
		require.Error(t, proveOptimal(p, a), name)
	}
}
