// Package agreement holds the rules of one written agreement about places between a municipality and a company, or a
// cluster of workplaces: drafted, signed, active, renewed, ended.
//
// One agreement may mix the four models (domain.md F18–F22), a line each. Places belong to a line. A place is a row, not a
// process: the agreement knows of each who holds it and until when, because the placements tell it, and sees to it that
// fixed places are filled again in time.
//
// Start reading at state.go for what an agreement is, at events.go for what can happen to it, at places.go for places and who
// holds them, at refill.go for refill and vacancy.
package agreement
