package api

import (
	"context"
	"math"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/access"
	"placement/models/lifecycle/relation"
	"placement/models/lifecycle/vocabulary"
	"placement/models/store"
	"placement/models/store/postcodes"
)

// codeUnknownPostalCode is about a postal code that the list does not have.
const codeUnknownPostalCode = "unknown_postal_code"

// WorkplaceBody is what is known of a workplace.
type WorkplaceBody struct {
	CompanyID        string              `json:"company_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"The company; it cannot be changed later."`
	PNumber          string              `json:"p_number" maxLength:"20" doc:"The production unit's number: ten digits. There is no checksum to fail."`
	Name             string              `json:"name" minLength:"1" maxLength:"200"`
	Street           string              `json:"street,omitempty" maxLength:"200"`
	PostalCode       string              `json:"postal_code" pattern:"^[0-9]{4}$" patternDescription:"four digits" doc:"A code that is not in the list of postal codes, which is of 2020, is taken with a warning: then nobody knows how far it is."`
	City             string              `json:"city,omitempty" maxLength:"100" doc:"The town of the postal code, when you leave it out."`
	MunicipalityCode string              `json:"municipality_code,omitempty" pattern:"^[0-9]{4}$" patternDescription:"four digits" doc:"The municipality, where the postal code reaches into several." example:"0730"`
	IndustryCode     string              `json:"industry_code,omitempty" pattern:"^[0-9]{6}$" patternDescription:"six digits" doc:"The industry by Statistics Denmark's code (DB07), where it is not the company's."`
	Employees        *int                `json:"employees,omitempty" minimum:"0" maximum:"1000000" doc:"How many work there."`
	SizeBand         vocabulary.SizeBand `json:"size_band,omitempty" enum:"under_5,from_5_to_9,from_10_to_19,from_20_to_49,from_50_to_99,from_100_to_249,from_250" doc:"The same in a band, where the number is not known; it follows from the number where it is."`
}

// WorkplaceView is a workplace.
type WorkplaceView struct {
	ID               string         `json:"id"`
	CompanyID        string         `json:"company_id"`
	PNumber          string         `json:"p_number"`
	Name             string         `json:"name"`
	Street           string         `json:"street"`
	PostalCode       string         `json:"postal_code"`
	City             string         `json:"city"`
	MunicipalityCode string         `json:"municipality_code"`
	IndustryCode     string         `json:"industry_code" doc:"Empty when it is the company's."`
	Employees        *int           `json:"employees,omitempty"`
	SizeBand         string         `json:"size_band" doc:"Empty when it is not known."`
	Small            bool           `json:"small" doc:"Whether fewer than 20 work there, as far as is known."`
	Distance         *DistanceView  `json:"distance,omitempty" doc:"In lists that are asked for near a postal code: how far it is."`
	Knowledge        *KnowledgeView `json:"knowledge,omitempty" doc:"What is known from visits; for case workers and supervisors."`
	Warnings         []FieldError   `json:"warnings" doc:"What to look at twice; nothing was refused for it."`
	Version          int            `json:"version"`
	CreatedAt        time.Time      `json:"created_at"`
	UpdatedAt        time.Time      `json:"updated_at"`
}

// DistanceView is how far it is as the crow flies, by the points of postal codes, which are good to a few kilometres.
type DistanceView struct {
	Kilometres float64 `json:"kilometres"`
	Under      bool    `json:"under" doc:"Whether it is only known to be less: both have the same point."`
	Text       string  `json:"text" doc:"The same in words, in the caller's language."`
}

func (s *server) workplaceView(ctx context.Context, w store.Workplace, known *KnowledgeView) WorkplaceView {
	language := inquiryOf(ctx).language
	v := WorkplaceView{
		ID: w.ID, CompanyID: w.CompanyID, PNumber: w.PNumber, Name: w.Name, Street: w.Street, PostalCode: w.PostalCode, City: w.City,
		MunicipalityCode: w.MunicipalityCode, IndustryCode: w.IndustryCode, Employees: w.Employees, SizeBand: string(w.SizeBand),
		Small: w.SizeBand.Small(), Knowledge: known, Warnings: []FieldError{}, Version: w.Version, CreatedAt: w.CreatedAt, UpdatedAt: w.UpdatedAt,
	}
	warn := func(field, code string) {
		v.Warnings = append(v.Warnings, FieldError{Field: field, Code: code, Detail: s.texts.refusal(language, code, field, "")})
	}
	code, ok := postcodes.Lookup(w.PostalCode)
	switch {
	case !ok:
		warn("postal_code", codeUnknownPostalCode)
	case w.MunicipalityCode == "" && len(code.Areas) > 1:
		warn("municipality_code", "municipality_open")
	}
	if d := w.Distance; d != nil {
		km := math.Round(d.Kilometres*10) / 10
		key := "distance"
		if d.Under {
			key = "distance_under"
		}
		v.Distance = &DistanceView{Kilometres: km, Under: d.Under, Text: s.texts.relation(language, key, int(math.Round(d.Kilometres)))}
	}
	return v
}

// workplaceOutput answers with a workplace, and with what is known of it where the caller may know.
func (s *server) workplaceOutput(ctx context.Context, w store.Workplace) (*thingOutput[WorkplaceView], error) {
	known, err := s.knowledge(ctx, w.ID)
	if err != nil {
		return nil, err
	}
	return &thingOutput[WorkplaceView]{ETag: etag(w.Version), Body: s.workplaceView(ctx, w, known[w.ID])}, nil
}

