package api

import (
	"placement/models/lifecycle"
	"placement/models/lifecycle/placement"
)

type evaluationBody struct {
	Party            lifecycle.Party   `json:"party" enum:"candidate,company,mentor,caseworker" doc:"Whose evaluation it is."`
	Channel          lifecycle.Channel `json:"channel,omitempty" enum:"meeting,phone,sms,email,digital_post,letter,form" doc:"How it came to you."`
	Assessment       string            `json:"assessment,omitempty" maxLength:"20000" doc:"How it went. Kept encrypted."`
	WhatWentWrong    string            `json:"what_went_wrong,omitempty" maxLength:"20000" doc:"After an early end, from the case worker. Kept encrypted."`
	HowToAvoid       string            `json:"how_to_avoid,omitempty" maxLength:"20000" doc:"After an early end, from the case worker. Kept encrypted."`
	DisagreementText string            `json:"disagreement_text,omitempty" maxLength:"20000" doc:"From the candidate: what in how it ended they do not agree with, and why. Kept encrypted."`
}

func (b evaluationBody) texts() []text {
	return written(text{placement.ContentAssessment, b.Assessment}, text{placement.ContentWentWrong, b.WhatWentWrong},
		text{placement.ContentAvoid, b.HowToAvoid}, text{placement.ContentDisagreement, b.DisagreementText})
}

func (b evaluationBody) event(_ target, refs lifecycle.Contents) lifecycle.Event {
	return placement.Evaluate{Party: b.Party, Channel: b.Channel, Contents: refs}
}

type closeBody struct {
	Outcome       placement.Outcome `json:"outcome" enum:"ordinary_job,ordinary_hours,subsidised_job,education,new_placement,other_offer,no_change" doc:"What the placement led to."`
	PurposeMet    bool              `json:"purpose_met" doc:"Whether its purpose was met."`
	Note          string            `json:"note,omitempty" maxLength:"20000" doc:"What else is to be known. Kept encrypted."`
	WhatWentWrong string            `json:"what_went_wrong,omitempty" maxLength:"20000" doc:"After an early end, when the case worker's evaluation never came. Kept encrypted."`
	HowToAvoid    string            `json:"how_to_avoid,omitempty" maxLength:"20000" doc:"After an early end, when the case worker's evaluation never came. Kept encrypted."`
}

func (b closeBody) texts() []text {
	return written(text{placement.ContentNote, b.Note}, text{placement.ContentWentWrong, b.WhatWentWrong}, text{placement.ContentAvoid, b.HowToAvoid})
}

func (b closeBody) event(_ target, refs lifecycle.Contents) lifecycle.Event {
	return placement.Close{Outcome: b.Outcome, PurposeMet: b.PurposeMet, Contents: refs}
}
