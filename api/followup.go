package api

import (
	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
)

// FollowUpInput is what is recorded of a follow-up besides when and how it was held.
type FollowUpInput struct {
	Progress               []ProgressInput      `json:"progress,omitempty" maxItems:"50" doc:"How far each goal has come, each goal once. Kept encrypted. On day one nobody is asked, and sub-goals are rated by whoever likes to."`
	Attended               []lifecycle.Party    `json:"attended,omitempty" maxItems:"5" enum:"candidate,company,mentor,caseworker,municipality" doc:"Who was there."`
	AccommodationsReviewed bool                 `json:"accommodations_reviewed,omitempty" doc:"Whether the accommodations were gone through. At a regular follow-up with the candidate they are; placements proposed under the first ruleset aside."`
	AskedBy                lifecycle.Party      `json:"asked_by,omitempty" enum:"caseworker,mentor,company" doc:"Who asked about the accommodations, when they were gone through."`
	HoursSteps             []HoursDecisionInput `json:"hours_steps,omitempty" maxItems:"20" doc:"What was decided about steps of the weekly hours, in order of date."`
	Note                   string               `json:"note,omitempty" maxLength:"20000" doc:"What was said. Kept encrypted."`
}

type followUpBody struct {
	On   day            `json:"on" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The day it was held."`
	Form placement.Form `json:"form" enum:"visit,phone,video"`
	FollowUpInput
}

// ratings are what candidate and mentor said. They are about a person, and so they are content.
func (b FollowUpInput) ratings() []placement.Progress {
	return some(b.Progress, func(p ProgressInput) placement.Progress { return placement.Progress(p) })
}

// check refuses ratings that are none, before they are kept.
func (b FollowUpInput) check() error { return placement.CheckRatings(b.ratings()) }

func (b FollowUpInput) texts() []text { return ratedTexts(b.Note, b.ratings()) }

// ratedTexts are a note and ratings, as far as there are any.
func ratedTexts(note string, ratings []placement.Progress) []text {
	all := written(text{placement.ContentNote, note})
	if len(ratings) > 0 {
		all = append(all, text{placement.ContentRatings, placement.RatingsJSON(ratings)})
	}
	return all
}

func (b followUpBody) event(t target, refs lifecycle.Contents) lifecycle.Event {
	return placement.HoldFollowUp{
		No: t.no, On: b.On, Form: b.Form, Rated: placement.RatedBy(b.ratings()), Attended: b.Attended,
		AccommodationsReviewed: b.AccommodationsReviewed, AskedBy: b.AskedBy, VisitID: t.visitID,
		Steps: some(b.HoursSteps, HoursDecisionInput.decision), Contents: refs,
	}
}

type problemBody struct {
	Kind placement.ProblemKind `json:"kind" enum:"tasks,hours,attendance,collaboration,conditions,transport,other" doc:"What it is about, coarsely."`
	ByInput
	Severity    placement.Severity `json:"severity,omitempty" enum:"blocking,serious,minor" doc:"How much it stands in the way; serious, when you leave it out. It says within how many working hours somebody reacts."`
	ProblemText string             `json:"problem_text,omitempty" maxLength:"20000" doc:"The problem in words. Kept encrypted."`
}

func (b problemBody) texts() []text { return written(text{placement.ContentProblem, b.ProblemText}) }

func (b problemBody) event(_ target, refs lifecycle.Contents) lifecycle.Event {
	return placement.ReportProblem{Kind: b.Kind, By: b.By, Severity: b.Severity, Contents: refs}
}

type resolutionBody struct {
	Resolution     placement.Resolution `json:"resolution" enum:"adjusted,solved,not_solved"`
	ResolutionText string               `json:"resolution_text,omitempty" maxLength:"20000" doc:"What was done. Kept encrypted."`
}

func (b resolutionBody) texts() []text {
	return written(text{placement.ContentResolution, b.ResolutionText})
}

func (b resolutionBody) event(t target, refs lifecycle.Contents) lifecycle.Event {
	return placement.ResolveProblem{No: t.no, Resolution: b.Resolution, Contents: refs}
}
