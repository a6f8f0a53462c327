package api

import (
	"context"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/access"
	"placement/models/lifecycle/candidacy"
	"placement/models/store"
)

// ItemBody is one thing that a company was, or was not, told.
type ItemBody struct {
	Kind candidacy.ItemKind `json:"kind" enum:"accommodation,challenge,other" doc:"An accommodation of the candidate, a challenge of the presentation, or something else."`
	Key  string             `json:"key,omitempty" pattern:"^[a-z][a-z0-9_]{0,39}$" patternDescription:"a code of small letters, digits and underscores" doc:"The code of the accommodation, or the key of the challenge; none for something else."`
	Text string             `json:"text,omitempty" maxLength:"2000" doc:"What was told, in words; for an accommodation or a challenge, those of the register are kept."`
}

// ConsentBody is that the candidate agreed.
type ConsentBody struct {
	ChannelInput
	On day `json:"on" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099" doc:"When the candidate agreed; not after it was told."`
}

// DisclosureBody is what a company was told of a candidate. Items and note are kept encrypted.
type DisclosureBody struct {
	CompanyID string          `json:"company_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	ToldTo    lifecycle.Party `json:"told_to" enum:"company,mentor,representative" doc:"Who at the company was told."`
	ToldBy    lifecycle.Party `json:"told_by" enum:"candidate,caseworker" doc:"Who told it."`
	ToldOn    day             `json:"told_on" format:"date" pattern:"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as year-month-day, in the years 2000 to 2099"`
	Consent   ConsentBody     `json:"consent" doc:"Nothing is told of a candidate without their consent."`
	Items     []ItemBody      `json:"items" minItems:"1" maxItems:"50"`
	Note      string          `json:"note,omitempty" maxLength:"2000" doc:"To whom by name, and how it was put."`
}

// ItemView is one thing that a company was, or was not, told.
type ItemView struct {
	ItemBody
	Max *float64 `json:"max,omitempty" doc:"How much can be met, as it was told, in the measure of the accommodation."`
}

// DisclosureView is what a company was told of a candidate.
type DisclosureView struct {
	ID          string          `json:"id"`
	CandidateID string          `json:"candidate_id"`
	CompanyID   string          `json:"company_id"`
	ToldTo      lifecycle.Party `json:"told_to"`
	ToldBy      lifecycle.Party `json:"told_by"`
	ToldOn      day             `json:"told_on"`
	Consent     ConsentBody     `json:"consent"`
	Items       []ItemView      `json:"items"`
	Note        string          `json:"note"`
	UserID      string          `json:"user_id" doc:"Who recorded it."`
	RetractedAt *time.Time      `json:"retracted_at,omitempty" doc:"When it was taken back: it was recorded by mistake and nothing was told."`
	RetractedBy string          `json:"retracted_by,omitempty"`
	CreatedAt   time.Time       `json:"created_at"`
}

// DisclosuresView is what companies were told of a candidate, and what one company was not.
type DisclosuresView struct {
	ListView[DisclosureView]
	Untold []ItemView `json:"untold" doc:"With company_id: the hard accommodations that hold today and the challenges of the presentation that this company has not been told of, neither so nor with a presentation. Empty without company_id."`
}

func (b DisclosureBody) disclosure() candidacy.Disclosure {
	return candidacy.Disclosure{
		CompanyID: b.CompanyID, ToldTo: b.ToldTo, ToldBy: b.ToldBy, ToldOn: b.ToldOn, ConsentOn: b.Consent.On, Channel: b.Consent.Channel,
		Items: each(b.Items, func(i ItemBody) candidacy.Item { return candidacy.Item{Kind: i.Kind, Key: i.Key, Text: i.Text} }), Note: b.Note,
	}
}

func itemView(i candidacy.Item) ItemView {
	return ItemView{ItemBody: ItemBody{Kind: i.Kind, Key: i.Key, Text: i.Text}, Max: i.Max}
}

func disclosureView(d store.Disclosure) DisclosureView {
	return DisclosureView{
		ID: d.ID, CandidateID: d.CandidateID, CompanyID: d.CompanyID, ToldTo: d.ToldTo, ToldBy: d.ToldBy, ToldOn: d.ToldOn,
		Consent: ConsentBody{ChannelInput: ChannelInput{Channel: d.Channel}, On: d.ConsentOn},
		Items:   each(d.Items, itemView), Note: d.Note, UserID: d.UserID, RetractedAt: d.RetractedAt, RetractedBy: d.RetractedBy, CreatedAt: d.CreatedAt,
	}
}

func (s *server) createDisclosure(ctx context.Context, in *addInput[DisclosureBody]) (*thingOutput[DisclosureView], error) {
	today, err := s.today(ctx)
	if err != nil {
		return nil, err
	}
	disclosure := in.Body.disclosure()
	if err := disclosure.Check(today); err != nil {
		return nil, err
	}
	c, err := s.creation(ctx, access.CreateDisclosure, in.CreateHeaders)
	if err != nil {
		return nil, err
	}
	kept, err := s.Store.RecordDisclosure(ctx, c, store.Disclosure{CandidateID: in.ID, Disclosure: disclosure})
	if err != nil {
		return nil, ofPath(err)
	}
	return &thingOutput[DisclosureView]{Body: disclosureView(kept)}, nil
}

type retractionInput struct {
	ID   string `path:"id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	Body struct{}
}

// retractDisclosure takes back what was recorded by mistake. Repeated, it says so.
func (s *server) retractDisclosure(ctx context.Context, in *retractionInput) (*thingOutput[DisclosureView], error) {
	disclosure, err := s.Store.RetractDisclosure(ctx, actorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return &thingOutput[DisclosureView]{Body: disclosureView(disclosure)}, nil
}

type disclosuresInput struct {
	ID        string `path:"id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	CompanyID string `query:"company_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"What this company was told, and what it was not."`
	PageInput
}

type disclosuresOutput struct{ Body DisclosuresView }

func (s *server) listDisclosures(ctx context.Context, in *disclosuresInput) (*disclosuresOutput, error) {
	list, err := s.Store.Disclosures(ctx, actorOf(ctx), in.ID, in.CompanyID, in.page())
	if err != nil {
		return nil, err
	}
	view := DisclosuresView{ListView: listOf(list, disclosureView).Body, Untold: []ItemView{}}
	if in.CompanyID != "" {
		today, err := s.today(ctx)
		if err != nil {
			return nil, err
		}
		untold, err := s.Store.Untold(ctx, actorOf(ctx), in.ID, in.CompanyID, today)
		if err != nil {
			return nil, err
		}
		view.Untold = each(untold, itemView)
	}
	return &disclosuresOutput{Body: view}, nil
}
