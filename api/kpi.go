package api

import (
	"context"
	"net/http"
	"net/url"

	"placement/models/lifecycle"
	"placement/models/lifecycle/access"
	"placement/models/lifecycle/kpi"
	"placement/models/store"
)

// kpiStore is what the API asks about the numbers of supervisors.
type kpiStore interface {
	KPIs(ctx context.Context, tenantID string, k store.KPIQuery) (store.KPIs, error)
	KPIPlacements(ctx context.Context, tenantID string, k store.KPIQuery, n kpi.Number, counted bool, p store.Page) (store.List[store.KPIPlacement], error)
}

// kpiNone chooses placements without a model, or whose target group is not known: in the database that is the empty text.
const kpiNone = "none"

// codeTooFew is the refusal to list what is not told.
const codeTooFew = "too_few_to_tell"

// KPIFilter chooses days and placements.
type KPIFilter struct {
	From        string `query:"from" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The first day counted; thirteen weeks before the last one, when you leave it out. Who may not list placements is told of one whole month that is over: the last one, or the one that either day names."`
	To          string `query:"to" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The last day counted; today, when you leave it out. Days that have not come are not counted. Who may not list placements names the last day of the month."`
	UnitID      string `query:"unit_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"Only placements that are with one unit now."`
	Model       string `query:"model" enum:"fixed_places,advance_agreement,sought_for_one,cluster,none" doc:"Only placements whose place was agreed so; none for those without an agreement."`
	TargetGroup string `query:"target_group" enum:"insured_unemployed,job_ready_cash_benefit,activity_ready,education_ready,education_activity_ready,sick_pay,job_clarification,resource_course,rehabilitation,early_pensioner,flex_job_referred,self_supporting_job_ready,self_supporting_other,under_18,integration_programme,none" doc:"Only placements of candidates of one group; none for those of whom it is not known."`
}

type kpiReportInput struct {
	KPIFilter
	By string `query:"by" enum:"unit,model,target_group,month" doc:"Tell the numbers of each unit, model, target group or month, too."`
}

// KPIReportView are the numbers that supervisors steer by.
type KPIReportView struct {
	From     string `json:"from"`
	To       string `json:"to" doc:"The last day counted: never later than today."`
	Smallest int    `json:"smallest" doc:"Of fewer placements than this nothing is told, nor what in this answer would give away such a number."`
	By       string `json:"by,omitempty"`
	// Numbers are of all that were chosen, Groups of each part.
	Numbers []KPIView       `json:"numbers" doc:"Of all placements that were chosen."`
	Groups  []KPIGroupView  `json:"groups,omitempty" doc:"Of each unit, model, target group or month among them that there is anything to count of."`
	Links   map[string]Link `json:"links"`
}

// KPIGroupView are the numbers of one unit, model, target group or month.
type KPIGroupView struct {
	Group   string    `json:"group" doc:"The ID of a unit, a code, or a month as 2027-01; none for no model, or a target group that is not known."`
	Text    string    `json:"text"`
	Numbers []KPIView `json:"numbers"`
}

// KPIView is one number.
type KPIView struct {
	Name       string `json:"name"`
	Text       string `json:"text" doc:"What it is, in the caller's language."`
	Definition string `json:"definition" doc:"What exactly is counted, and on which day it falls."`
	Unit       string `json:"unit" enum:"share,days" doc:"A share is 0 to 1."`
	Hidden     bool   `json:"hidden" doc:"Whether the value is not told: too few placements, or it would give away a number of too few."`
	// Value is nil when it is hidden, and when there is nothing to tell it of.
	Value           *float64        `json:"value,omitempty"`
	N               *int            `json:"n,omitempty" doc:"How many were looked at: placements, follow-ups or problems; days for place_utilisation. Left out where that is too few to tell."`
	Placements      *int            `json:"placements,omitempty" doc:"Of how many placements these are: those of the link of this name."`
	Count           *int            `json:"count,omitempty" doc:"For a share: how many of n it counts."`
	CountPlacements *int            `json:"count_placements,omitempty" doc:"Of how many placements these are: those of the link counted."`
	Links           map[string]Link `json:"links"`
}

type kpiReportOutput struct{ Body KPIReportView }

