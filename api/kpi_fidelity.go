package api

import (
	"context"
	"math"

	"placement/models/lifecycle/kpi"
)

// FidelityView is how far a municipality works in the way that is known to work.
type FidelityView struct {
	From     string `json:"from"`
	To       string `json:"to" doc:"The last day counted: never later than today."`
	Smallest int    `json:"smallest" doc:"Of fewer placements than this nothing is told, nor what in this answer would give away such a number."`
	// Score is nil when no item has one.
	Score  *float64           `json:"score,omitempty" doc:"The mean of the scores of the items that have one, 1 to 5."`
	Scored int                `json:"scored" doc:"How many items have a score. A mean of few says little."`
	Scale  []float64          `json:"scale" doc:"The shares from which on an item scores 2, 3, 4 and 5. The scale is this service's own."`
	Items  []FidelityItemView `json:"items"`
}

// FidelityItemView is one item.
type FidelityItemView struct {
	// Score is nil when the number is not told, or there is nothing to tell it of.
	Score *int `json:"score,omitempty" minimum:"1" maximum:"5"`
	KPIView
}

type fidelityOutput struct{ Body FidelityView }

// reportFidelity scores how placements are made and followed against what is known to work (domain.md §2.4). Its items are numbers
// like all others, with the same definitions and lists.
func (s *server) reportFidelity(ctx context.Context, in *KPIFilter) (*fidelityOutput, error) {
	q, err := s.kpiQuery(ctx, *in)
	if err != nil {
		return nil, err
	}
	counted, err := s.Store.KPIs(ctx, principalOf(ctx).Tenant.ID, q)
	if err != nil {
		return nil, err
	}
	v := FidelityView{From: string(q.Between.Start), To: string(q.Between.End), Smallest: kpi.Smallest}
	for _, from := range kpi.Scores() {
		v.Scale = append(v.Scale, from)
	}
	sum := 0
	for _, n := range kpi.Fidelity() {
		item := FidelityItemView{KPIView: s.kpiView(ctx, counted, q, n, kpi.Any)}
		if item.Value != nil && *item.N > 0 {
			item.Score = new(kpi.Score(*item.Value))
			sum, v.Scored = sum+*item.Score, v.Scored+1
		}
		v.Items = append(v.Items, item)
	}
	if v.Scored > 0 {
		v.Score = new(math.Round(float64(sum)/float64(v.Scored)*10) / 10)
	}
	return &fidelityOutput{v}, nil
}
