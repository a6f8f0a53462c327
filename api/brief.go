package api

import (
	"context"
	"errors"
	"slices"
	"strings"

	"placement/models/lifecycle"
	"placement/models/lifecycle/agreement"
	"placement/models/lifecycle/legal"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/relation"
	"placement/models/store"
)

// BriefView is what to know of a company before calling or visiting it, on one page. It names no candidate.
type BriefView struct {
	On             day              `json:"on" doc:"The day on which it holds."`
	Company        CompanyView      `json:"company"`
	Agenda         []BriefPoint     `json:"agenda" doc:"What to speak of, what went wrong first."`
	Workplaces     []BriefWorkplace `json:"workplaces" doc:"The newest ten."`
	MoreWorkplaces bool             `json:"more_workplaces" doc:"Whether it has more than these."`
	OpenPlaces     []BriefPlace     `json:"open_places" doc:"Places that take somebody now."`
	Agreements     []BriefAgreement `json:"agreements" doc:"Those that have not ended."`
	Exchange       Exchange         `json:"exchange" doc:"What each side did for the other in return for places, in all agreements."`
	Placements     BriefPlacements  `json:"placements" doc:"How its placements went: of the newest hundred."`
	Ended          []BriefEnding    `json:"ended" doc:"The last five that have ended."`
	Problems       []BriefProblem   `json:"problems" doc:"The last five problems in its placements."`
	Links          map[string]Link  `json:"links"`
}

// BriefPoint is something to speak of.
type BriefPoint struct {
	Point string `json:"point" enum:"open_problems,no_owner,contact_due,agreement_ends,owed,open_places,headcount_missing,visit_due,review_due"`
	N     int    `json:"n" doc:"How many things or days it is about; 0 where it is about the company."`
	Text  string `json:"text" doc:"The point in the caller's language."`
}

// BriefWorkplace is a workplace with what is known of it and the room that the law leaves there.
type BriefWorkplace struct {
	ID         string         `json:"id"`
	Name       string         `json:"name"`
	PNumber    string         `json:"p_number"`
	PostalCode string         `json:"postal_code"`
	City       string         `json:"city"`
	Small      bool           `json:"small" doc:"Whether fewer than 20 work there, as far as is known."`
	Knowledge  *KnowledgeView `json:"knowledge,omitempty"`
	Room       *LegalRoomView `json:"legal_room,omitempty" doc:"For a full week in the next 13 weeks; absent when no rule pack is in force."`
}

// BriefPlace is a place that takes somebody.
type BriefPlace struct {
	ID             string  `json:"id"`
	WorkplaceID    string  `json:"workplace_id"`
	Title          string  `json:"title"`
	Model          string  `json:"model,omitempty"`
	MinWeeklyHours float64 `json:"min_weekly_hours"`
	MaxWeeklyHours float64 `json:"max_weekly_hours"`
	Occupancy      string  `json:"occupancy"`
	FreeFrom       string  `json:"free_from,omitempty"`
}

// BriefAgreement is an agreement that has not ended.
type BriefAgreement struct {
	ID     string   `json:"id"`
	Status string   `json:"status"`
	Models []string `json:"models"`
	Agreed int      `json:"agreed" doc:"How many places were agreed in all."`
	Period Period   `json:"period"`
	Href   string   `json:"href"`
}

// BriefPlacements counts placements by how they went.
type BriefPlacements struct {
	Coming    int `json:"coming" doc:"Proposed or agreed, and not begun."`
	Running   int `json:"running"`
	Completed int `json:"completed" doc:"Ended as planned."`
	Early     int `json:"ended_early"`
	NotBegun  int `json:"not_begun" doc:"Declined, expired, withdrawn, cancelled, or nobody came."`
}

// BriefEnding is how a placement there ended.
type BriefEnding struct {
	PlacementID string `json:"placement_id"`
	Ending
}

// BriefProblem is a problem in a placement there.
type BriefProblem struct {
	PlacementID string `json:"placement_id"`
	Issue
}

type briefOutput struct{ Body BriefView }

// How much fits on one page, and how far back is looked.
const (
	briefWorkplaces = 10
	briefLast       = 5
	briefHistory    = 100
	briefWeeks      = 13
)

