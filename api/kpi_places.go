package api

import (
	"context"
	"net/url"

	"placement/models/lifecycle/kpi"
	"placement/models/store"
)

const placeUtilisation = kpi.PlaceUtilisation

// placeUses tell how the days of places were used, by model.
type placeUses struct {
	s       *server
	l       language
	q       store.KPIQuery
	byModel map[string]PlaceCounts
}

// placeUses counts the days of the places that were asked for.
func (s *server) placeUses(ctx context.Context, q store.KPIQuery) (placeUses, error) {
	days, err := s.Store.DaysByModel(ctx, principalOf(ctx).Tenant.ID, q.Between)
	if err != nil {
		return placeUses{}, err
	}
	u := placeUses{s, inquiryOf(ctx).language, q, map[string]PlaceCounts{}}
	for _, d := range days {
		n := PlaceCounts{ContractedDays: d.Contracted, OccupiedDays: d.Occupied}
		u.byModel[string(d.Model)] = n
		all := u.byModel[kpi.Any]
		all.add(n)
		u.byModel[kpi.Any] = all
	}
	return u, nil
}

// of is the number at a place, as a list of one; of none for a unit, a target group or no model, for places have neither.
func (u placeUses) of(w kpi.Where) []KPIView {
	n, ok := u.byModel[w.Model]
	if !ok || w.Unit != kpi.Any || w.Group != kpi.Any {
		return nil
	}
	v := KPIView{
		Name: placeUtilisation, Text: u.s.texts.kpi(u.l, "number."+placeUtilisation), Unit: kpi.Share.Unit(),
		Definition: u.s.texts.kpi(u.l, "definition."+placeUtilisation), N: &n.ContractedDays, Count: &n.OccupiedDays, Links: map[string]Link{},
	}
	if n.ContractedDays > 0 {
		v.Value = new(n.counted().Utilisation)
	}
	p := url.Values{"from": {string(u.q.Between.Start)}, "to": {string(u.q.Between.End)}}
	if w.Model != kpi.Any {
		p.Set("model", w.Model)
	}
	v.Links["places"] = Link{Href: "/v1/reports/places/days?" + p.Encode()}
	return []KPIView{v}
}

type placeDaysInput struct {
	PlaceReportInput
	Model string `query:"model" enum:"fixed_places,advance_agreement,sought_for_one,cluster" doc:"Only days on which the place was under one model."`
	PageInput
}

// PlaceDaysView is how the days of one place were used.
type PlaceDaysView struct {
	PlaceID        string  `json:"place_id"`
	WorkplaceID    string  `json:"workplace_id"`
	ContractedDays int     `json:"contracted_days" doc:"Days on which it was offered under an agreement, or somebody worked there."`
	OccupiedDays   int     `json:"occupied_days" doc:"Days on which somebody's placement ran there."`
	IdleDays       int     `json:"idle_days" doc:"Contracted days that nobody used."`
	Utilisation    float64 `json:"utilisation" doc:"Occupied days of contracted days, 0 to 1."`
	Href           string  `json:"href"`
}

// listPlaceDays says of each place what the numbers of all places are the sums of (domain.md F24).
func (s *server) listPlaceDays(ctx context.Context, in *placeDaysInput) (*listOutput[PlaceDaysView], error) {
	between, err := s.reportPeriod(ctx, in.From, in.To, reportDays)
	if err != nil {
		return nil, err
	}
	list, err := s.Store.DaysByPlace(ctx, principalOf(ctx).Tenant.ID, between, in.Model, in.page())
	if err != nil {
		return nil, err
	}
	return listOf(list, func(p store.PlaceDays) PlaceDaysView {
		n := PlaceCounts{ContractedDays: p.Contracted, OccupiedDays: p.Occupied}.counted()
		return PlaceDaysView{p.PlaceID, p.WorkplaceID, n.ContractedDays, n.OccupiedDays, n.IdleDays, n.Utilisation, "/v1/places/" + p.PlaceID}
	}), nil
}
