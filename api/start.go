package api

import (
	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
)

type startBody struct {
	On       day            `json:"on" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The day the candidate came."`
	Approval *ApprovalInput `json:"approval,omitempty" doc:"Answers for findings of a refusal with needs_approval."`
}

func (b startBody) texts() []text { return b.Approval.texts() }

func (b startBody) event(_ target, refs lifecycle.Contents) lifecycle.Event {
	return placement.ConfirmStart{On: b.On, Approval: b.Approval.approval(), Contents: refs}
}

type noShowBody struct {
	NewStart day    `json:"new_start,omitempty" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The new first day; leave it out to end the placement as a no-show."`
	Note     string `json:"note,omitempty" maxLength:"20000" doc:"What happened. Kept encrypted."`
	LearnedInput
}

func (b noShowBody) texts() []text {
	return written(append(b.learned(), text{placement.ContentNote, b.Note})...)
}

func (b noShowBody) event(_ target, refs lifecycle.Contents) lifecycle.Event {
	return placement.ReportNoShow{NewStart: b.NewStart, Contents: refs}
}
