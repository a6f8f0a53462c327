package placement

import (
	"slices"
	"time"

	"placement/models/lifecycle"
)

// Swap gives the place to another candidate, in one breath (domain.md F37): whoever had it leaves without blame and is
// rematched, and the placement of the other one is proposed there. Before the start the place is free at once. Afterwards
// LastDay is the last day, and the other one begins after it. Contents: reason, learned_constraints.
type Swap struct {
	Reason Reason `json:"reason"`
	// LastDay is given exactly when the placement has started.
	LastDay lifecycle.Date `json:"last_day,omitempty"`
	// Proposal is that of the other candidate, complete.
	Proposal Propose            `json:"proposal"`
	Contents lifecycle.Contents `json:"contents,omitempty"`
}

// PartProposal is the part of a swap that a refusal is about when the other candidate's proposal is at fault.
const PartProposal = "proposal"

// Name is the command.
func (Swap) Name() string { return "swap" }

// Fact is what history says.
func (Swap) Fact() string { return "swapped" }

// Refs are the texts it refers to; those of the proposal belong to the placement that it begins.
func (e Swap) Refs() lifecycle.Contents { return e.Contents }

// Begins is the event that begins the other candidate's placement.
func (e Swap) Begins() lifecycle.Event { return e.Proposal }

func (Swap) rule() rule {
	moves := []Move{{Active, Evaluating}}
	for _, s := range beforeStart() {
		moves = append(moves, Move{s, Withdrawn})
	}
	return rule{from: append(beforeStart(), Active), to: []Status{Withdrawn, Evaluating}, moves: moves}
}

func (e Swap) apply(s State, at time.Time) (State, error) {
	if err := needReason(e.Name(), e.Reason); err != nil {
		return s, err
	}
	if err := e.checkLastDay(s); err != nil {
		return s, err
	}
	if err := e.checkProposal(s, at); err != nil {
		return s, lifecycle.Within(PartProposal, err)
	}
	s.Ending = &Ending{Kind: SwappedKind, Reason: e.Reason, LastDay: e.LastDay, On: s.today(at)}
	s.Successor = &Successor{PlacementID: e.Proposal.ID, Period: e.Proposal.Period, AgreementID: e.Proposal.AgreementID}
	s.Learned = e.Contents.Of(ContentConstraints)
	if s.Status != Active {
		s.Status = Withdrawn
		return s, nil
	}
	s.Status, s.Period.End = Evaluating, e.LastDay
	return s, nil
}

// checkLastDay refuses a last day where there was no first one, and one that is none.
func (e Swap) checkLastDay(s State) error {
	switch {
	case s.Status == Active && e.LastDay == "":
		return lifecycle.RefuseField(lifecycle.CodeRequired, "last_day", "the placement has begun; say which day is its last")
	case s.Status == Active:
		return s.checkLastDay(e.LastDay)
	case e.LastDay != "":
		return lifecycle.RefuseField(CodeNotStarted, "last_day", "the placement has not begun; leave the last day out")
	}
	return nil
}

// checkProposal refuses a proposal that could not be made, is not for this place, or begins before it is free. Whether
// anybody else holds the place, only the database knows.
func (e Swap) checkProposal(s State, at time.Time) error {
	p := e.Proposal
	switch {
	case p.CandidateID == s.CandidateID:
		return lifecycle.RefuseField(CodeSameCandidate, "candidate_id", "this candidate has the place already")
	case p.PlaceID != s.PlaceID || p.WorkplaceID != s.WorkplaceID || p.CompanyID != s.CompanyID:
		return lifecycle.Refuse(CodeOtherPlace, "the placement is at another place by now; look again").With("place_id", s.PlaceID)
	case p.ID == "" || p.ID == s.ID || p.SwapOf != s.ID:
		return lifecycle.RefuseField(lifecycle.CodeInvalid, "id", "a swap begins a placement of its own, which says where it comes from")
	}
	if _, err := (State{}).Next(p, at); err != nil {
		return err
	}
	if e.LastDay != "" && p.Period.Start <= e.LastDay {
		return lifecycle.RefuseField(CodePlaceNotFreeYet, "period.start", "the first day comes after the last day of whoever has the place now").
			With("last_day", string(e.LastDay))
	}
	return nil
}

// Successor is the placement that a swap has given the place to.
type Successor struct {
	PlacementID string           `json:"placement_id"`
	Period      lifecycle.Period `json:"period"`
	// AgreementID is the agreement that it holds the place under; empty for none.
	AgreementID string `json:"agreement_id,omitempty"`
}

// News is what the agreement of the place is told of the successor: the same as it will tell by itself.
func (x Successor) News(of State) PlaceNews {
	return PlaceNews{PlaceID: of.PlaceID, Holds: true, Period: x.Period, On: of.Ending.On}
}

// swapped tells whether the place was given to another candidate.
func (s State) swapped() bool { return s.Ending != nil && s.Ending.Kind == SwappedKind }

// learns tells whether something went wrong that the case worker is to learn from: not where all went as planned, nor where
// somebody left for a place that fits better.
func (s State) learns() bool {
	return !slices.Contains([]EndingKind{EndedAsPlannedKind, SwappedKind}, s.Ending.Kind)
}
