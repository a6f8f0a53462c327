package placement

import (
	"slices"
	"time"

	"placement/models/lifecycle"
)

// Transfer gives the placement to a case worker of another unit, with a reason (domain.md F99). Signatures, deadlines and
// all that was agreed stay: the municipality is the same. Contents: handover.
type Transfer struct {
	OwnerID string `json:"owner_id"`
	UnitID  string `json:"unit_id"`
	Reason  Reason `json:"reason"`
	// TakesAlong is as in Reassign.
	TakesAlong bool               `json:"takes_along,omitempty"`
	Contents   lifecycle.Contents `json:"contents,omitempty"`
}

// Name is the command.
func (Transfer) Name() string { return "transfer" }

// Fact is what history says.
func (Transfer) Fact() string { return "transferred" }

// Refs are the texts it refers to.
func (e Transfer) Refs() lifecycle.Contents { return e.Contents }

func (Transfer) rule() rule {
	return rule{from: open(), to: open(), moves: staying(open()), paused: eitherWay}
}

func (e Transfer) apply(s State, _ time.Time) (State, error) {
	switch {
	case e.OwnerID == "":
		return s, lifecycle.RefuseField(lifecycle.CodeRequired, "owner_id", "say who takes over")
	case e.UnitID == "" || e.UnitID == s.UnitID:
		return s, lifecycle.RefuseField(CodeSameUnit, "owner_id", "this case worker is in the same unit; reassign the placement instead")
	}
	if err := needReason(e.Name(), e.Reason); err != nil {
		return s, err
	}
	if err := needText(e.Contents, ContentHandover, "handover", "write down what the next case worker must know"); err != nil {
		return s, err
	}
	s.Units = append(slices.Clone(s.Units), s.UnitID)
	return s.handOver(e.OwnerID, e.UnitID, e.TakesAlong), nil
}
