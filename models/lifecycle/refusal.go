package lifecycle

import (
	"errors"
	"maps"
)

// Codes of refusals that more than one process gives. They reach the wire and never change.
const (
	CodeInvalidDate        = "invalid_date"
	CodeCalendarNotCovered = "calendar_not_covered"
	CodeNotPossibleNow     = "not_possible_now"
	CodeNotDue             = "not_due"
	CodeRequired           = "required"
	CodeInvalid            = "invalid"
)

// Codes of refusals that only the database can give, in the transaction that would have made it so.
const (
	CodePlaceTaken        = "place_taken"
	CodePlaceNotFound     = "place_not_found"
	CodePlaceNotOpen      = "place_not_open"
	CodeCandidateBound    = "candidate_already_placed"
	CodeCandidateNotFound = "candidate_not_found"
	CodeOwnerNotFound     = "owner_not_found"
	CodeTextNotFound      = "text_not_found"
	CodeClockMoving       = "clock_moving"
	CodeKeyReused         = "idempotency_key_reused"
	CodeSealInvalid       = "seal_invalid"

	CodeAgreementNotActive  = "agreement_not_active"
	CodePlaceOfOther        = "place_of_other_agreement"
	CodeMentorUntrained     = "mentor_not_trained"
	CodeWorkplaceNotFound   = "workplace_not_found"
	CodeCompanyNotFound     = "company_not_found"
	CodeCoordinatorNotFound = "coordinator_not_found"
)

// RuleError says that a rule of the field stands against an event. Nothing has changed when it is returned.
type RuleError struct {
	// Code names the rule, for machines; it never changes.
	Code string `json:"code"`
	// Field is the input at fault, as a path in the event's JSON; empty when the event itself is not possible now.
	Field string `json:"field,omitempty"`
	// Message is one English sentence without jargon and without anything that was typed in.
	Message string `json:"message"`
	// Values are facts that help to mend it: dates, statuses, codes, IDs. Never names, personal numbers or free text.
	Values map[string]string `json:"values,omitempty"`
	// Findings are what stands against it, when checks found it.
	Findings []Finding `json:"findings,omitempty"`
}

// Error returns the message after the code.
func (e *RuleError) Error() string { return e.Code + ": " + e.Message }

// Refuse returns a RuleError for an event that is not possible now.
func Refuse(code, message string) *RuleError { return &RuleError{Code: code, Message: message} }

// RefuseField returns a RuleError for an input at fault.
func RefuseField(code, field, message string) *RuleError {
	return &RuleError{Code: code, Field: field, Message: message}
}

// With returns a copy of e that carries one more value. A value that is there already is replaced.
func (e *RuleError) With(key, value string) *RuleError {
	c := *e
	c.Values = maps.Clone(e.Values)
	if c.Values == nil {
		c.Values = map[string]string{}
	}
	c.Values[key] = value
	return &c
}

// Within returns a refusal as one of a part of a greater whole: its field is a path that begins with the part, and its
// values say which part it is about. Other errors, and nil, pass through.
func Within(part string, err error) error {
	var rule *RuleError
	if !errors.As(err, &rule) {
		return err
	}
	about := rule.With("part", part)
	if about.Field != "" {
		about.Field = part + "." + about.Field
	}
	return about
}
