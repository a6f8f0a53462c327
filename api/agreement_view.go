package api

import (
	"context"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/agreement"
)

// AgreementView is an agreement as people see it: what was agreed, how its places stand, and what may and must be done now.
type AgreementView struct {
	ID            string          `json:"id"`
	Status        string          `json:"status"`
	StatusText    string          `json:"status_text" doc:"What the status means, in the caller's language."`
	Version       int             `json:"version"`
	Ended         bool            `json:"ended" doc:"Whether nothing can happen to it any more."`
	Outcome       string          `json:"outcome,omitempty" doc:"expired, terminated or withdrawn."`
	WaitingFor    string          `json:"waiting_for,omitempty" doc:"The party whose turn it is."`
	CompanyID     string          `json:"company_id" doc:"The company that it is made with."`
	Companies     []string        `json:"companies" doc:"All companies that have a workplace in it, that one first."`
	OwnerID       string          `json:"owner_id"`
	UnitID        string          `json:"unit_id"`
	CoordinatorID string          `json:"coordinator_id,omitempty"`
	Lines         []AgreementLine `json:"lines"`
	Period        Period          `json:"period"`
	FollowUpEvery int             `json:"follow_up_every" doc:"Calendar days between regular follow-ups of placements."`
	NoticeDays    int             `json:"notice_days"`
	MentorPay     bool            `json:"mentor_pay"`
	Revised       int             `json:"revised" doc:"How often the draft was changed."`

	Signing     AgreementSigning `json:"signing"`
	DraftedOn   string           `json:"drafted_on"`
	ActivatedOn string           `json:"activated_on,omitempty" doc:"The first day on which it held."`
	EndedOn     string           `json:"ended_on,omitempty" doc:"The last day on which it held."`
	Renewed     int              `json:"renewed" doc:"How often the last day has moved later."`
	Termination *Termination     `json:"termination,omitempty"`
	Withdrawal  string           `json:"withdrawal,omitempty" doc:"Why the draft was taken back."`
	Exchange    Exchange         `json:"exchange" doc:"How often one side did something for the other in return."`
	Places      []AgreedPlace    `json:"places" doc:"The places that are open or paused, and closed ones that somebody holds."`
	Since       time.Time        `json:"since" doc:"When it came into its status."`

	Allowed      []Command       `json:"allowed" doc:"What the caller may do now. What a command says may still stand against it."`
	NextDeadline *Deadline       `json:"next_deadline,omitempty" doc:"The deadline whose next step comes first."`
	Deadlines    []Deadline      `json:"deadlines"`
	Tasks        []Task          `json:"tasks" doc:"The caller's next tasks here."`
	Links        map[string]Link `json:"links"`
}

// AgreementLine is so many places of one model at one workplace.
type AgreementLine struct {
	No          int    `json:"no"`
	Model       string `json:"model"`
	WorkplaceID string `json:"workplace_id"`
	CompanyID   string `json:"company_id"`
	Count       int    `json:"count" doc:"How many places were agreed."`
	Taken       int    `json:"taken" doc:"How many are open, or held by somebody although they were paused or closed."`
}

// AgreementSigning is who has signed.
type AgreementSigning struct {
	Signatures []AgreementSignature `json:"signatures"`
	WaitingFor []string             `json:"waiting_for" doc:"Whose signature can be collected now; of several companies each with its ID after a colon."`
	Voided     int                  `json:"voided" doc:"How often a change has made signatures void."`
}

// AgreementSignature is one party's.
type AgreementSignature struct {
	Party     string `json:"party"`
	CompanyID string `json:"company_id,omitempty"`
	Channel   string `json:"channel"`
	On        string `json:"on"`
}

// Termination is who ended it before its time.
type Termination struct {
	By     string `json:"by"`
	Reason string `json:"reason"`
	On     string `json:"on"`
}

// Exchange counts what each side did for the other in return for places.
type Exchange struct {
	ByMunicipality int `json:"by_municipality"`
	ByCompany      int `json:"by_company"`
}

// AgreedPlace is what the agreement knows of a place.
type AgreedPlace struct {
	PlaceID   string          `json:"place_id"`
	Line      int             `json:"line"`
	State     string          `json:"state"`
	Holds     []PlaceHold     `json:"holds" doc:"The placements that hold it."`
	IdleSince string          `json:"idle_since,omitempty" doc:"The first day since which nobody has worked there; absent while somebody holds it."`
	RefillOn  string          `json:"refill_on,omitempty" doc:"When the search for who comes next began."`
	AlarmOn   string          `json:"alarm_on,omitempty" doc:"When it had stood idle too long."`
	Links     map[string]Link `json:"links"`
}

