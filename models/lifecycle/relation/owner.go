package relation

import (
	"slices"

	"placement/models/lifecycle"
)

// HandoverReason is why a company got another contact owner.
type HandoverReason string

// The reasons.
const (
	// FirstOwner: nobody answered for the company before.
	FirstOwner        HandoverReason = "first_owner"
	OwnerLeft         HandoverReason = "owner_left"
	OwnerAway         HandoverReason = "owner_away"
	Workload          HandoverReason = "workload"
	AreaChanged       HandoverReason = "area_changed"
	CompanyWish       HandoverReason = "company_wish"
	SubstituteChanged HandoverReason = "substitute_changed"
	OtherReason       HandoverReason = "other"
)

// HandoverReasons returns all reasons in a fixed order.
func HandoverReasons() []HandoverReason {
	return []HandoverReason{FirstOwner, OwnerLeft, OwnerAway, Workload, AreaChanged, CompanyWish, SubstituteChanged, OtherReason}
}

// Valid tells whether r is one of the reasons.
func (r HandoverReason) Valid() bool { return slices.Contains(HandoverReasons(), r) }

// HandoverItem is a line of the checklist of a handover.
type HandoverItem string

// The lines.
const (
	CompanyTold         HandoverItem = "company_told"
	SuccessorIntroduced HandoverItem = "successor_introduced"
	PlacementsGone      HandoverItem = "placements_gone_through"
	AgreementsGone      HandoverItem = "agreements_gone_through"
	NextContactAgreed   HandoverItem = "next_contact_agreed"
	NotesRead           HandoverItem = "notes_read"
)

// HandoverItems returns the checklist in its order.
func HandoverItems() []HandoverItem {
	return []HandoverItem{CompanyTold, SuccessorIntroduced, PlacementsGone, AgreementsGone, NextContactAgreed, NotesRead}
}

// Valid tells whether i is a line of the checklist.
func (i HandoverItem) Valid() bool { return slices.Contains(HandoverItems(), i) }

// RemovalReason is why somebody is no longer kept as a contact of a company.
type RemovalReason string

// The reasons.
const (
	ContactLeft    RemovalReason = "left"
	ContactAsked   RemovalReason = "asked"
	ContactMistake RemovalReason = "mistake"
)

// Codes of refusals of this package. They reach the wire and never change.
const (
	CodeOwnerUnchanged = "owner_unchanged"
	CodeSamePerson     = "same_person"
	CodeHandoverEmpty  = "handover_empty"
	CodeNotFirstOwner  = "not_first_owner"
)

// Owner is who answers for a company, and who does when the owner cannot. Both are IDs of users.
type Owner struct {
	UserID string
	// SubstituteID is empty when there is none.
	SubstituteID string
}

// Handover gives a company to an owner.
type Handover struct {
	To     Owner
	Reason HandoverReason
	// Done are the lines of the checklist that were done.
	Done []HandoverItem
	// Noted tells that there is a note.
	Noted bool
}

// Check returns the handover as it is recorded, or a *lifecycle.RuleError saying why it cannot be. Current is the owner
// until now; nil when there is none.
func (h Handover) Check(current *Owner) (Handover, error) {
	if h.To.SubstituteID == h.To.UserID {
		return h, lifecycle.RefuseField(CodeSamePerson, "substitute_id", "owner and substitute are two persons")
	}
	if current == nil {
		if h.Reason == "" {
			h.Reason = FirstOwner
		}
		return h, nil
	}
	switch {
	case *current == h.To:
		return h, lifecycle.Refuse(CodeOwnerUnchanged, "owner and substitute are these already")
	case h.Reason == "":
		return h, lifecycle.RefuseField(lifecycle.CodeRequired, "reason", "say why, with one of the reason codes")
	case h.Reason == FirstOwner:
		return h, lifecycle.RefuseField(CodeNotFirstOwner, "reason", "somebody answers for this company already")
	case len(h.Done) == 0 && !h.Noted && h.To.UserID != current.UserID:
		return h, lifecycle.RefuseField(CodeHandoverEmpty, "done", "say what was handed over: a line of the checklist, or a note")
	}
	return h, nil
}

// As says in which part somebody answers for a company.
type As string

// The parts.
const (
	AsOwner      As = "owner"
	AsSubstitute As = "substitute"
	// AsGroupOwner: neither owner nor substitute is there, so whoever owns the group that the company belongs to.
	AsGroupOwner As = "group_owner"
	AsNobody     As = "nobody"
)

// Responsible returns who answers for a company now: the owner, the substitute when the owner is not there, the owner of
// the company's group when neither is, else nobody. An ID that is empty is not there.
func Responsible(o Owner, groupOwnerID string, there func(userID string) bool) (userID string, as As) {
	for _, c := range []struct {
		id string
		as As
	}{{o.UserID, AsOwner}, {o.SubstituteID, AsSubstitute}, {groupOwnerID, AsGroupOwner}} {
		if c.id != "" && there(c.id) {
			return c.id, c.as
		}
	}
	return "", AsNobody
}