// readBrief answers with what to know of a company before contact with it (domain.md F07).
func (s *server) readBrief(ctx context.Context, in *idInput) (*briefOutput, error) {
	company, err := s.Store.Company(ctx, principalOf(ctx).Tenant.ID, in.ID)
	if err != nil {
		return nil, err
	}
	now, err := s.responsible(ctx, company)
	if err != nil {
		return nil, err
	}
	today, err := s.today(ctx)
	if err != nil {
		return nil, err
	}
	b := brief{s: s, tenantID: principalOf(ctx).Tenant.ID, standing: relation.Standing{
		Today: today, Responsible: now[company.ID].As, NextContactOn: company.NextContactOn,
	}}
	path := "/v1/companies/" + company.ID
	b.view = BriefView{
		On: today, Company: companyView(company, now[company.ID]), OpenPlaces: []BriefPlace{}, Agreements: []BriefAgreement{}, Ended: []BriefEnding{},
		Problems: []BriefProblem{}, Links: map[string]Link{
			"self": {Href: path + "/brief"}, "company": {Href: path}, "contacts": {Href: path + "/contacts"}, "log": {Href: path + "/log"},
			"owner": {Href: path + "/owner"}, "placements": {Href: "/v1/placements?company_id=" + company.ID},
		},
	}
	for _, part := range []func(ctx context.Context, companyID string) error{b.workplaces, b.places, b.agreements, b.placements} {
		if err := part(ctx, company.ID); err != nil {
			return nil, err
		}
	}
	l := inquiryOf(ctx).language
	b.view.Agenda = each(relation.Agenda(b.standing), func(i relation.AgendaItem) BriefPoint {
		return BriefPoint{string(i.Point), i.N, s.texts.relation(l, "agenda_"+string(i.Point), i.N)}
	})
	return &briefOutput{b.view}, nil
}

// brief is a brief that is being written, and how things stand as far as is known.
type brief struct {
	s        *server
	tenantID string
	standing relation.Standing
	view     BriefView
}

func (b *brief) workplaces(ctx context.Context, companyID string) error {
	list, err := b.s.Store.Workplaces(ctx, b.tenantID, store.WorkplaceFilter{CompanyID: companyID, Page: store.Page{Limit: briefWorkplaces}})
	if err != nil {
		return err
	}
	known, err := b.s.knowledge(ctx, each(list.Items, func(w store.Workplace) string { return w.ID })...)
	if err != nil {
		return err
	}
	b.view.MoreWorkplaces = list.Next != ""
	b.view.Workplaces = make([]BriefWorkplace, len(list.Items))
	for i, w := range list.Items {
		k := known[w.ID]
		room, err := b.room(ctx, w.ID)
		if err != nil {
			return err
		}
		b.view.Workplaces[i] = BriefWorkplace{w.ID, w.Name, w.PNumber, w.PostalCode, w.City, w.SizeBand.Small(), k, room}
		if k != nil {
			b.standing.StaleTasks += k.StaleTasks
			b.standing.StaleVisits += count(k.Stale)
		}
		b.standing.UnknownHeadcounts += count(room != nil && room.Base == string(legal.BaseUnknown))
	}
	return nil
}

