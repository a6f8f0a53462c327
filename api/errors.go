package api

import (
	"context"
	"errors"
	"net/http"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
	"google.golang.org/grpc/codes"

	"placement/models/lifecycle"
	"placement/models/lifecycle/candidacy"
	"placement/models/store"
	"placement/workflows/contract"
)

// Codes that more than one place gives; all codes are in the catalogues of texts.
const (
	codeInternal        = "internal"
	codeNotFound        = "not_found"
	codeClosed          = "placement_closed"
	codeRematchClosed   = "rematch_closed"
	codeTrainingClosed  = "training_closed"
	codeFollowedUp      = "follow_along_closed"
	codeAgreementClosed = "agreement_closed"
	codeIssueClosed     = "issue_closed"
	codeOutreachClosed  = "outreach_closed"
	codeOutcomePending  = "outcome_pending"
	codeUnavailable     = "temporarily_unavailable"
	codeStale           = "stale_version"
	codeInvalidInput    = "invalid_input"
	codeNotAllowed      = "not_allowed"
	codeAlreadyExists   = "already_exists"
	codeIfMatchRequired = "if_match_required"
)

// busy is how many seconds to wait for something that is away.
const busy = "5"

// apiError is a refusal of the API's own.
type apiError struct {
	status int
	code   string
	faults []FieldError
	values map[string]string
}

// Error returns the code.
func (e *apiError) Error() string { return e.code }

// refuse is a refusal without a field.
func refuse(status int, code string) error { return &apiError{status: status, code: code} }

func notFound(code string) error { return refuse(http.StatusNotFound, code) }

// refuseField is a refusal of one input.
func refuseField(code, field string) error {
	return &apiError{status: http.StatusUnprocessableEntity, code: code, faults: []FieldError{{Field: field, Code: code}}}
}

// shapeRefused is a refusal of inputs that do not have the shape that the operation's schema asks for.
func shapeRefused(faults []FieldError) error {
	code := codeInvalidInput
	if len(faults) == 1 {
		code = faults[0].Code
	}
	return &apiError{status: http.StatusUnprocessableEntity, code: code, faults: faults}
}

// problemOf is the one place where an error becomes an answer (style guide §9).
func (s *server) problemOf(ctx context.Context, err error) *Problem {
	if already, ok := errors.AsType[*Problem](err); ok {
		return already
	}
	return s.worded(ctx, classify(err))
}

// classify returns the problem that err is, without words, but for what a rule says itself.
func classify(err error) Problem {
	if own, ok := errors.AsType[*apiError](err); ok {
		p := Problem{Status: own.status, Code: own.code, Errors: own.faults, Values: own.values}
		switch own.status {
		case http.StatusInternalServerError:
			p.cause = err
		case http.StatusServiceUnavailable:
			p.cause, p.retryAfter = err, busy
		}
		return p
	}
	if rule := ruleOf(err); rule != nil {
		return refusal(rule)
	}
	if current, ok := contract.StaleVersionFrom(err); ok {
		p := Problem{Status: http.StatusPreconditionFailed, Code: codeStale}
		if current > 0 {
			p.Values = map[string]string{"etag": etag(current)}
		}
		return p
	}
	if p, ok := ofStore(err); ok {
		return p
	}
	switch {
	case !unavailable(err) && pending(err):
		return Problem{Status: http.StatusAccepted, Code: codeOutcomePending, retryAfter: "2"}
	case unavailable(err), errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return Problem{Status: http.StatusServiceUnavailable, Code: codeUnavailable, retryAfter: busy, cause: err}
	}
	return Problem{Status: http.StatusInternalServerError, Code: codeInternal, cause: err}
}

// ruleOf returns the rule that err carries, from this process or from the other side of Temporal.
func ruleOf(err error) *lifecycle.RuleError {
	if rule, ok := errors.AsType[*lifecycle.RuleError](err); ok {
		return rule
	}
	if refusal, ok := contract.RuleErrorFrom(err); ok {
		return &refusal.RuleError
	}
	return nil
}

