package api

import (
	"context"
	"math"
	"net/http"

	"placement/models/lifecycle"
	"placement/models/lifecycle/agreement"
	"placement/models/lifecycle/placement"
	"placement/models/store"
)

// readAgreement answers with an agreement as it is in the database.
func (s *server) readAgreement(ctx context.Context, in *idInput) (*agreementOutput, error) {
	state, err := s.agreement(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &agreementOutput{Status: http.StatusOK, ETag: etag(state.Version), Body: s.agreementView(ctx, state)}, nil
}

// agreement is an agreement as its last event left it.
func (s *server) agreement(ctx context.Context, id string) (agreement.State, error) {
	row, err := s.Store.Process(ctx, principalOf(ctx).Tenant.ID, lifecycle.KindAgreement, id)
	if err != nil {
		return agreement.State{}, err
	}
	return stateOf[agreement.State](row)
}

type agreementsInput struct {
	CompanyID     string `query:"company_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"Also as one of a cluster."`
	WorkplaceID   string `query:"workplace_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	OwnerID       string `query:"owner_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	Status        string `query:"status" enum:"drafted,signed,active,ended,withdrawn"`
	Model         string `query:"model" enum:"fixed_places,advance_agreement,sought_for_one,cluster" doc:"Agreements with a line of this model."`
	ExpiresBefore string `query:"expires_before" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"Agreements that have not ended and whose last day comes before this one."`
	PageInput
}

func (s *server) listAgreements(ctx context.Context, in *agreementsInput) (*listOutput[AgreementView], error) {
	list, err := s.Store.Agreements(ctx, principalOf(ctx).Tenant.ID, store.AgreementFilter{
		CompanyID: in.CompanyID, WorkplaceID: in.WorkplaceID, OwnerID: in.OwnerID, Status: in.Status, Model: in.Model,
		ExpiresBefore: day(in.ExpiresBefore), Page: in.page(),
	})
	if err != nil {
		return nil, err
	}
	views := make([]AgreementView, len(list.Items))
	for i, row := range list.Items {
		state, err := stateOf[agreement.State](row)
		if err != nil {
			return nil, err
		}
		views[i] = s.agreementView(ctx, state)
	}
	return &listOutput[AgreementView]{Body: ListView[AgreementView]{Items: views, Next: list.Next}}, nil
}

// readAgreementTimeline answers with what has happened to an agreement, oldest first.
func (s *server) readAgreementTimeline(ctx context.Context, in *timelineInput) (*listOutput[TimelineEntry], error) {
	if _, err := s.agreement(ctx, in.ID); err != nil {
		return nil, err
	}
	return s.timeline(ctx, in, lifecycle.KindAgreement)
}

// readAgreementTexts answers with everything that was written in an agreement, oldest first. Who reads it is noted.
func (s *server) readAgreementTexts(ctx context.Context, in *idInput) (*textsOutput, error) {
	if _, err := s.agreement(ctx, in.ID); err != nil {
		return nil, err
	}
	return s.readTexts(ctx, in)
}

type utilisationInput struct {
	ID   string `path:"id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	From string `query:"from" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The first day; that on which the agreement began to hold, when you leave it out."`
	To   string `query:"to" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The last day; today, when you leave it out. Days that have not come are not counted."`
}

// UtilisationView is how the days of an agreement's places were used.
type UtilisationView struct {
	AgreementID string             `json:"agreement_id"`
	From        string             `json:"from"`
	To          string             `json:"to" doc:"The last day counted: never later than today."`
	Models      []ModelUtilisation `json:"models" doc:"By model, for what was agreed."`
	Places      []PlaceUtilisation `json:"places" doc:"By place, for what was offered."`
}

// ModelUtilisation is how the days that were agreed for a model were used.
type ModelUtilisation struct {
	Model          string  `json:"model"`
	AgreedDays     int     `json:"agreed_days" doc:"Agreed places times the days on which the agreement held."`
	ContractedDays int     `json:"contracted_days" doc:"Days on which its places were offered, or somebody worked there."`
	OccupiedDays   int     `json:"occupied_days" doc:"Days on which somebody's placement ran there."`
	IdleDays       int     `json:"idle_days" doc:"Contracted days that nobody used."`
	Utilisation    float64 `json:"utilisation" doc:"Occupied days of contracted days, 0 to 1."`
}

// PlaceUtilisation is how the days of a place were used.
type PlaceUtilisation struct {
	PlaceID        string  `json:"place_id"`
	WorkplaceID    string  `json:"workplace_id"`
	Line           int     `json:"line"`
	Model          string  `json:"model"`
	ContractedDays int     `json:"contracted_days"`
	OccupiedDays   int     `json:"occupied_days"`
	IdleDays       int     `json:"idle_days"`
	Utilisation    float64 `json:"utilisation"`
}

type utilisationOutput struct{ Body UtilisationView }

// readUtilisation counts the days of the places of an agreement.
func (s *server) readUtilisation(ctx context.Context, in *utilisationInput) (*utilisationOutput, error) {
	state, err := s.agreement(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	tenant := principalOf(ctx).Tenant
	calendar, err := s.calendars.of(ctx, tenant, s.now(tenant))
	if err != nil {
		return nil, err
	}
	today := calendar.DateOf(s.now(tenant))
	between := lifecycle.Period{Start: day(in.From), End: today}
	if in.From == "" {
		between.Start = state.ActivatedOn
	}
	if between.Start == "" {
		between.Start = state.Period.Start // it has not held yet
	}
	if in.To != "" {
		if day(in.To) < between.Start {
			return nil, refuseField(placement.CodeEndBeforeStart, "to")
		}
		between.End = min(day(in.To), today)
	}
	used, err := s.Store.Utilisation(ctx, tenant.ID, state.ID, between)
	if err != nil {
		return nil, err
	}
	return &utilisationOutput{Body: utilisationView(state.ID, between, used)}, nil
}

func utilisationView(id string, between lifecycle.Period, used store.Utilisation) UtilisationView {
	v := UtilisationView{AgreementID: id, From: string(between.Start), To: string(between.End), Models: []ModelUtilisation{}}
	at := map[string]int{}
	for _, l := range used.Lines {
		i, ok := at[l.Model]
		if !ok {
			i = len(v.Models)
			at[l.Model] = i
			v.Models = append(v.Models, ModelUtilisation{Model: l.Model})
		}
		v.Models[i].AgreedDays += l.Contracted
	}
	v.Places = each(used.Places, func(p store.PlaceDays) PlaceUtilisation {
		m := &v.Models[at[p.Model]]
		m.ContractedDays += p.Contracted
		m.OccupiedDays += p.Occupied
		return PlaceUtilisation{
			p.PlaceID, p.WorkplaceID, p.LineNo, p.Model, p.Contracted, p.Occupied, p.Contracted - p.Occupied, share(p.Occupied, p.Contracted),
		}
	})
	for i := range v.Models {
		m := &v.Models[i]
		m.IdleDays, m.Utilisation = m.ContractedDays-m.OccupiedDays, share(m.OccupiedDays, m.ContractedDays)
	}
	return v
}

// share is part of whole, to four decimals; 0 of nothing.
func share(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return math.Round(float64(part)/float64(whole)*10000) / 10000
}
