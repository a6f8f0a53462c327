package placement

import (
	"slices"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/vocabulary"
)

// PlaceNews is what a placement tells the agreement that its place is under: whether it holds the place, and until when.
type PlaceNews struct {
	PlaceID string           `json:"place_id"`
	Holds   bool             `json:"holds"`
	Period  lifecycle.Period `json:"period"`
	// LastDay is the last day on which the candidate was there, when the placement has ended after it began.
	LastDay lifecycle.Date `json:"last_day,omitempty"`
	// Over tells that it has been what the place was made for, where that was made for one person: it ran, or was given up
	// on. A proposal that was declined may be made again.
	Over bool `json:"over,omitempty"`
	// On is the day on which it became so.
	On lifecycle.Date `json:"on"`
}

// News is what the agreement should know now. Agreements are told when State.PlaceNews rises.
func (s State) News() PlaceNews {
	n := PlaceNews{PlaceID: s.PlaceID, Holds: s.Ending == nil, Period: s.Period, On: s.PlaceNewsOn}
	if s.Ending != nil {
		n.LastDay = s.Ending.LastDay
		// After a swap it goes on with somebody else.
		n.Over = !s.swapped() && (s.Status == Closed || slices.Contains([]EndingKind{EndedAsPlannedKind, TerminatedKind, NoShowKind, WithdrawnKind}, s.Ending.Kind))
	}
	return n
}

// Agreements are those that are to be told: that of the place, and those of places that were held before.
func (s State) Agreements() []string {
	all := slices.Clone(s.LeftAgreements)
	if s.AgreementID != "" {
		all = append(all, s.AgreementID)
	}
	return all
}

// telling is what is new when it differs from what was; nothing, when no agreement is to be told.
func (s State) telling() any {
	if len(s.Agreements()) == 0 {
		return nil
	}
	n := s.News()
	n.On = ""
	return struct {
		PlaceNews
		agreement string
	}{n, s.AgreementID}
}

// under puts the placement under the agreement of another place.
func (s State) under(agreement string, model vocabulary.Model) State {
	s.LeftAgreements = slices.DeleteFunc(s.LeftAgreements, func(id string) bool { return id == agreement })
	if s.AgreementID != "" && s.AgreementID != agreement {
		s.LeftAgreements = append(s.LeftAgreements, s.AgreementID)
	}
	s.AgreementID, s.PlaceModel = agreement, model
	return s
}

// Stay is where a placement was before it moved: at which place, from which day to which.
type Stay struct {
	PlaceID     string         `json:"place_id"`
	WorkplaceID string         `json:"workplace_id"`
	CompanyID   string         `json:"company_id"`
	From        lifecycle.Date `json:"from"`
	Until       lifecycle.Date `json:"until"`
}

// MoveToWorkplace moves the candidate, from today on, to a place at another workplace of the same cluster (domain.md F21):
// one placement, which keeps its purpose, goals, period and length. The employee representative of the new workplace is
// heard, and there is a mentor there or none. Contents: reason, note, approval.
type MoveToWorkplace struct {
	PlaceID     string            `json:"place_id"`
	WorkplaceID string            `json:"workplace_id"`
	CompanyID   string            `json:"company_id"`
	AgreementID string            `json:"agreement_id,omitempty"`
	PlaceModel  vocabulary.Model  `json:"place_model,omitempty"`
	MentorID    string            `json:"mentor_id,omitempty"`
	Statement   StatementKind     `json:"statement"`
	Channel     lifecycle.Channel `json:"channel"`
	// KeepsSigned tells that the statement with which everybody signed is kept beside the new one. Moves from before it forgot it.
	KeepsSigned bool                `json:"keeps_signed,omitempty"`
	Approval    *lifecycle.Approval `json:"approval,omitempty"`
	Contents    lifecycle.Contents  `json:"contents,omitempty"`
}

// Name is the command.
func (MoveToWorkplace) Name() string { return "move_to_workplace" }

// Fact is what history says.
func (MoveToWorkplace) Fact() string { return "moved_to_workplace" }

// Refs are the texts it refers to.
func (e MoveToWorkplace) Refs() lifecycle.Contents { return e.Contents }

func (MoveToWorkplace) rule() rule { return rule{from: []Status{Active}, to: []Status{Active}} }

func (e MoveToWorkplace) apply(s State, at time.Time) (State, error) {
	today := s.today(at)
	switch {
	case e.PlaceID == "" || e.WorkplaceID == "" || e.CompanyID == "":
		return s, lifecycle.RefuseField(lifecycle.CodeRequired, "place_id", "say to which place")
	case e.WorkplaceID == s.WorkplaceID:
		return s, lifecycle.RefuseField(CodeSameWorkplace, "place_id", "the candidate is at this workplace already")
	case s.AgreementID == "" || e.AgreementID != s.AgreementID || s.PlaceModel != vocabulary.Cluster || e.PlaceModel != vocabulary.Cluster:
		return s, lifecycle.RefuseField(CodeNotInCluster, "place_id", "only within one cluster does a placement move; else it is ended and another proposed")
	case today > s.Period.End:
		return s, lifecycle.Refuse(CodeStartOutsidePeriod, "the last day has passed; extend the placement first").With("end", string(s.Period.End))
	case today < max(s.Period.Start, s.HereFrom):
		return s, lifecycle.Refuse(CodeBeforeStartDate, "the first day has not come yet").With("start", string(max(s.Period.Start, s.HereFrom)))
	}
	if err := needApprovalReason(e.Approval, e.Contents); err != nil {
		return s, err
	}
	signedWith := s.SignedWith
	if e.KeepsSigned {
		if s.Correcting != nil && s.Correcting.Statement != nil {
			return s, lifecycle.Refuse(CodeCorrectionWaits, "a correction of what the representative said here waits to be decided; decide it first")
		}
		if !s.heardMoving() {
			signedWith = s.Statement
		}
	}
	heard := RecordRepresentativeStatement{Statement: e.Statement, Channel: e.Channel, Contents: e.Contents}
	s, err := heard.apply(s, at)
	if err != nil {
		return s, err
	}
	s.SignedWith = signedWith
	if from := max(s.Period.Start, s.HereFrom); from < today {
		s.Stays = append(s.Stays, Stay{PlaceID: s.PlaceID, WorkplaceID: s.WorkplaceID, CompanyID: s.CompanyID, From: from, Until: today.AddDays(-1)})
	}
	s.PlaceID, s.WorkplaceID, s.CompanyID, s.MentorID, s.HereFrom = e.PlaceID, e.WorkplaceID, e.CompanyID, e.MentorID, today
	s.Texts = append(s.Texts, e.Contents...)
	if s.Ruleset < 2 {
		return s, nil
	}
	s.FollowUps, err = s.replanMoved(today)
	return s, err
}
