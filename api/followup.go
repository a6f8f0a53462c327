package api

import (
	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
)

type followUpBody struct {
	On       day             `json:"on" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The day it was held."`
	Form     placement.Form  `json:"form" enum:"visit,phone,video"`
	Progress []ProgressInput `json:"progress,omitempty" maxItems:"50" doc:"How far each goal has come. On day one nobody is asked."`
	Note     string          `json:"note,omitempty" maxLength:"20000" doc:"What was said. Kept encrypted."`
}

func (b followUpBody) texts() []text { return written(text{placement.ContentNote, b.Note}) }

func (b followUpBody) event(t target, refs lifecycle.Contents) lifecycle.Event {
	e := placement.HoldFollowUp{No: t.no, On: b.On, Form: b.Form, Contents: refs}
	for _, p := range b.Progress {
		e.Progress = append(e.Progress, placement.Progress(p))
	}
	return e
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
