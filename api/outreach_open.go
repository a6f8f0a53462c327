package api

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"

	"go.temporal.io/sdk/client"

	"placement/models/lifecycle"
	"placement/models/lifecycle/access"
	"placement/models/lifecycle/agreement"
	"placement/models/lifecycle/outreach"
	"placement/models/lifecycle/placement"
	"placement/models/store"
	"placement/workflows/contract"
)

// OutreachBody is a search for a company for a candidate.
type OutreachBody struct {
	CandidateID string    `json:"candidate_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	Wish        WishInput `json:"wish,omitzero" doc:"What is sought. What is left out comes from the candidate's profile."`
	WishText    string    `json:"wish_text,omitempty" maxLength:"20000" doc:"What the candidate wishes for, in words. Kept encrypted."`
	RematchID   string    `json:"rematch_id,omitempty" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"The rematch that the search is part of; the candidate's open one, when you leave it out."`
	OwnerID     string    `json:"owner_id,omitempty" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"The responsible case worker; you, when you leave it out."`
}

// WishInput is what is sought: codes, numbers and a date.
type WishInput struct {
	Occupation string  `json:"occupation,omitempty" pattern:"^[0-9]{1,4}$" patternDescription:"one to four digits" doc:"The occupation by DISCO-08, or the first digits of one for an area of work; that of the first job goal, when you leave it out."`
	MaxKm      int     `json:"max_km,omitempty" minimum:"0" maximum:"500" doc:"How far away it may be; as far as the candidate goes, when you leave it out."`
	MinHours   float64 `json:"min_hours,omitempty" minimum:"0" maximum:"37" doc:"The fewest hours a week."`
	MaxHours   float64 `json:"max_hours,omitempty" minimum:"0" maximum:"37" doc:"The most hours a week."`
	By         day     `json:"by,omitempty" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The day by which the candidate wants to have begun."`
}

type outreachInput struct {
	CommandHeaders
	Body OutreachBody
}

// openOutreach begins a search as a proposal begins a placement: the same request finds what it began before.
func (s *server) openOutreach(ctx context.Context, in *outreachInput) (*outreachOutput, error) {
	c, err := s.envelope(ctx, outreach.OpenOutreach{}.Name(), "", in.CommandHeaders)
	if err != nil {
		return nil, err
	}
	ref := lifecycle.Ref{Kind: lifecycle.KindOutreach, ID: lifecycle.DeriveID("outreach", c.ID)}
	status := http.StatusCreated
	done, err := s.seek(ctx, ref, c, in.Body)
	if err != nil {
		if done, err = begun[outreach.State](ctx, s, ref, c, err); err != nil {
			return nil, err
		}
		status = http.StatusOK
	}
	out := s.outreachAfter(ctx, done.State)
	out.Status, out.Location = status, outreachPath(ref.ID)
	return out, nil
}

// seek looks up what the search refers to, keeps the wish and starts the process.
func (s *server) seek(ctx context.Context, ref lifecycle.Ref, c contract.Command, b OutreachBody) (contract.Outcome[outreach.State], error) {
	var none contract.Outcome[outreach.State]
	e, err := s.opening(ctx, ref.ID, b)
	if err != nil {
		return none, err
	}
	if e.Contents, err = s.keep(ctx, c, ref, b.CandidateID, written(text{outreach.ContentWish, b.WishText})); err != nil {
		if ref := new(store.RefError); errors.As(err, &ref) {
			err = refuseField(lifecycle.CodeCandidateNotFound, ref.Field)
		}
		return none, err
	}
	// Ask the rules before a process is started that they would end at once.
	begins, err := (outreach.State{}).Next(e, s.now(principalOf(ctx).Tenant))
	if err != nil {
		return none, err
	}
	if c, err = s.processes.seal(c, e.ID, e); err != nil {
		return none, err
	}
	out, err := start[outreach.State](ctx, s.processes, ref, e.Name(), contract.OutreachWorkflow, c, client.StartWorkflowOptions{
		StaticSummary:         fmt.Sprintf("Company sought · occupation %s · from %s", e.Wish.Occupation, begins.OpenedOn),
		TypedSearchAttributes: firstAttributes(c, string(outreach.Searching), e.OwnerID, e.UnitID, e.Ruleset, begins.Open()[0].Due),
	})
	if err == nil && out.Fingerprint != c.Fingerprint {
		err = keyReused()
	}
	return out, err
}

// opening is the event, without texts: what the body says, completed by what the register and the profile know.
func (s *server) opening(ctx context.Context, id string, b OutreachBody) (outreach.OpenOutreach, error) {
	p := principalOf(ctx)
	e := outreach.OpenOutreach{
		ID: id, Ruleset: outreach.Ruleset, CandidateID: b.CandidateID, RematchID: b.RematchID, OwnerID: p.UserID, UnitID: p.UnitID,
		Policy: outreach.DefaultPolicy(),
	}
	var err error
	if e.Wish, err = s.wish(ctx, b); err != nil {
		return e, err
	}
	if b.OwnerID != "" && b.OwnerID != p.UserID {
		owner, err := s.ownerOf(ctx, b.OwnerID)
		if err != nil {
			return e, err
		}
		e.OwnerID, e.UnitID = owner.ID, owner.UnitID
	}
	if e.RematchID == "" {
		if e.RematchID, err = s.Store.OpenRematch(ctx, p.Tenant.ID, b.CandidateID); err != nil && !errors.Is(err, store.ErrNotFound) {
			return e, err
		}
	}
	e.Calendar, err = s.calendars.of(ctx, p.Tenant, s.now(p.Tenant))
	return e, err
}