// reportKPIs tells the numbers that supervisors steer by (domain.md §2.2).
func (s *server) reportKPIs(ctx context.Context, in *kpiReportInput) (*kpiReportOutput, error) {
	v, err := s.kpis(ctx, in)
	return &kpiReportOutput{v}, err
}

func (s *server) kpis(ctx context.Context, in *kpiReportInput) (KPIReportView, error) {
	q, err := s.kpiQuery(ctx, in.KPIFilter)
	if err != nil {
		return KPIReportView{}, err
	}
	// A placement with follow-ups in two months is one of all and one of each, so all are counted apart from the months. One month
	// is counted once: what two counts hide need not be the same, and what one tells then tells what the other hides.
	if q.By = kpi.Dimension(in.By); q.By == kpi.ByMonth {
		q.By = ""
	}
	tenantID := principalOf(ctx).Tenant.ID
	counted, err := s.Store.KPIs(ctx, tenantID, q)
	if err != nil {
		return KPIReportView{}, err
	}
	uses, err := s.placeUses(ctx, q)
	if err != nil {
		return KPIReportView{}, err
	}
	v := KPIReportView{
		From: string(q.Between.Start), To: string(q.Between.End), Smallest: kpi.Smallest, By: in.By,
		Numbers: append(s.kpiViews(ctx, counted, q, kpi.Any), uses.of(q.Where)...),
		Links:   map[string]Link{"csv": {Href: "/v1/reports/kpis.csv?" + kpiParameters(q, url.Values{}).Encode()}},
	}
	if in.By == "" {
		return v, nil
	}
	v.Links["csv"] = Link{Href: "/v1/reports/kpis.csv?" + kpiParameters(q, url.Values{"by": {in.By}}).Encode()}
	if in.By == string(kpi.ByMonth) {
		if month := monthOf(q.Between.End); month == monthOf(q.Between.Start) {
			if len(counted.Values) > 0 {
				v.Groups = []KPIGroupView{{month, s.texts.month(inquiryOf(ctx).language, month), s.kpiViews(ctx, counted, q, kpi.Any)}}
			}
			return v, nil
		}
		q.By = kpi.ByMonth
		if counted, err = s.Store.KPIs(ctx, tenantID, q); err != nil {
			return KPIReportView{}, err
		}
	}
	text, err := s.kpiGroupText(ctx, q.By)
	if err != nil {
		return KPIReportView{}, err
	}
	for _, value := range counted.Values {
		part := q
		part.Where = q.Where.With(q.By, value)
		numbers := s.kpiViews(ctx, counted, part, value)
		if q.By == kpi.ByModel {
			numbers = append(numbers, uses.of(part.Where)...)
		}
		v.Groups = append(v.Groups, KPIGroupView{kpiCode(value), text(value), numbers})
	}
	return v, nil
}

// kpiGroupText returns what a value of a dimension is called.
func (s *server) kpiGroupText(ctx context.Context, d kpi.Dimension) (func(value string) string, error) {
	l := inquiryOf(ctx).language
	switch d {
	case kpi.ByUnit:
		units, err := s.Store.Units(ctx, principalOf(ctx).Tenant.ID)
		if err != nil {
			return nil, err
		}
		names := map[string]string{}
		for _, u := range units {
			names[u.ID] = u.Name
		}
		return func(value string) string { return names[value] }, nil
	case kpi.ByMonth:
		return func(value string) string { return s.texts.month(l, value) }, nil
	case kpi.ByModel, kpi.ByTargetGroup:
	}
	return func(value string) string { return s.texts.kpi(l, string(d)+"."+kpiCode(value)) }, nil
}

// kpiQuery is what is asked of the store.
func (s *server) kpiQuery(ctx context.Context, in KPIFilter) (store.KPIQuery, error) {
	today, err := s.today(ctx)
	if err != nil {
		return store.KPIQuery{}, err
	}
	between, err := s.toldPeriod(ctx, access.ListKPIPlacements, in.From, in.To, reportDays)
	if err != nil {
		return store.KPIQuery{}, err
	}
	q := store.KPIQuery{Between: between, Today: today, Where: kpi.Everywhere()}
	for d, value := range map[kpi.Dimension]string{kpi.ByUnit: in.UnitID, kpi.ByModel: in.Model, kpi.ByTargetGroup: in.TargetGroup} {
		switch value {
		case "":
		case kpiNone:
			q.Where = q.Where.With(d, "")
		default:
			q.Where = q.Where.With(d, value)
		}
	}
	return q, nil
}

