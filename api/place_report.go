package api

import (
	"context"
	"net/url"

	"placement/models/lifecycle/agreement"
)

// reportDays is how far back a report looks when nobody says: thirteen weeks.
const reportDays = 91

// PlaceReportInput is the days of a report.
type PlaceReportInput struct {
	From string `query:"from" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The first day counted; thirteen weeks before the last one, when you leave it out."`
	To   string `query:"to" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The last day counted; today, when you leave it out. Days that have not come are not counted."`
}

// PlaceReportView is how the places of all agreements stand, and how their days were used, model by model.
type PlaceReportView struct {
	On     string          `json:"on" doc:"The day on which the places stand so: today."`
	From   string          `json:"from"`
	To     string          `json:"to" doc:"The last day counted: never later than today."`
	Models []ModelReport   `json:"models" doc:"Each of the four models, also one that nothing is agreed under."`
	All    PlaceCounts     `json:"all" doc:"The sums over all models."`
	Links  map[string]Link `json:"links"`
}

// ModelReport is that of one model.
type ModelReport struct {
	Model      string `json:"model"`
	Text       string `json:"text" doc:"The model in the caller's language."`
	Agreements int    `json:"agreements" doc:"Agreements that held on one of the days and have places of the model. One may have several models."`
	PlaceCounts
}

// PlaceCounts are places by how they stand, and days by how they were used.
type PlaceCounts struct {
	AgreedPlaces   int            `json:"agreed_places" doc:"Places in the lines of agreements that hold today."`
	Places         PlaceStandings `json:"places" doc:"How those that are there stand today. What is agreed and not there has not been opened."`
	AgreedDays     int            `json:"agreed_days" doc:"Agreed places times the days on which their agreements held."`
	ContractedDays int            `json:"contracted_days" doc:"Days on which a place was offered, or somebody worked there."`
	OccupiedDays   int            `json:"occupied_days" doc:"Days on which somebody's placement ran there."`
	IdleDays       int            `json:"idle_days" doc:"Contracted days that nobody used."`
	Utilisation    float64        `json:"utilisation" doc:"Occupied days of contracted days, 0 to 1."`
}

// PlaceStandings counts places by how they stand.
type PlaceStandings struct {
	Open     int `json:"open"`
	Reserved int `json:"reserved"`
	Occupied int `json:"occupied"`
	Refill   int `json:"refill"`
	Paused   int `json:"paused"`
	Closed   int `json:"closed"`
}

type placeReportOutput struct{ Body PlaceReportView }

// reportPlaces says how the places of all agreements stand and were used (domain.md F22).
func (s *server) reportPlaces(ctx context.Context, in *PlaceReportInput) (*placeReportOutput, error) {
	tenantID, l := principalOf(ctx).Tenant.ID, inquiryOf(ctx).language
	today, err := s.today(ctx)
	if err != nil {
		return nil, err
	}
	between, err := s.reportPeriod(ctx, in.From, in.To, reportDays)
	if err != nil {
		return nil, err
	}
	stand, err := s.Store.PlacesByModel(ctx, tenantID, today)
	if err != nil {
		return nil, err
	}
	days, err := s.Store.DaysByModel(ctx, tenantID, between)
	if err != nil {
		return nil, err
	}
	v := PlaceReportView{
		On: string(today), From: string(between.Start), To: string(between.End), Models: make([]ModelReport, len(days)),
		Links: map[string]Link{
			"agreements": {Href: "/v1/agreements?status=active"}, "places": {Href: "/v1/places"},
			"days": {Href: "/v1/reports/places/days?" + url.Values{"from": {string(between.Start)}, "to": {string(between.End)}}.Encode()},
		},
	}
	for i, d := range days {
		n := PlaceCounts{AgreedDays: d.Agreed, ContractedDays: d.Contracted, OccupiedDays: d.Occupied}
		for _, p := range stand {
			if p.Model == d.Model {
				n.AgreedPlaces, n.Places = p.Agreed, standings(p.Stand)
			}
		}
		v.All.add(n)
		v.Models[i] = ModelReport{string(d.Model), s.texts[l].Terms["report."+string(d.Model)], d.Agreements, n.counted()}
	}
	v.All = v.All.counted()
	return &placeReportOutput{v}, nil
}

func standings(n map[agreement.Occupancy]int) PlaceStandings {
	return PlaceStandings{
		n[agreement.Free], n[agreement.Reserved], n[agreement.Occupied], n[agreement.InRefill], n[agreement.Paused], n[agreement.Closed],
	}
}

func (n *PlaceCounts) add(o PlaceCounts) {
	n.AgreedPlaces += o.AgreedPlaces
	n.AgreedDays += o.AgreedDays
	n.ContractedDays += o.ContractedDays
	n.OccupiedDays += o.OccupiedDays
	a, b := n.Places, o.Places
	n.Places = PlaceStandings{a.Open + b.Open, a.Reserved + b.Reserved, a.Occupied + b.Occupied, a.Refill + b.Refill, a.Paused + b.Paused, a.Closed + b.Closed}
}

// counted is n with what follows from its days.
func (n PlaceCounts) counted() PlaceCounts {
	n.IdleDays, n.Utilisation = n.ContractedDays-n.OccupiedDays, share(n.OccupiedDays, n.ContractedDays)
	return n
}
