package api

import (
	"context"
	"errors"

	"placement/models/lifecycle"
	"placement/models/lifecycle/legal"
	"placement/models/lifecycle/placement"
	"placement/models/store"
)

// LegalFinding is a finding with its sentence in both languages.
type LegalFinding struct {
	Finding
	TextDA string `json:"text_da"`
	TextEN string `json:"text_en"`
}

// LegalRoomView is how much room the law leaves at a workplace.
type LegalRoomView struct {
	Base     string   `json:"base" enum:"complete,incomplete,old,unknown" doc:"How well the headcounts are known that it is measured by."`
	Ordinary float64  `json:"ordinary" doc:"The average number of ordinary employees, as full-time equivalents."`
	Months   []string `json:"months" doc:"The months that it is the average of."`
	Missing  []string `json:"missing" doc:"The months that should have counted too and are not known."`
	Cap      int      `json:"cap" doc:"How many supported persons the workplace may have, as full-time equivalents."`
	Used     float64  `json:"used" doc:"How many it has on any day of the period."`
	Pending  float64  `json:"pending" doc:"How many more have been proposed and not yet approved."`
	Wanted   float64  `json:"wanted" doc:"What the hours that were asked for count."`
	Room     float64  `json:"room" doc:"What is left; below 0 when it has more than it may."`
	Fits     bool     `json:"fits" doc:"Whether the hours asked for have room. Compared exactly."`
}

// LegalAnswerView is what the law says.
type LegalAnswerView struct {
	Pack       string         `json:"pack,omitempty" doc:"The rule pack that was asked; absent when none is in force on the first day."`
	Confidence string         `json:"confidence,omitempty" doc:"How sure the source of the ratio is: A, the law's own text was read, to D, assumed."`
	Room       *LegalRoomView `json:"room,omitempty" doc:"Absent when the instrument has no ratio."`
	Findings   []LegalFinding `json:"findings" doc:"What the law finds, the gravest first."`
}

type legalAnswerOutput struct{ Body LegalAnswerView }

func legalAnswerOutputOf(l language, a store.LegalAnswer) *legalAnswerOutput {
	v := LegalAnswerView{Pack: a.Pack.ID, Findings: each(a.Findings, func(f lifecycle.Finding) LegalFinding {
		return LegalFinding{findingView(l, f), f.TextDA, f.TextEN}
	})}
	if a.Pack.Ratio != nil && a.Room != nil {
		r, month := *a.Room, func(d day) string { return string(d[:7]) }
		v.Confidence = a.Pack.Ratio.Confidence
		v.Room = &LegalRoomView{
			Base: string(r.Base), Ordinary: r.Ordinary, Months: each(r.Months, month), Missing: each(r.Missing, month), Cap: r.Cap,
			Used: r.Used, Pending: r.Pending, Wanted: r.Wanted, Room: r.Free(), Fits: r.Fits,
		}
	}
	return &legalAnswerOutput{Body: v}
}

type legalRoomInput struct {
	ID          string  `path:"id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	From        day     `query:"from" required:"true" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The first day."`
	To          day     `query:"to" required:"true" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The last day."`
	WeeklyHours float64 `query:"weekly_hours" minimum:"0" maximum:"168" default:"37" doc:"The hours that room is asked for; a full week when you leave it out."`
	Instrument  string  `query:"instrument" enum:"virksomhedspraktik,nytteindsats" default:"virksomhedspraktik"`
}

func (s *server) readLegalRoom(ctx context.Context, in *legalRoomInput) (*legalAnswerOutput, error) {
	f, err := s.legalFacts(ctx, PeriodInput{in.From, in.To}, "to", in.WeeklyHours)
	if err != nil {
		return nil, err
	}
	f.Moment = legal.AtSigning
	answer, err := s.Store.LegalRoom(ctx, principalOf(ctx).Tenant.ID, in.ID, legal.Instrument(in.Instrument), f)
	if err != nil {
		return nil, err
	}
	return legalAnswerOutputOf(inquiryOf(ctx).language, answer), nil
}

