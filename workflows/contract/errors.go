package contract

import (
	"errors"

	"go.temporal.io/sdk/temporal"

	"placement/models/lifecycle"
)

// Types of the errors that cross Temporal. Only type and details survive; nobody compares messages.
const (
	ruleErrorType  = "RuleError"
	staleErrorType = "StaleVersion"
	sealErrorType  = "SealInvalid"
)

// Refusal is how a rule error crosses Temporal.
type Refusal struct {
	lifecycle.RuleError
	// Version is the process's own when it refused. When the row has a higher one, the workflow has missed something: let
	// it catch up, and ask again.
	Version int `json:"version"`
}

// RuleError makes a *lifecycle.RuleError of a process at the given version ready to cross Temporal: it is not retried, and
// no alarm. Other errors, and nil, pass through.
func RuleError(err error, version int) error {
	var rule *lifecycle.RuleError
	if !errors.As(err, &rule) {
		return err
	}
	return temporal.NewApplicationErrorWithOptions(rule.Message, ruleErrorType, temporal.ApplicationErrorOptions{
		NonRetryable: true, Details: []any{Refusal{*rule, version}}, Category: temporal.ApplicationErrorCategoryBenign,
	})
}

// RuleErrorFrom returns the refusal that err carries from the other side of Temporal, if it carries one.
func RuleErrorFrom(err error) (Refusal, bool) {
	var app *temporal.ApplicationError
	if !errors.As(err, &app) || app.Type() != ruleErrorType {
		return Refusal{}, false
	}
	var refusal Refusal
	if app.Details(&refusal) != nil || refusal.Code == "" {
		return Refusal{}, false
	}
	return refusal, true
}

// StaleVersion says that the process has another version than the command was sent for.
func StaleVersion(current int) error {
	return temporal.NewApplicationErrorWithOptions("the process has changed", staleErrorType, temporal.ApplicationErrorOptions{
		NonRetryable: true, Details: []any{current}, Category: temporal.ApplicationErrorCategoryBenign,
	})
}

// StaleVersionFrom returns the version that the process has, if err says that it is not the expected one.
func StaleVersionFrom(err error) (int, bool) {
	var app *temporal.ApplicationError
	if !errors.As(err, &app) || app.Type() != staleErrorType {
		return 0, false
	}
	var current int
	return current, app.Details(&current) == nil
}

// SealInvalid says that an envelope was not made by the API.
func SealInvalid() error {
	return temporal.NewApplicationErrorWithOptions("the command does not carry the API's seal", sealErrorType,
		temporal.ApplicationErrorOptions{NonRetryable: true})
}