// wish is what is sought. The profile says what the body does not: the occupation of the first job goal that names one, hours
// and distance.
func (s *server) wish(ctx context.Context, b OutreachBody) (outreach.Wish, error) {
	w := outreach.Wish(b.Wish)
	if w.Occupation != "" && w.MaxKm > 0 && w.MinHours > 0 && w.MaxHours > 0 {
		return w, nil
	}
	profile, err := s.Store.CandidateProfile(ctx, actorOf(ctx), b.CandidateID)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return w, refuseField(lifecycle.CodeCandidateNotFound, "candidate_id")
	case err != nil:
		return w, err
	}
	for _, g := range profile.Goals {
		if w.Occupation == "" && len(g.Occupations) > 0 {
			w.Occupation = g.Occupations[0]
		}
	}
	w.MaxKm = cmp.Or(w.MaxKm, profile.Travel.MaxKm)
	w.MinHours = cmp.Or(w.MinHours, profile.Hours.Min, leastWeeklyHours)
	w.MaxHours = cmp.Or(w.MaxHours, profile.Hours.Max, mostWeeklyHours)
	return w, nil
}

// The hours a week that a place may have, where nobody knows more.
const (
	leastWeeklyHours = 0.5
	mostWeeklyHours  = 37
)

// conversionBody says which place a company made: one that is there, or a new one.
type conversionBody struct {
	PlaceID string        `json:"place_id,omitempty" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"A place at the company that nobody else holds: a free one, or one that was opened under a line of an agreement that is sought for one."`
	Place   *OnePlaceBody `json:"place,omitempty" doc:"A new place, made for the candidate."`
}

// OnePlaceBody is a place that is made for one person.
type OnePlaceBody struct {
	WorkplaceID    string   `json:"workplace_id,omitempty" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"Where; the workplace that was asked, when you leave it out."`
	Title          string   `json:"title" minLength:"1" maxLength:"200"`
	Description    string   `json:"description,omitempty" maxLength:"20000" doc:"The work. Nothing about persons belongs here."`
	MinWeeklyHours float64  `json:"min_weekly_hours,omitempty" minimum:"0.5" maximum:"37" default:"0.5"`
	MaxWeeklyHours float64  `json:"max_weekly_hours,omitempty" minimum:"0.5" maximum:"37" default:"37"`
	Occupation     string   `json:"occupation,omitempty" pattern:"^[0-9]{4}$" patternDescription:"four digits" doc:"The occupation that the place is for, by DISCO-08."`
	TaskIDs        []string `json:"task_ids,omitempty" maxItems:"100" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"The tasks of the workplace's catalogue that the place is for."`
}

// convertOutreach makes a place the candidate's. A new place is registered first, unseen, and opened by the search alone,
// as agreements open theirs: nobody else can come between, and what is not taken is swept.
func (s *server) convertOutreach(ctx context.Context, in *approachInput[conversionBody]) (*outreachOutput, error) {
	if (in.Body.PlaceID == "") == (in.Body.Place == nil) {
		return nil, refuseField("place_old_or_new", "place_id")
	}
	key, err := keyOf(ctx, in.IdempotencyKey)
	if err != nil {
		return nil, err
	}
	in.IdempotencyKey = key
	event := outreach.ConvertOutreach{No: in.No}
	c, err := s.envelope(ctx, event.Name(), in.ID, in.CommandHeaders)
	if err != nil {
		return nil, err
	}
	if c.IfVersion, err = versionOf(in.IfMatch); err != nil {
		return nil, err
	}
	place, err := s.placeForOne(ctx, in)
	if err != nil {
		return nil, err
	}
	event.PlaceID, event.WorkplaceID, event.CompanyID = place.ID, place.WorkplaceID, place.CompanyID
	out, err := ask[outreach.State](ctx, s, lifecycle.Ref{Kind: lifecycle.KindOutreach, ID: in.ID}, c, event)
	if err != nil {
		return nil, err
	}
	return s.outreachAfter(ctx, out.State), nil
}

// placeForOne is the place that is there, or the new one, unopened.
func (s *server) placeForOne(ctx context.Context, in *approachInput[conversionBody]) (store.Place, error) {
	if in.Body.Place == nil {
		return s.placeOf(ctx, in.Body.PlaceID)
	}
	state, err := s.outreach(ctx, in.ID)
	if err != nil {
		return store.Place{}, err
	}
	asked, ok := state.Approach(in.No)
	if !ok {
		return store.Place{}, refuseField(outreach.CodeApproachUnknown, "no")
	}
	b := PlaceBody{
		WorkplaceID: cmp.Or(in.Body.Place.WorkplaceID, asked.WorkplaceID), Title: in.Body.Place.Title, Description: in.Body.Place.Description,
		MinWeeklyHours: in.Body.Place.MinWeeklyHours, MaxWeeklyHours: in.Body.Place.MaxWeeklyHours,
		Occupation: in.Body.Place.Occupation, TaskIDs: in.Body.Place.TaskIDs, State: string(agreement.PlaceOpen),
	}
	if b.WorkplaceID == "" {
		return store.Place{}, refuseField(lifecycle.CodeRequired, "place.workplace_id")
	}
	if b.MinWeeklyHours > b.MaxWeeklyHours {
		return store.Place{}, refuseField(placement.CodeHoursOutOfRange, "place.max_weekly_hours")
	}
	place, err := b.place()
	if err != nil {
		return place, err
	}
	place.State = placeUnopened
	create, err := s.creation(ctx, access.Operation(outreach.ConvertOutreach{}.Name()), CreateHeaders{IdempotencyKey: in.IdempotencyKey})
	if err != nil {
		return place, err
	}
	place, err = s.Store.CreatePlace(ctx, create, place)
	if ref := new(store.RefError); errors.As(err, &ref) {
		err = refuseField("reference_not_found", "place."+ref.Field)
	}
	return place, err
}
