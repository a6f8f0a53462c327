package api

import (
	"context"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/access"
	"placement/models/lifecycle/mentor"
	"placement/models/store"
)

// MentorSupportBody is what is paid for a mentor under one grant.
type MentorSupportBody struct {
	MentorID      string  `json:"mentor_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"The mentor; it cannot be changed later."`
	PlacementID   string  `json:"placement_id,omitempty" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"The placement it is granted for, when it is for one; it cannot be changed later."`
	Kind          string  `json:"kind" enum:"released_employee,consultant,training" doc:"What is paid: the hours of an employee, a mentor from outside, or the mentor's course. It cannot be changed later."`
	WeeklyHours   float64 `json:"weekly_hours" minimum:"0.25" maximum:"37"`
	HourlyRateOre *int    `json:"hourly_rate_ore,omitempty" minimum:"1" maximum:"1000000" doc:"The rate in øre, when there is one: 20000 for 200 kroner."`
	GrantRef      string  `json:"grant_ref" pattern:"^[A-Za-z0-9./-]{1,40}$" patternDescription:"1 to 40 letters, digits, full stops, slashes and hyphens" doc:"How the municipality knows the grant. Never a personal number."`
	From          day     `json:"from" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The first day."`
	To            day     `json:"to" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The last day, six months on at most."`
	RenewalOf     string  `json:"renewal_of,omitempty" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"The grant that it goes on from. It cannot be changed later."`
	AssessedOn    day     `json:"assessed_on,omitempty" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"When the need was assessed anew; a renewal needs it."`
}

// MentorSupportView is a grant.
type MentorSupportView struct {
	ID            string    `json:"id"`
	MentorID      string    `json:"mentor_id"`
	PlacementID   string    `json:"placement_id,omitempty"`
	Kind          string    `json:"kind"`
	WeeklyHours   float64   `json:"weekly_hours"`
	HourlyRateOre *int      `json:"hourly_rate_ore,omitempty"`
	GrantRef      string    `json:"grant_ref"`
	From          string    `json:"from"`
	To            string    `json:"to"`
	EndsSoon      bool      `json:"ends_soon" doc:"Whether it ends within 30 days of today."`
	RenewalOf     string    `json:"renewal_of,omitempty"`
	AssessedOn    string    `json:"assessed_on,omitempty"`
	Version       int       `json:"version"`
	CreatedAt     time.Time `json:"created_at"`
	UpdatedAt     time.Time `json:"updated_at"`
}

func mentorSupportView(m store.MentorSupport, today day) MentorSupportView {
	return MentorSupportView{
		ID: m.ID, MentorID: m.MentorID, PlacementID: m.PlacementID, Kind: string(m.Kind), WeeklyHours: m.WeeklyHours,
		HourlyRateOre: m.HourlyOre, GrantRef: m.GrantRef, From: string(m.Period.Start), To: string(m.Period.End),
		EndsSoon: mentor.EndsSoon(m.Period, today, mentor.SupportNotice), RenewalOf: m.RenewalOf, AssessedOn: string(m.AssessedOn),
		Version: m.Version, CreatedAt: m.CreatedAt, UpdatedAt: m.UpdatedAt,
	}
}

func (s *server) mentorSupportOutput(ctx context.Context, m store.MentorSupport) (*thingOutput[MentorSupportView], error) {
	today, err := s.today(ctx)
	return &thingOutput[MentorSupportView]{ETag: etag(m.Version), Body: mentorSupportView(m, today)}, err
}

func (b MentorSupportBody) support() store.MentorSupport {
	return store.MentorSupport{
		Support: mentor.Support{
			MentorID: b.MentorID, PlacementID: b.PlacementID, Kind: mentor.SupportKind(b.Kind), WeeklyHours: b.WeeklyHours,
			Period: lifecycle.Period{Start: b.From, End: b.To}, GrantRef: b.GrantRef, RenewalOf: b.RenewalOf, AssessedOn: b.AssessedOn,
		},
		HourlyOre: b.HourlyRateOre,
	}
}

func (s *server) createMentorSupport(ctx context.Context, in *createInput[MentorSupportBody]) (*thingOutput[MentorSupportView], error) {
	c, err := s.creation(ctx, access.CreateMentorSupport, in.CreateHeaders)
	if err != nil {
		return nil, err
	}
	m, err := s.Store.CreateMentorSupport(ctx, c, in.Body.support())
	if err != nil {
		return nil, err
	}
	out, err := s.mentorSupportOutput(ctx, m)
	out.Location = "/v1/mentor-supports/" + m.ID
	return out, err
}

func (s *server) readMentorSupport(ctx context.Context, in *idInput) (*thingOutput[MentorSupportView], error) {
	m, err := s.Store.MentorSupport(ctx, principalOf(ctx).Tenant.ID, in.ID)
	if err != nil {
		return nil, err
	}
	return s.mentorSupportOutput(ctx, m)
}

func (s *server) updateMentorSupport(ctx context.Context, in *updateInput[MentorSupportBody]) (*thingOutput[MentorSupportView], error) {
	version, err := requiredVersion(in.IfMatch)
	if err != nil {
		return nil, err
	}
	m := in.Body.support()
	m.ID, m.Version = in.ID, version
	if m, err = s.Store.UpdateMentorSupport(ctx, actorOf(ctx), m); err != nil {
		return nil, err
	}
	return s.mentorSupportOutput(ctx, m)
}

type mentorSupportsInput struct {
	MentorID     string `query:"mentor_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	PlacementID  string `query:"placement_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	EndingWithin int    `query:"ending_within" minimum:"1" maximum:"366" doc:"Only those that end today or within so many days."`
	PageInput
}

func (s *server) listMentorSupports(ctx context.Context, in *mentorSupportsInput) (*listOutput[MentorSupportView], error) {
	today, err := s.today(ctx)
	if err != nil {
		return nil, err
	}
	f := store.MentorSupportFilter{MentorID: in.MentorID, PlacementID: in.PlacementID, Page: in.page()}
	if in.EndingWithin > 0 {
		f.EndsFrom, f.EndsTo = today, today.AddDays(in.EndingWithin)
	}
	list, err := s.Store.MentorSupports(ctx, principalOf(ctx).Tenant.ID, f)
	if err != nil {
		return nil, err
	}
	return listOf(list, func(m store.MentorSupport) MentorSupportView { return mentorSupportView(m, today) }), nil
}
