package api

import (
	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
)

type pauseBody struct {
	ResumeOn day `json:"resume_on" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"The day on which it is expected to go on, or on which you look at it again; not after the last day."`
	ReasonInput
}

func (b pauseBody) texts() []text { return written(text{placement.ContentReason, b.ReasonText}) }

func (b pauseBody) event(_ target, refs lifecycle.Contents) lifecycle.Event {
	return placement.PausePlacement{ResumeOn: b.ResumeOn, Reason: b.Reason, Contents: refs}
}

type resumeBody struct {
	Note string `json:"note,omitempty" maxLength:"20000" doc:"What was agreed about going on. Kept encrypted."`
}

func (b resumeBody) texts() []text { return written(text{placement.ContentNote, b.Note}) }

func (b resumeBody) event(_ target, refs lifecycle.Contents) lifecycle.Event {
	return placement.ResumePlacement{Contents: refs}
}

// Pause is the one that a placement is in.
type Pause struct {
	From          string            `json:"from" doc:"The day on which it began."`
	ResumeOn      string            `json:"resume_on" doc:"The day on which it is expected to go on, or to be looked at again."`
	Reason        string            `json:"reason"`
	Stopped       []StoppedDeadline `json:"stopped" doc:"The deadlines that stand still, with what is left of them. Nobody is reminded of them."`
	MeetingToMove *Meeting          `json:"meeting_to_move,omitempty" doc:"The safety meeting, when it is booked for a day on which the pause will last."`
}

// StoppedDeadline is one that a pause has stopped.
type StoppedDeadline struct {
	Key             string `json:"key"`
	Text            string `json:"text" doc:"What should be done, in the caller's language."`
	WorkingDaysLeft int    `json:"working_days_left" doc:"How many working days were left when the pause began; 0 for what was due that day, or late."`
}

// PausedSpan is a pause that is over.
type PausedSpan struct {
	From   string `json:"from"`
	Until  string `json:"until" doc:"The day on which it went on, or ended."`
	Reason string `json:"reason"`
}

func (s *server) pauseView(l language, p placement.State) *Pause {
	if p.Pause == nil {
		return nil
	}
	v := &Pause{
		From: string(p.Pause.From), ResumeOn: string(p.Pause.ResumeOn), Reason: string(p.Pause.Reason),
		Stopped: each(p.Pause.Stopped, func(d placement.Stopped) StoppedDeadline {
			return StoppedDeadline{d.Key, s.texts.deadline(l, d.Key), d.Left}
		}),
	}
	if p.Pause.MeetingToMove {
		v.MeetingToMove = meetingView(p.Meeting)
	}
	return v
}

func pausedSpanView(x placement.PausedSpan) PausedSpan {
	return PausedSpan{string(x.From), string(x.Until), string(x.Reason)}
}
