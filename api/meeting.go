package api

import (
	"context"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
)

// MeetingBody is a time for the safety meeting.
type MeetingBody struct {
	At   time.Time      `json:"at" doc:"When the meeting is."`
	Form placement.Form `json:"form" enum:"visit,phone,video"`
}

func (MeetingBody) texts() []text { return nil }

func (b MeetingBody) resolve(context.Context, *server, *target) error { return saneTime("at", b.At) }

func (b MeetingBody) event(target, lifecycle.Contents) lifecycle.Event {
	return placement.BookSafetyMeeting{At: b.At.UTC(), Form: b.Form}
}

type meetingMoveBody struct {
	MeetingBody
	ReasonText string `json:"reason_text,omitempty" maxLength:"20000" doc:"Why it is moved. Kept encrypted."`
}

func (b meetingMoveBody) texts() []text { return written(text{placement.ContentReason, b.ReasonText}) }

func (b meetingMoveBody) event(_ target, refs lifecycle.Contents) lifecycle.Event {
	return placement.MoveSafetyMeeting{At: b.At.UTC(), Form: b.Form, Contents: refs}
}

type meetingHeldBody struct {
	Attended               []lifecycle.Party `json:"attended" maxItems:"10" enum:"candidate,company,mentor,caseworker,municipality,representative" doc:"Who was there."`
	AccommodationsReviewed bool              `json:"accommodations_reviewed" doc:"Whether the candidate's accommodations were gone through."`
	Demands                string            `json:"demands,omitempty" maxLength:"20000" doc:"What the company may demand. Kept encrypted."`
	Expectations           string            `json:"expectations,omitempty" maxLength:"20000" doc:"What the candidate may expect. Kept encrypted."`
	Purpose                string            `json:"purpose,omitempty" maxLength:"20000" doc:"The purpose as it was agreed. Kept encrypted."`
	Responsibilities       string            `json:"responsibilities,omitempty" maxLength:"20000" doc:"Who is responsible for what. Kept encrypted."`
	Terms                  *TermsInput       `json:"terms,omitempty" doc:"What was agreed. Required of placements under ruleset 2; demands, expectations and responsibilities above are what those under ruleset 1 need instead."`
	Minutes                string            `json:"minutes,omitempty" maxLength:"20000" doc:"What else was said. Kept encrypted."`
}

func (b meetingHeldBody) texts() []text {
	all := written(
		text{placement.ContentDemands, b.Demands}, text{placement.ContentExpectations, b.Expectations},
		text{placement.ContentPurpose, b.Purpose}, text{placement.ContentResponsibilities, b.Responsibilities},
		text{placement.ContentMinutes, b.Minutes})
	if b.Terms != nil {
		all = append(all, b.Terms.texts()...)
	}
	return all
}

func (b meetingHeldBody) resolve(context.Context, *server, *target) error {
	if b.Terms == nil {
		return nil
	}
	return b.Terms.complete()
}

func (b meetingHeldBody) event(_ target, refs lifecycle.Contents) lifecycle.Event {
	e := placement.HoldSafetyMeeting{Attended: b.Attended, AccommodationsReviewed: b.AccommodationsReviewed, Contents: refs}
	if b.Terms != nil {
		terms := b.Terms.agreed()
		e.Terms = &terms
	}
	return e
}
