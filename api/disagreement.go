package api

import (
	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
)

type disagreementBody struct {
	About            placement.DisagreementAbout `json:"about" enum:"evaluation,ending" doc:"What the candidate does not agree with."`
	Channel          lifecycle.Channel           `json:"channel" enum:"meeting,phone,sms,email,digital_post,letter,form" doc:"How it came to you."`
	DisagreementText string                      `json:"disagreement_text,omitempty" maxLength:"20000" doc:"What the candidate does not agree with, and why. Kept encrypted."`
}

func (b disagreementBody) texts() []text {
	return written(text{placement.ContentDisagreement, b.DisagreementText})
}

func (b disagreementBody) event(_ target, refs lifecycle.Contents) lifecycle.Event {
	return placement.RecordDisagreement{About: b.About, Channel: b.Channel, Contents: refs}
}

type disagreementAnswerBody struct {
	Result     placement.DisagreementResult `json:"result" enum:"changed,kept" doc:"Whether anything was changed because of it."`
	AnswerText string                       `json:"answer_text,omitempty" maxLength:"20000" doc:"What the candidate was answered. Kept encrypted."`
}

func (b disagreementAnswerBody) texts() []text {
	return written(text{placement.ContentAnswer, b.AnswerText})
}

func (b disagreementAnswerBody) event(t target, refs lifecycle.Contents) lifecycle.Event {
	return placement.AnswerDisagreement{No: t.no, Result: b.Result, Contents: refs}
}

// DisagreementView is a candidate's disagreement; its words, and those of the answer, are among the texts.
type DisagreementView struct {
	No         int    `json:"no"`
	About      string `json:"about"`
	Channel    string `json:"channel"`
	On         string `json:"on"`
	Result     string `json:"result,omitempty" doc:"What became of it; absent until it is answered."`
	AnsweredOn string `json:"answered_on,omitempty"`
}

func disagreementView(d placement.Disagreement) DisagreementView {
	return DisagreementView{d.No, string(d.About), string(d.Channel), string(d.On), string(d.Result), string(d.AnsweredOn)}
}