func (b WorkplaceBody) workplace() (store.Workplace, error) {
	if !lifecycle.ValidPNumber(b.PNumber) {
		return store.Workplace{}, refuseField("invalid_p_number", "p_number")
	}
	if code, ok := postcodes.Lookup(b.PostalCode); ok && b.MunicipalityCode != "" {
		if _, ok := code.Area(b.MunicipalityCode); !ok {
			return store.Workplace{}, refuseField("municipality_not_here", "municipality_code")
		}
	}
	size := b.SizeBand
	if b.Employees != nil {
		size = vocabulary.SizeBandOf(*b.Employees)
		if b.SizeBand != "" && b.SizeBand != size {
			return store.Workplace{}, refuseField("size_does_not_fit", "size_band")
		}
	}
	return store.Workplace{
		CompanyID: b.CompanyID, PNumber: b.PNumber, Name: b.Name, Street: b.Street, PostalCode: b.PostalCode, City: b.City,
		MunicipalityCode: b.MunicipalityCode, IndustryCode: b.IndustryCode, Employees: b.Employees, SizeBand: size,
	}, nil
}

func (s *server) createWorkplace(ctx context.Context, in *createInput[WorkplaceBody]) (*thingOutput[WorkplaceView], error) {
	workplace, err := in.Body.workplace()
	if err != nil {
		return nil, err
	}
	c, err := s.creation(ctx, access.CreateWorkplace, in.CreateHeaders)
	if err != nil {
		return nil, err
	}
	if workplace, err = s.Store.CreateWorkplace(ctx, c, workplace); err != nil {
		return nil, err
	}
	out, err := s.workplaceOutput(ctx, workplace)
	if err != nil {
		return nil, err
	}
	out.Location = "/v1/workplaces/" + workplace.ID
	return out, nil
}

func (s *server) readWorkplace(ctx context.Context, in *idInput) (*thingOutput[WorkplaceView], error) {
	workplace, err := s.Store.Workplace(ctx, principalOf(ctx).Tenant.ID, in.ID)
	if err != nil {
		return nil, err
	}
	return s.workplaceOutput(ctx, workplace)
}

func (s *server) updateWorkplace(ctx context.Context, in *updateInput[WorkplaceBody]) (*thingOutput[WorkplaceView], error) {
	version, err := requiredVersion(in.IfMatch)
	if err != nil {
		return nil, err
	}
	workplace, err := in.Body.workplace()
	if err != nil {
		return nil, err
	}
	workplace.ID, workplace.Version = in.ID, version
	if workplace, err = s.Store.UpdateWorkplace(ctx, actorOf(ctx), workplace); err != nil {
		return nil, err
	}
	return s.workplaceOutput(ctx, workplace)
}

type workplacesInput struct {
	CompanyID  string              `query:"company_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	PNumber    string              `query:"p_number" maxLength:"20"`
	Near       string              `query:"near" pattern:"^[0-9]{4}$" patternDescription:"four digits" doc:"A postal code: only workplaces around it, those with fewer than 20 employees first, then by distance."`
	WithinKm   int                 `query:"within_km" minimum:"1" maximum:"500" doc:"With near: how far it may be, as the crow flies; 25 when you leave it out."`
	Small      bool                `query:"small" doc:"Only workplaces with fewer than 20 employees."`
	Industry   string              `query:"industry" pattern:"^[0-9]{2,6}$" patternDescription:"two to six digits" doc:"An industry code (DB07), or its first digits; the company's counts where the workplace has none."`
	Occupation string              `query:"occupation" pattern:"^[0-9]{1,4}$" patternDescription:"one to four digits" doc:"Only workplaces with a task of this occupation (DISCO-08), or of one that begins so."`
	DemandFree []vocabulary.Demand `query:"demand_free,explode" maxItems:"26" enum:"standing,walking,sitting,lifting,heights,stairs,noise,cold,outdoors,dust,fragrance,night,early_morning,weekend,customers,crowds,working_alone,fast_pace,repetition,changing_tasks,fine_motor,screen,reading,numbers,driving,danish_language" doc:"Only workplaces with a task that does not ask this, or can do without it; may be repeated, for one task that asks none of them. Tasks that nobody has gone through do not count."`
	Stale      bool                `query:"stale" doc:"Only workplaces without a visit in the last 180 days."`
	PageInput
}

// nearby is how far from a postal code one looks when nobody says.
const nearby = 25

func (s *server) listWorkplaces(ctx context.Context, in *workplacesInput) (*listOutput[WorkplaceView], error) {
	f := store.WorkplaceFilter{
		CompanyID: in.CompanyID, PNumber: in.PNumber, Near: in.Near, WithinKm: float64(in.WithinKm), Small: in.Small, Industry: in.Industry,
		Occupation: in.Occupation, DemandFree: in.DemandFree, Page: in.page(),
	}
	switch _, known := postcodes.Lookup(in.Near); {
	case in.Near == "" && in.WithinKm != 0:
		return nil, refuseField(lifecycle.CodeRequired, "near")
	case in.Near != "" && !known:
		return nil, refuseField(codeUnknownPostalCode, "near")
	case in.WithinKm == 0:
		f.WithinKm = nearby
	}
	if in.Stale {
		today, err := s.today(ctx)
		if err != nil {
			return nil, err
		}
		f.UnvisitedSince = relation.VisitStaleBefore(today)
	}
	list, err := s.Store.Workplaces(ctx, principalOf(ctx).Tenant.ID, f)
	if err != nil {
		return nil, err
	}
	known, err := s.knowledge(ctx, each(list.Items, func(w store.Workplace) string { return w.ID })...)
	if err != nil {
		return nil, err
	}
	return listOf(list, func(w store.Workplace) WorkplaceView { return s.workplaceView(ctx, w, known[w.ID]) }), nil
}
