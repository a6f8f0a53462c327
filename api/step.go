package api

import (
	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
)

type addedStepBody struct {
	Kind  placement.StepKind `json:"kind" enum:"meeting,document,call,other" doc:"What kind of step it is."`
	DueOn day                `json:"due_on" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The day by which it is to be done."`
	Step  string             `json:"step,omitempty" maxLength:"20000" doc:"What is to be done. Kept encrypted."`
}

func (b addedStepBody) texts() []text { return written(text{placement.ContentStep, b.Step}) }

func (b addedStepBody) event(_ target, refs lifecycle.Contents) lifecycle.Event {
	return placement.AddStep{Kind: b.Kind, DueOn: b.DueOn, Contents: refs}
}

type stepDoneBody struct {
	On   day    `json:"on" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The day it was done."`
	Note string `json:"note,omitempty" maxLength:"20000" doc:"What came of it. Kept encrypted."`
}

func (b stepDoneBody) texts() []text { return written(text{placement.ContentNote, b.Note}) }

func (b stepDoneBody) event(t target, refs lifecycle.Contents) lifecycle.Event {
	return placement.CompleteStep{No: t.no, On: b.On, Contents: refs}
}

type stepDroppedBody struct{ WordsInput }

func (b stepDroppedBody) event(t target, refs lifecycle.Contents) lifecycle.Event {
	return placement.DropStep{No: t.no, Contents: refs}
}

// WordsInput is a reason in words, where there is no code for it.
type WordsInput struct {
	ReasonText string `json:"reason_text,omitempty" maxLength:"20000" doc:"Why, in words. Kept encrypted."`
}

func (b WordsInput) texts() []text { return written(text{placement.ContentReason, b.ReasonText}) }

// Step is something that this placement needs besides.
type Step struct {
	No        int    `json:"no"`
	Kind      string `json:"kind"`
	DueOn     string `json:"due_on"`
	DoneOn    string `json:"done_on,omitempty"`
	DroppedOn string `json:"dropped_on,omitempty"`
}

func stepView(x placement.AddedStep) Step {
	return Step{x.No, string(x.Kind), string(x.DueOn), string(x.DoneOn), string(x.DroppedOn)}
}
