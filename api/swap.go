package api

import (
	"context"
	"errors"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
	"placement/workflows/contract"
)

// SwapBody gives the place of a placement to another candidate.
type SwapBody struct {
	ReasonInput
	LearnedInput
	LastDay  day           `json:"last_day,omitempty" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The last day of work of whoever has the place now, when the placement has begun; the other candidate begins after it."`
	Proposal ProposalTerms `json:"proposal" doc:"The placement of the other candidate, at the same place."`
}

func (b SwapBody) texts() []text {
	return written(append(b.learned(), text{placement.ContentReason, b.ReasonText})...)
}

type swapInput struct {
	ID      string `path:"id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"The placement whose place is given to another candidate."`
	IfMatch string `header:"If-Match" doc:"The ETag that you last saw. When the process has changed since, the command is refused with 412."`
	CommandHeaders
	Body SwapBody
}

// swap ends one placement and proposes another at its place with one command. It answers with the first one; that names the
// other.
func (s *server) swap(ctx context.Context, in *swapInput) (*placementOutput, error) {
	ref := lifecycle.Ref{Kind: lifecycle.KindPlacement, ID: in.ID}
	c, err := s.envelope(ctx, placement.Swap{}.Name(), ref.ID, in.CommandHeaders)
	if err != nil {
		return nil, err
	}
	if c.IfVersion, err = versionOf(in.IfMatch); err != nil {
		return nil, err
	}
	var done contract.Outcome[placement.State]
	e, err := s.swapEvent(ctx, ref, c, in.Body)
	if err == nil {
		done, err = ask[placement.State](ctx, s, ref, c, e)
	} else {
		// The world may have changed since the same request was carried out: ask what became of that one.
		done, err = begun[placement.State](ctx, s, ref, c, err)
	}
	if err != nil {
		return nil, err
	}
	return s.placementAfter(ctx, done)
}

// swapEvent completes what the body says by what the register knows, and keeps what was written: for each of the two
// placements by itself, with the key of its own person.
func (s *server) swapEvent(ctx context.Context, ref lifecycle.Ref, c contract.Command, b SwapBody) (placement.Swap, error) {
	e := placement.Swap{Reason: b.Reason, LastDay: b.LastDay}
	row, err := s.Store.Process(ctx, c.Actor.TenantID, ref.Kind, ref.ID)
	if err != nil {
		return e, err
	}
	now, err := stateOf[placement.State](row)
	if err != nil {
		return e, err
	}
	other := lifecycle.Ref{Kind: lifecycle.KindPlacement, ID: lifecycle.DeriveID("placement", c.ID)}
	founding := c
	founding.ID = contract.FoundingID(c.ID)
	e.Proposal, err = s.keptProposal(ctx, other, founding, ProposalBody{PlaceID: now.PlaceID, ProposalTerms: b.Proposal})
	if err != nil {
		return e, within(placement.PartProposal, err)
	}
	e.Proposal.SwapOf = ref.ID
	e.Contents, err = s.keep(ctx, c, ref, now.CandidateID, b.texts())
	return e, err
}

// within returns a refusal of the API's own as one of a part of the body. Other errors pass through.
func within(part string, err error) error {
	own, ok := errors.AsType[*apiError](err)
	if !ok {
		return lifecycle.Within(part, err)
	}
	about := *own
	about.faults = each(own.faults, func(f FieldError) FieldError {
		f.Field = join(part, f.Field)
		return f
	})
	return &about
}
