package api

import (
	"context"
	"slices"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/candidacy"
	"placement/models/lifecycle/placement"
	"placement/models/store"
)

// TellingView is one time that the company was told something.
type TellingView struct {
	ID          string          `json:"id" doc:"The disclosure, or the share of the presentation."`
	Revision    int             `json:"revision,omitempty" doc:"The revision of the presentation that told it; absent for a disclosure."`
	ToldTo      lifecycle.Party `json:"told_to"`
	ToldBy      lifecycle.Party `json:"told_by"`
	ToldOn      day             `json:"told_on"`
	Consent     ConsentBody     `json:"consent" doc:"When the candidate agreed, or approved the presentation."`
	RecordedAt  time.Time       `json:"recorded_at"`
	RetractedAt *time.Time      `json:"retracted_at,omitempty" doc:"When it was taken back, as recorded by mistake: later than the moment that you read of."`
}

// OnRecordView is one thing that stood on record.
type OnRecordView struct {
	ItemView
	Hard  bool         `json:"hard" doc:"Of an accommodation: there is no way around it."`
	Asked bool         `json:"asked_by_work" doc:"Of an accommodation: a task of the place asks for more than the candidate can."`
	Told  *TellingView `json:"told,omitempty" doc:"When the company was told; absent when it had not been."`
}

// ShownView is the presentation as it stood.
type ShownView struct {
	Revision        int               `json:"revision"`
	NoneKnown       bool              `json:"none_known" doc:"Whether it states that no challenges are known."`
	ApprovedOn      day               `json:"approved_on,omitempty" doc:"When the candidate approved it; absent when they had not."`
	ApprovalChannel lifecycle.Channel `json:"approval_channel,omitempty"`
}

// StandingView is what stood on record at a moment, and what of it the company had been told.
type StandingView struct {
	On           day            `json:"on"`
	At           time.Time      `json:"at"`
	Version      int            `json:"version" doc:"The event at which it was kept."`
	OnRecord     []OnRecordView `json:"on_record"`
	NotTold      []ItemView     `json:"not_told" doc:"Hard accommodations and challenges that the company had not been told."`
	Tellings     []TellingView  `json:"tellings" doc:"Every time that the company had been told something or given a presentation, the first one first."`
	Presentation *ShownView     `json:"presentation,omitempty" doc:"The newest revision; absent when nothing was written."`
}

// PlacementDisclosuresView is what the company of a placement had been told.
type PlacementDisclosuresView struct {
	PlacementID string               `json:"placement_id"`
	CandidateID string               `json:"candidate_id"`
	CompanyID   string               `json:"company_id"`
	EndingKind  placement.EndingKind `json:"ending_kind,omitempty" enum:"planned,terminated_early,no_show,withdrawn,cancelled,declined,expired"`
	EndedFor    placement.Reason     `json:"ended_for,omitempty" doc:"The reason of the ending; undisclosed_problem is what this is for."`
	AtDecision  *StandingView        `json:"at_decision,omitempty" doc:"When the company said yes; absent when it has not, or when that was not kept."`
	AtEnding    *StandingView        `json:"at_ending,omitempty" doc:"When the placement was withdrawn or ended early."`
	Later       []DisclosureView     `json:"later" doc:"What was recorded after the company had said yes, whenever it says that it was told."`
	SharedLater []ShareView          `json:"shared_later" doc:"Presentations that were recorded as given after the company had said yes."`
}

type placementDisclosuresOutput struct{ Body PlacementDisclosuresView }

// readPlacementDisclosures answers with what the company had been told when it decided and when it ended. The store notes who
// read it.
func (s *server) readPlacementDisclosures(ctx context.Context, in *idInput) (*placementDisclosuresOutput, error) {
	actor := actorOf(ctx)
	row, err := s.Store.Process(ctx, actor.TenantID, lifecycle.KindPlacement, in.ID)
	if err != nil {
		return nil, err
	}
	state, err := stateOf[placement.State](row)
	if err != nil {
		return nil, err
	}
	kept, err := s.Store.PlacementDisclosures(ctx, actor, state)
	if err != nil {
		return nil, err
	}
	v := PlacementDisclosuresView{
		PlacementID: state.ID, CandidateID: state.CandidateID, CompanyID: state.CompanyID,
		AtDecision: standingView(kept.Decision, kept.Retracted), AtEnding: standingView(kept.Ending, kept.Retracted),
		Later: each(kept.Later, disclosureView), SharedLater: each(kept.SharedLater, shareView),
	}
	if state.Ending != nil {
		v.EndingKind, v.EndedFor = state.Ending.Kind, state.Ending.Reason
	}
	return &placementDisclosuresOutput{v}, nil
}

func standingView(kept *store.KeptStanding, retracted map[string]time.Time) *StandingView {
	if kept == nil {
		return nil
	}
	told := each(kept.Tellings, func(t candidacy.Telling) TellingView {
		v := TellingView{
			ID: t.ID, Revision: t.Revision, ToldTo: t.To, ToldBy: t.By, ToldOn: t.On, RecordedAt: t.RecordedAt,
			Consent: ConsentBody{ChannelInput: ChannelInput{Channel: t.Channel}, On: t.ConsentOn},
		}
		if at, ok := retracted[t.ID]; ok {
			v.RetractedAt = &at
		}
		return v
	})
	v := &StandingView{
		On: kept.On, At: kept.At, Version: kept.Version, Tellings: told,
		NotTold: each(kept.Untold(), func(i candidacy.Stood) ItemView { return itemView(i.Item) }),
		OnRecord: each(kept.Items, func(i candidacy.Stood) OnRecordView {
			o := OnRecordView{ItemView: itemView(i.Item), Hard: i.Hard, Asked: i.Asked}
			if k := slices.IndexFunc(told, func(t TellingView) bool { return t.ID == i.ToldBy }); k >= 0 {
				o.Told = &told[k]
			}
			return o
		}),
	}
	if p := kept.Presentation; p.Revision > 0 {
		v.Presentation = &ShownView{Revision: p.Revision, NoneKnown: p.NoneKnown, ApprovedOn: p.ApprovedOn, ApprovalChannel: p.Channel}
	}
	return v
}
