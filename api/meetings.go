package api

import (
	"context"
	"fmt"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
)

// The zone of Danish wall clocks, and how times are written in it.
const (
	danishZone = "Europe/Copenhagen"
	zoneTime   = "20060102T150405"
	// aMeeting is how long a meeting is in a calendar: nobody says how long it takes.
	aMeeting = time.Hour
)

type meetingsOutput struct {
	ContentType        string `header:"Content-Type"`
	ContentDisposition string `header:"Content-Disposition"`
	Body               []byte
}

// readMeetings answers with the meetings of a placement for anybody's calendar: codes, times and places, and nobody's name.
func (s *server) readMeetings(ctx context.Context, in *idInput) (*meetingsOutput, error) {
	state, err := s.placementState(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	caller := principalOf(ctx)
	calendar, err := s.calendars.of(ctx, caller.Tenant, s.now(caller.Tenant))
	if err != nil {
		return nil, err
	}
	events, err := s.history(ctx, state.ID)
	if err != nil {
		return nil, err
	}
	steps := make([]placement.Step, len(events))
	for i, e := range events {
		steps[i].At = e.At
		if steps[i].Event, err = placement.Decode(e.Name, e.Payload); err != nil {
			return nil, err
		}
	}
	meetings, err := placement.Appointments(steps)
	if err != nil {
		return nil, fmt.Errorf("go through the history of placement %s: %w", state.ID, err)
	}
	workplace, err := s.Store.Workplace(ctx, caller.Tenant.ID, state.WorkplaceID)
	if err != nil {
		return nil, err
	}
	where := address(documentFacts{workplace: workplace})
	out := newCalendar()
	for _, m := range meetings {
		s.addMeeting(out, s.texts.phrases(inquiryOf(ctx).language), calendar, state.ID, where, m)
	}
	return &meetingsOutput{
		ContentType: "text/calendar; charset=utf-8", ContentDisposition: `attachment; filename="meetings.ics"`,
		Body: []byte(out.Serialize(ics.WithNewLine("\r\n"), ics.WithLineLength(75))),
	}, nil
}

// newCalendar is an empty calendar that knows Danish wall clocks: an hour ahead in winter, two in summer.
func newCalendar() *ics.Calendar {
	c := ics.NewCalendar()
	c.SetProductId("-//Placement//Placement//DA")
	c.SetMethod(ics.MethodPublish)
	zone := c.AddTimezone(danishZone)
	standard, daylight := zone.AddStandard(), &ics.Daylight{}
	zone.Components = append(zone.Components, daylight)
	for _, part := range []struct {
		component               *ics.ComponentBase
		name, from, to, at, day string
	}{
		{&standard.ComponentBase, "CET", "+0200", "+0100", "19701025T030000", "10"},
		{&daylight.ComponentBase, "CEST", "+0100", "+0200", "19700329T020000", "3"},
	} {
		part.component.SetProperty(ics.ComponentPropertyDtStart, part.at)
		part.component.SetProperty(ics.ComponentPropertyRrule, "FREQ=YEARLY;BYMONTH="+part.day+";BYDAY=-1SU")
		part.component.SetProperty("TZNAME", part.name)
		part.component.SetProperty("TZOFFSETFROM", part.from)
		part.component.SetProperty("TZOFFSETTO", part.to)
	}
	return c
}

// addMeeting adds one meeting. A follow-up has a day and no hour, and keeps nobody from other things.
func (s *server) addMeeting(c *ics.Calendar, p phrases, calendar lifecycle.Calendar, placementID, where string, m placement.Appointment) {
	e := c.AddEvent(strings.ReplaceAll(m.Key, "_", "-") + "." + placementID + "@placement")
	e.SetDtStampTime(m.Changed)
	e.SetLastModifiedAt(m.Changed)
	e.SetSequence(m.Sequence)
	e.SetStatus(ics.ObjectStatusConfirmed)
	if m.Cancelled {
		e.SetStatus(ics.ObjectStatusCancelled)
	}
	if m.FollowUp != "" {
		day, err := time.Parse(time.DateOnly, string(m.On))
		if err != nil {
			day = m.Changed // a day that is none has never been planned
		}
		e.SetAllDayStartAt(day)
		e.SetAllDayEndAt(day.AddDate(0, 0, 1))
		e.SetTimeTransparency(ics.TransparencyTransparent)
		e.SetSummary(p.say("calendar.follow_up", "about", p.say("follow_up."+string(m.FollowUp))))
	} else {
		e.SetProperty(ics.ComponentPropertyDtStart, calendar.Local(m.At).Format(zoneTime), ics.WithTZID(danishZone))
		e.SetProperty(ics.ComponentPropertyDtEnd, calendar.Local(m.At.Add(aMeeting)).Format(zoneTime), ics.WithTZID(danishZone))
		e.SetSummary(p.say("calendar.safety_meeting"))
	}
	switch {
	case m.Form == placement.FormVisit && where != "":
		e.SetLocation(where)
	case m.Form != "" && m.Form != placement.FormVisit:
		e.SetLocation(p.say("form." + string(m.Form)))
	}
	e.SetURL(s.PublicURL + placementPath(placementID))
}