// room is that of a workplace in the next weeks; nil when the law says nothing, or the workplace has just gone.
func (b *brief) room(ctx context.Context, workplaceID string) (*LegalRoomView, error) {
	today := b.standing.Today
	answer, err := b.s.Store.LegalRoom(ctx, b.tenantID, workplaceID, legal.WorkPlacement, legal.Facts{
		Moment: legal.AtSigning, On: today, WeeklyHours: placement.MaxWeeklyHours,
		Period: lifecycle.Period{Start: today, End: today.AddDays(briefWeeks*7 - 1)},
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil //nolint:nilnil // no room is no error
	}
	return legalAnswerOutputOf(inquiryOf(ctx).language, answer).Body.Room, err
}

func (b *brief) places(ctx context.Context, companyID string) error {
	list, err := b.s.Store.Places(ctx, b.tenantID, store.PlaceFilter{CompanyID: companyID, State: string(agreement.PlaceOpen), Page: store.Page{Limit: briefHistory}})
	if err != nil {
		return err
	}
	stands, err := b.s.standing(ctx, list.Items)
	if err != nil {
		return err
	}
	for _, p := range list.Items {
		o := stands[p.ID]
		b.view.OpenPlaces = append(b.view.OpenPlaces, BriefPlace{
			p.ID, p.WorkplaceID, p.Title, p.Model, p.MinWeeklyHours, p.MaxWeeklyHours, string(o.Occupancy), string(o.FreeFrom),
		})
		b.standing.OpenPlaces += count(o.Occupancy == agreement.Free)
	}
	return nil
}

func (b *brief) agreements(ctx context.Context, companyID string) error {
	list, err := b.s.Store.Agreements(ctx, b.tenantID, store.AgreementFilter{CompanyID: companyID, Page: store.Page{Limit: briefHistory}})
	if err != nil {
		return err
	}
	for _, row := range list.Items {
		a, err := stateOf[agreement.State](row)
		if err != nil {
			return err
		}
		b.view.Exchange.ByMunicipality += a.Given
		b.view.Exchange.ByCompany += a.Received
		if a.Status.Terminal() {
			continue
		}
		v := BriefAgreement{ID: a.ID, Status: string(a.Status), Models: []string{}, Period: Period{string(a.Period.Start), string(a.Period.End)}, Href: agreementPath(a.ID)}
		for _, l := range a.Lines {
			v.Agreed += l.Count
			if !slices.Contains(v.Models, string(l.Model)) {
				v.Models = append(v.Models, string(l.Model))
			}
		}
		b.view.Agreements = append(b.view.Agreements, v)
		if ends := b.standing.AgreementEnds; a.Status == agreement.Active && (ends == "" || a.Period.End < ends) {
			b.standing.AgreementEnds = a.Period.End
		}
	}
	b.standing.Given, b.standing.Received = b.view.Exchange.ByMunicipality, b.view.Exchange.ByCompany
	return nil
}

// told is what a brief tells of a placement: nothing of who it is.
type told struct {
	ID       string              `json:"id"`
	Status   placement.Status    `json:"status"`
	Started  lifecycle.Date      `json:"started_on"`
	Ending   *placement.Ending   `json:"ending"`
	Problems []placement.Problem `json:"problems"`
}

func (b *brief) placements(ctx context.Context, companyID string) error {
	list, err := b.s.Store.Placements(ctx, b.tenantID, store.PlacementFilter{CompanyID: companyID, Page: store.Page{Limit: briefHistory}})
	if err != nil {
		return err
	}
	n := &b.view.Placements
	for _, row := range list.Items {
		p, err := stateOf[told](row)
		if err != nil {
			return err
		}
		switch {
		case p.Ending == nil && p.Started == "":
			n.Coming++
		case p.Ending == nil:
			n.Running++
		case p.Ending.Kind == placement.EndedAsPlannedKind:
			n.Completed++
		case p.Ending.Kind == placement.TerminatedKind:
			n.Early++
		default:
			n.NotBegun++
		}
		if p.Ending != nil {
			b.view.Ended = append(b.view.Ended, BriefEnding{p.ID, *endingView(p.Ending)})
		}
		for _, x := range p.Problems {
			b.view.Problems = append(b.view.Problems, BriefProblem{p.ID, problemView(p.ID)(x)})
			b.standing.OpenProblems += count(x.ResolvedOn == "" && p.Status == placement.Active)
		}
	}
	slices.SortStableFunc(b.view.Ended, func(x, y BriefEnding) int { return strings.Compare(y.On, x.On) })
	slices.SortStableFunc(b.view.Problems, func(x, y BriefProblem) int { return strings.Compare(y.ReportedOn, x.ReportedOn) })
	b.view.Ended = b.view.Ended[:min(briefLast, len(b.view.Ended))]
	b.view.Problems = b.view.Problems[:min(briefLast, len(b.view.Problems))]
	return nil
}

func count(is bool) int {
	if is {
		return 1
	}
	return 0
}