// refusal is the problem that a rule is: about a field, or about the process as it is now.
func refusal(rule *lifecycle.RuleError) Problem {
	p := Problem{Status: http.StatusConflict, Code: rule.Code, Detail: rule.Message, Values: rule.Values, found: rule.Findings}
	switch {
	case rule.Code == lifecycle.CodeSealInvalid:
		return Problem{Status: http.StatusInternalServerError, Code: codeInternal, cause: rule}
	case rule.Code == candidacy.CodeProtectedPerson:
		p.Status = http.StatusForbidden
	case rule.Field != "":
		p.Status = http.StatusUnprocessableEntity
		p.Errors = []FieldError{{Field: rule.Field, Code: rule.Code, Detail: rule.Message}}
	case rule.Code == lifecycle.CodeKeyReused:
		p.Status = http.StatusUnprocessableEntity
		p.Errors = []FieldError{{Field: idempotencyKey, Code: rule.Code}}
	}
	return p
}

func ofStore(err error) (Problem, bool) {
	var taken *store.TakenError
	var ref *store.RefError
	var fixed *store.FixedError
	var invalid *store.InvalidError
	var gone *store.FeedGoneError
	field := func(code, name string) (Problem, bool) {
		return Problem{Status: http.StatusUnprocessableEntity, Code: code, Errors: []FieldError{{Field: name, Code: code}}}, true
	}
	switch {
	case errors.As(err, &ref):
		return field("reference_not_found", ref.Field)
	case errors.As(err, &fixed):
		return field("cannot_be_changed", fixed.Field)
	case errors.As(err, &invalid):
		return field(lifecycle.CodeInvalid, invalid.Field)
	case errors.Is(err, store.ErrNotFound):
		return Problem{Status: http.StatusNotFound, Code: codeNotFound}, true
	case errors.Is(err, store.ErrStale):
		return Problem{Status: http.StatusPreconditionFailed, Code: codeStale}, true
	case errors.Is(err, store.ErrKeyReused):
		return refusal(&lifecycle.RuleError{Code: lifecycle.CodeKeyReused}), true
	case errors.As(err, &gone):
		return feedGone(gone), true
	case errors.Is(err, store.ErrCursor):
		return field("invalid_cursor", "after")
	case errors.As(err, &taken):
		p := Problem{Status: http.StatusConflict, Code: codeAlreadyExists, Errors: []FieldError{{Field: taken.Field, Code: codeAlreadyExists}}}
		if taken.ID != "" {
			p.Values = map[string]string{"id": taken.ID}
		}
		return p, true
	}
	return Problem{}, false
}

// unavailable tells whether Temporal or the database is away or overrun.
func unavailable(err error) bool {
	if errors.Is(err, store.ErrUnavailable) {
		return true
	}
	if app, ok := errors.AsType[*temporal.ApplicationError](err); ok && app.Type() == store.CodeUnavailable {
		// So says a process whose worker cannot reach the database.
		return true
	}
	if _, late := errors.AsType[*temporal.TimeoutError](err); late {
		// So says one whose worker gets no answer from it.
		return true
	}
	if _, starting := errors.AsType[*serviceerror.NamespaceNotFound](err); starting {
		// So says a Temporal that has just started and does not know its namespaces yet.
		return true
	}
	service, ok := errors.AsType[serviceerror.ServiceError](err)
	if !ok {
		return false
	}
	switch service.Status().Code() { //nolint:exhaustive // the others are no state of Temporal's, or have an answer of their own
	case codes.Unavailable, codes.ResourceExhausted, codes.FailedPrecondition, codes.Aborted, codes.Internal, codes.Unknown:
		// Internal and Unknown are what Temporal says while its own database is away.
		return true
	}
	return false
}

// pending tells whether the outcome of a command is not known yet.
func pending(err error) bool {
	var late *client.WorkflowUpdateServiceTimeoutOrCanceledError
	var deadline *serviceerror.DeadlineExceeded
	return errors.As(err, &late) || errors.As(err, &deadline) || cutOff(err)
}

// cutOff tells whether the run ended or went on as a new one under a command that it had taken. The same command finds
// out what became of it.
func cutOff(err error) bool {
	var app *temporal.ApplicationError
	return errors.As(err, &app) && app.Type() == "AcceptedUpdateCompletedWorkflow"
}

// gone tells whether Temporal says that no such workflow runs.
func gone(err error) bool {
	var absent *serviceerror.NotFound
	var started *serviceerror.WorkflowExecutionAlreadyStarted
	return errors.As(err, &absent) || errors.As(err, &started)
}
