package api

import (
	"context"

	"placement/models/lifecycle/access"
	"placement/models/lifecycle/vocabulary"
	"placement/models/store"
)

// PortfolioTargetBody is how many places are wanted in one cell. What is left out of a cell may be anything.
type PortfolioTargetBody struct {
	OwnerID  string              `json:"owner_id,omitempty" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"Only companies that this case worker owns."`
	Industry string              `json:"industry,omitempty" pattern:"^[0-9]{1,6}$" patternDescription:"the first digits of an industry code" doc:"How the industry code begins: 56 for restaurants."`
	SizeBand vocabulary.SizeBand `json:"size_band,omitempty" enum:"under_5,from_5_to_9,from_10_to_19,from_20_to_49,from_50_to_99,from_100_to_249,from_250" doc:"How many work there."`
	Area     string              `json:"area,omitempty" pattern:"^[0-9]{1,4}$" patternDescription:"the first digits of a postal code" doc:"How the postal code begins: 8 for eastern Jutland, 8900 for Randers C."`
	Target   int                 `json:"target" minimum:"1" maximum:"9999" doc:"How many places are wanted there."`
}

type portfolioChangeBody struct {
	Target int `json:"target" minimum:"1" maximum:"9999" doc:"How many places are wanted there. The cell stays: remove the target and make another one."`
}

// PortfolioTargetView is a target.
type PortfolioTargetView struct {
	ID       string `json:"id"`
	OwnerID  string `json:"owner_id,omitempty"`
	Industry string `json:"industry,omitempty"`
	SizeBand string `json:"size_band,omitempty"`
	Area     string `json:"area,omitempty"`
	Target   int    `json:"target"`
	Version  int    `json:"version"`
}

// PortfolioCellView is a target and what there is of it.
type PortfolioCellView struct {
	PortfolioTargetView
	Active int `json:"active" doc:"Places of the cell that take people, whether somebody holds them or not: open, under no agreement or one that holds."`
	Gap    int `json:"gap" doc:"Target minus active: how many are missing; fewer than none when there are more than wanted."`
}

// PortfolioView is what is wanted and what there is.
type PortfolioView struct {
	On        day                 `json:"on"`
	Cells     []PortfolioCellView `json:"cells" doc:"By industry, size and area. A place counts in every cell that it is in."`
	Active    int                 `json:"active" doc:"All places that take people."`
	Elsewhere int                 `json:"elsewhere" doc:"Those of them that are in no cell."`
}

type portfolioInput struct {
	OwnerID string `query:"owner_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"Only the targets of this case worker, and the places of the companies that this case worker owns."`
}

type portfolioOutput struct{ Body PortfolioView }

func portfolioTargetView(t store.PortfolioTarget) PortfolioTargetView {
	return PortfolioTargetView{t.ID, t.OwnerID, t.Industry, string(t.SizeBand), t.Area, t.Target, t.Version}
}

func portfolioTargetOutput(t store.PortfolioTarget) *thingOutput[PortfolioTargetView] {
	return &thingOutput[PortfolioTargetView]{ETag: etag(t.Version), Body: portfolioTargetView(t)}
}

func (s *server) createPortfolioTarget(ctx context.Context, in *createInput[PortfolioTargetBody]) (*thingOutput[PortfolioTargetView], error) {
	c, err := s.creation(ctx, access.CreatePortfolioTarget, in.CreateHeaders)
	if err != nil {
		return nil, err
	}
	b := in.Body
	made, err := s.Store.CreatePortfolioTarget(ctx, c, store.PortfolioTarget{
		OwnerID: b.OwnerID, Industry: b.Industry, SizeBand: b.SizeBand, Area: b.Area, Target: b.Target,
	})
	if err != nil {
		return nil, err
	}
	out := portfolioTargetOutput(made)
	out.Location = "/v1/portfolio"
	return out, nil
}

func (s *server) updatePortfolioTarget(ctx context.Context, in *updateInput[portfolioChangeBody]) (*thingOutput[PortfolioTargetView], error) {
	version, err := requiredVersion(in.IfMatch)
	if err != nil {
		return nil, err
	}
	changed, err := s.Store.UpdatePortfolioTarget(ctx, actorOf(ctx), in.ID, version, in.Body.Target)
	if err != nil {
		return nil, err
	}
	return portfolioTargetOutput(changed), nil
}

func (s *server) removePortfolioTarget(ctx context.Context, in *removeInput) (*thingOutput[PortfolioTargetView], error) {
	version, err := requiredVersion(in.IfMatch)
	if err != nil {
		return nil, err
	}
	gone, err := s.Store.RemovePortfolioTarget(ctx, actorOf(ctx), in.ID, version)
	if err != nil {
		return nil, err
	}
	return portfolioTargetOutput(gone), nil
}

// readPortfolio says what is wanted and what there is (domain.md F13).
func (s *server) readPortfolio(ctx context.Context, in *portfolioInput) (*portfolioOutput, error) {
	today, err := s.today(ctx)
	if err != nil {
		return nil, err
	}
	all, err := s.Store.Portfolio(ctx, principalOf(ctx).Tenant.ID, in.OwnerID)
	if err != nil {
		return nil, err
	}
	return &portfolioOutput{PortfolioView{
		On: today, Active: all.Active, Elsewhere: all.Elsewhere,
		Cells: each(all.Cells, func(c store.PortfolioCell) PortfolioCellView {
			return PortfolioCellView{portfolioTargetView(c.PortfolioTarget), c.Active, c.Target - c.Active}
		}),
	}}, nil
}