// kpiViews are all numbers at one place; value is under which the store has their days.
func (s *server) kpiViews(ctx context.Context, counted store.KPIs, q store.KPIQuery, value string) []KPIView {
	all := kpi.Numbers()
	views := make([]KPIView, len(all))
	for i, n := range all {
		views[i] = s.kpiView(ctx, counted, q, n, value)
	}
	return views
}

// kpiView is one number at one place.
func (s *server) kpiView(ctx context.Context, counted store.KPIs, q store.KPIQuery, n kpi.Number, value string) KPIView {
	l := inquiryOf(ctx).language
	lists := s.access.May(principalOf(ctx).Roles, access.ListKPIPlacements)
	found := counted.Counts[n.Measure].Of(n, q.Where)
	v := KPIView{
		Name: n.Name, Text: s.texts.kpiNumber(l, n), Definition: s.texts.kpiDefinition(l, n), Unit: n.Stat.Unit(),
		Hidden: !found.Whole || !found.Told, Links: map[string]Link{},
	}
	path := "/v1/reports/kpis/" + n.Name + "/placements?"
	if found.Whole {
		v.N, v.Placements = &found.N, &found.Placements
		if lists {
			v.Links["placements"] = Link{Href: path + kpiParameters(q, url.Values{}).Encode()}
		}
	}
	x, told := counted.Value(n, q.Where, value)
	if !told {
		return v
	}
	if n.Stat == kpi.Share {
		v.Count, v.CountPlacements = &found.Count, &found.CountPlacements
		if lists {
			v.Links["counted"] = Link{Href: path + kpiParameters(q, url.Values{"counted": {"true"}}).Encode()}
		}
	}
	v.Value = &x
	return v
}

// kpiCode is a value of a dimension as the API writes it.
func kpiCode(value string) string {
	if value == "" {
		return kpiNone
	}
	return value
}

// kpiParameters are the parameters of the same question.
func kpiParameters(q store.KPIQuery, v url.Values) url.Values {
	between := q.Between
	if q.Where.Month != kpi.Any {
		month := daysOf(q.Where.Month)
		between = lifecycle.Period{Start: max(between.Start, month.Start), End: min(between.End, month.End)}
	}
	v.Set("from", string(between.Start))
	v.Set("to", string(between.End))
	for d, name := range map[kpi.Dimension]string{kpi.ByUnit: "unit_id", kpi.ByModel: "model", kpi.ByTargetGroup: "target_group"} {
		if value := q.Where.Of(d); value != kpi.Any {
			v.Set(name, kpiCode(value))
		}
	}
	return v
}

type kpiPlacementsInput struct {
	Name string `path:"name" maxLength:"100" doc:"The name of a number."`
	KPIFilter
	Counted bool `query:"counted" doc:"Only those that the share counts; all that were looked at otherwise."`
	PageInput
}

// KPIPlacementView is a placement that a number counts.
type KPIPlacementView struct {
	ID    string `json:"id"`
	Count int    `json:"count" doc:"How many of those counted are of this placement: more than one where follow-ups or problems are counted."`
	Href  string `json:"href"`
}

// listKPIPlacements lists exactly the placements that a number counts. What is not told is not listed either.
func (s *server) listKPIPlacements(ctx context.Context, in *kpiPlacementsInput) (*listOutput[KPIPlacementView], error) {
	n, ok := kpi.Find(in.Name)
	if !ok {
		return nil, store.ErrNotFound
	}
	q, err := s.kpiQuery(ctx, in.KPIFilter)
	if err != nil {
		return nil, err
	}
	q.Only = n.Measure
	tenantID := principalOf(ctx).Tenant.ID
	counted, err := s.Store.KPIs(ctx, tenantID, q)
	if err != nil {
		return nil, err
	}
	if found := counted.Counts[n.Measure].Of(n, q.Where); !found.Whole || in.Counted && !found.Told {
		return nil, refuse(http.StatusConflict, codeTooFew)
	}
	list, err := s.Store.KPIPlacements(ctx, tenantID, q, n, in.Counted, in.page())
	if err != nil {
		return nil, err
	}
	return listOf(list, func(p store.KPIPlacement) KPIPlacementView {
		return KPIPlacementView{p.ID, p.Observations, placementPath(p.ID)}
	}), nil
}