// PlaceHold is a placement at a place.
type PlaceHold struct {
	PlacementID string `json:"placement_id"`
	From        string `json:"from"`
	Until       string `json:"until"`
}

type agreementOutput struct {
	Status   int
	ETag     string `header:"ETag" doc:"The version, for If-Match."`
	Location string `header:"Location" doc:"Where the agreement is, after it was drafted."`
	Body     AgreementView
}

func agreementPath(id string) string { return "/v1/agreements/" + id }
func placePath(id string) string     { return "/v1/places/" + id }

// agreementView makes the answer from the domain value.
func (s *server) agreementView(ctx context.Context, a agreement.State) AgreementView {
	caller, l := principalOf(ctx), inquiryOf(ctx).language
	head, tasks := a.Head(), a.Tasks()
	v := AgreementView{
		ID: a.ID, Status: string(a.Status), StatusText: s.texts.status(l, lifecycle.KindAgreement, string(a.Status)), Version: a.Version,
		Ended: head.Ended, Outcome: head.Outcome, WaitingFor: head.WaitingFor, CompanyID: a.CompanyID,
		Companies: each(a.Companies, func(id string) string { return id }), OwnerID: a.OwnerID, UnitID: a.UnitID, CoordinatorID: a.CoordinatorID,
		Lines: each(a.Lines, func(x agreement.Line) AgreementLine {
			return AgreementLine{x.No, string(x.Model), x.WorkplaceID, x.CompanyID, x.Count, a.Taken(x.No)}
		}),
		Period: Period{string(a.Period.Start), string(a.Period.End)}, FollowUpEvery: a.FollowUpEvery, NoticeDays: a.NoticeDays,
		MentorPay: a.MentorPay, Revised: a.Revised,
		Signing: AgreementSigning{
			Signatures: each(a.Signatures, func(x agreement.Signature) AgreementSignature {
				return AgreementSignature{string(x.Party), x.CompanyID, string(x.Channel), string(x.On)}
			}),
			WaitingFor: waitingParties(tasks, "collect_agreement_signature"), Voided: a.Voided,
		},
		DraftedOn: string(a.DraftedOn), ActivatedOn: string(a.ActivatedOn), EndedOn: string(a.EndedOn), Renewed: a.Renewed,
		Withdrawal: string(a.Withdrawal), Exchange: Exchange{a.Given, a.Received}, Places: each(a.Places, agreedPlaceView), Since: a.Since,
		Allowed: s.allowed(caller.Roles, head.Ref, a.Allowed(), nil), Deadlines: s.deadlineViews(l, a.Open()),
		Tasks: s.nextTasks(l, caller, head, tasks, s.now(caller.Tenant)),
		Links: map[string]Link{
			"self":        {Href: agreementPath(a.ID)},
			"timeline":    {Href: agreementPath(a.ID) + "/timeline"},
			"texts":       {Href: agreementPath(a.ID) + "/texts"},
			"utilisation": {Href: agreementPath(a.ID) + "/utilisation"},
			"changes":     {Href: agreementPath(a.ID) + "/changes"},
			"places":      {Href: "/v1/places?agreement_id=" + a.ID},
		},
	}
	if x := a.Termination; x != nil {
		v.Termination = &Termination{string(x.By), string(x.Reason), string(x.On)}
	}
	if link := s.temporalLink(caller.Tenant.Namespace, head.Ref); link != nil {
		v.Links["temporal"] = *link
	}
	if d, ok := a.Due(); ok {
		next := s.deadlineView(l, d)
		v.NextDeadline = &next
	}
	return v
}

func agreedPlaceView(p agreement.Place) AgreedPlace {
	v := AgreedPlace{
		PlaceID: p.ID, Line: p.Line, State: string(p.State), RefillOn: string(p.RefillOn), AlarmOn: string(p.AlarmOn),
		Holds: each(p.Holds, func(h agreement.Hold) PlaceHold {
			return PlaceHold{h.PlacementID, string(h.From), string(h.Until)}
		}),
		Links: placeLinks(p.ID),
	}
	if len(p.Holds) == 0 {
		v.IdleSince = string(p.IdleSince)
	}
	return v
}

// placeLinks are the place, and who fits it.
func placeLinks(id string) map[string]Link {
	return map[string]Link{"place": {Href: placePath(id)}, "shortlist": {Href: placePath(id) + "/suggestions"}}
}