// LegalCheckBody is a placement that may come to be.
type LegalCheckBody struct {
	CandidateID        string                  `json:"candidate_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	PlaceID            string                  `json:"place_id,omitempty" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"The place; or send workplace_id."`
	WorkplaceID        string                  `json:"workplace_id,omitempty" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"The workplace, where there is no place yet."`
	PlacementID        string                  `json:"placement_id,omitempty" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"The placement that is to be changed or extended, when there is one; it takes no room from itself and stays under its own pack."`
	Moment             string                  `json:"moment,omitempty" enum:"proposal,change,signing,start,extension" default:"proposal" doc:"The step that is tried: what is only warned of at the proposal must be answered for when the municipality signs."`
	Instrument         string                  `json:"instrument,omitempty" enum:"virksomhedspraktik,nytteindsats" default:"virksomhedspraktik"`
	Period             PeriodInput             `json:"period"`
	WeeklyHours        float64                 `json:"weekly_hours" minimum:"0" maximum:"168" doc:"The most that is worked in a week."`
	Purpose            placement.Purpose       `json:"purpose,omitempty" enum:"paid_hours,competences,clarification,retention,availability_test"`
	Statement          placement.StatementKind `json:"statement,omitempty" enum:"agrees,disagrees,no_representative" doc:"What the employee representative says."`
	NewFunctionWritten bool                    `json:"new_function_written,omitempty" doc:"Whether the agreement says how the tasks differ from the candidate's former ones there."`
	Until              day                     `json:"until,omitempty" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The last day before an extension."`
}

type legalCheckInput struct{ Body LegalCheckBody }

// tryLaw answers what the law would find, and changes nothing.
func (s *server) tryLaw(ctx context.Context, in *legalCheckInput) (*legalAnswerOutput, error) {
	b := in.Body
	f, err := s.legalFacts(ctx, b.Period, "period.end", b.WeeklyHours)
	switch {
	case err != nil:
		return nil, err
	case (b.PlaceID == "") == (b.WorkplaceID == ""):
		return nil, refuseField("place_either_or", "workplace_id")
	case b.Until != "" && (b.Until < b.Period.Start || b.Until > b.Period.End):
		return nil, refuseField(placement.CodeLastDayOutsidePeriod, "until")
	}
	if b.PlaceID != "" {
		place, err := s.placeOf(ctx, b.PlaceID)
		if err != nil {
			return nil, err
		}
		b.WorkplaceID = place.WorkplaceID
	}
	f.Moment, f.Purpose, f.Statement, f.FunctionWritten, f.Until = legal.Moment(b.Moment), b.Purpose, b.Statement, b.NewFunctionWritten, b.Until
	answer, err := s.Store.TryLaw(ctx, actorOf(ctx), store.LegalTrial{
		CandidateID: b.CandidateID, WorkplaceID: b.WorkplaceID, PlacementID: b.PlacementID, Instrument: legal.Instrument(b.Instrument), Facts: f,
	})
	if err != nil {
		return nil, err
	}
	return legalAnswerOutputOf(inquiryOf(ctx).language, answer), nil
}

// legalFacts are what every question to the law has.
func (s *server) legalFacts(ctx context.Context, p PeriodInput, end string, hours float64) (legal.Facts, error) {
	period := lifecycle.Period(p)
	switch {
	case !period.Start.Valid() || !period.End.Valid():
		return legal.Facts{}, refuseField(lifecycle.CodeInvalidDate, end)
	case period.End < period.Start:
		return legal.Facts{}, refuseField(placement.CodeEndBeforeStart, end)
	}
	today, err := s.today(ctx)
	return legal.Facts{On: today, Period: period, WeeklyHours: hours}, err
}

// CircumstancesBody is what lets a candidate be placed longer than others of the group.
type CircumstancesBody struct {
	Circumstances []legal.Circumstance `json:"circumstances" maxItems:"10" enum:"recent_graduate,little_experience,long_unemployment" doc:"All of them; an empty list for none. None tells health."`
}

type circumstancesOutput struct{ Body CircumstancesBody }

func (s *server) readCircumstances(ctx context.Context, in *idInput) (*circumstancesOutput, error) {
	all, err := s.Store.Circumstances(ctx, actorOf(ctx), in.ID)
	return &circumstancesOutput{Body: CircumstancesBody{all}}, err
}

type circumstancesInput struct {
	ID   string `path:"id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	Body CircumstancesBody
}

// setCircumstances may be repeated: what is sent is what there is.
func (s *server) setCircumstances(ctx context.Context, in *circumstancesInput) (*circumstancesOutput, error) {
	all, err := s.Store.SetCircumstances(ctx, actorOf(ctx), in.ID, in.Body.Circumstances)
	return &circumstancesOutput{Body: CircumstancesBody{all}}, err
}

// ofPathAs is err, when the store says that what the field names, which is the path's, is not there.
func ofPathAs(field string, err error) error {
	if ref, ok := errors.AsType[*store.RefError](err); ok && ref.Field == field {
		return store.ErrNotFound
	}
	return err
}
