package api

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"placement/models/lifecycle"
	"placement/models/lifecycle/access"
	"placement/models/lifecycle/agreement"
	"placement/models/lifecycle/candidacy"
	"placement/models/lifecycle/placement"
	"placement/models/lifecycle/rematch"
	"placement/models/store"
	"placement/workflows/contract"
)

const idempotencyKey = "Idempotency-Key"

// request is what the body of a command is: what was written, and the event it asks for.
type request interface {
	// texts are kept first; the event refers to them.
	texts() []text
	// event is the event asked for, of the thing that the path names.
	event(t target, refs lifecycle.Contents) lifecycle.Event
}

// resolver is a request that must be looked up before it is an event: an owner's unit, a place's workplace.
type resolver interface {
	resolve(ctx context.Context, s *server, t *target) error
}

// teacher is a request that says what a placement taught.
type teacher interface{ taught() []candidacy.Lesson }

// checker is a request that says something which the event does not carry, so that the rules of the event cannot see it.
type checker interface{ check() error }

// target is what a command is about besides its body.
type target struct {
	// no is the number in the path, of a follow-up, a problem or a step.
	no int
	// unitID is the unit of the new owner, place the new place with its workplace and company.
	unitID string
	place  store.Place
	// policy is that of the municipality as it is now.
	policy store.PlacementPolicy
	// visitID is the visit to a company at which a follow-up was held.
	visitID string
	// byID is the user who did what is recorded.
	byID string
	// calendar is what a process is to count by from now on.
	calendar lifecycle.Calendar
	// lines are those of an agreement, with the companies of their workplaces.
	lines []agreement.Line
}

// text is something written by a person, on its way to the store.
type text struct{ kind, body string }

// written returns the texts that say anything.
func written(all ...text) []text {
	var some []text
	for _, t := range all {
		if strings.TrimSpace(t.body) != "" {
			some = append(some, t)
		}
	}
	return some
}

// CommandHeaders are those of every command.
type CommandHeaders struct {
	IdempotencyKey string `header:"Idempotency-Key" doc:"Your name for this request, up to 200 visible characters. The same key with the same body has one effect, however often it is sent; one is made and returned when you send none."`
	OnBehalfOf     string `header:"On-Behalf-Of" doc:"The ID of a case worker of your own unit, or of whom you stand in for, for whom you act. History keeps both of you. When you stand in for the owner, who is away, it keeps that by itself."`
}

// CommandInput is a command to one process.
type CommandInput[B request] struct {
	ID      string `path:"id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"The process."`
	IfMatch string `header:"If-Match" doc:"The ETag that you last saw. When the process has changed since, the command is refused with 412."`
	CommandHeaders
	Body B
}

type numberedInput[B request] struct {
	No int `path:"no" minimum:"1" maximum:"10000" doc:"The number of the follow-up, the problem or the step."`
	CommandInput[B]
}

// placementOutput answers with a placement.
type placementOutput struct {
	Status   int
	ETag     string `header:"ETag" doc:"The version, for If-Match."`
	Location string `header:"Location" doc:"Where the placement is, after a proposal."`
	Body     PlacementView
}

// command is a route that sends an event to a placement and answers with the placement after it.
func command[B request](name, path, summary string) operation {
	o := operation{name: access.Operation(name), method: http.MethodPost, path: path, summary: summary, tag: "Placements", status: http.StatusOK, command: true}
	return fromServer(o, func(s *server) func(context.Context, *CommandInput[B]) (*placementOutput, error) {
		return func(ctx context.Context, in *CommandInput[B]) (*placementOutput, error) {
			return s.commandPlacement(ctx, name, in.ID, in.IfMatch, in.CommandHeaders, in.Body, target{})
		}
	})
}

// numbered is a command about one follow-up, problem or step of a placement.
func numbered[B request](name, path, summary string) operation {
	o := operation{name: access.Operation(name), method: http.MethodPost, path: path, summary: summary, tag: "Placements", status: http.StatusOK, command: true}
	return fromServer(o, func(s *server) func(context.Context, *numberedInput[B]) (*placementOutput, error) {
		return func(ctx context.Context, in *numberedInput[B]) (*placementOutput, error) {
			return s.commandPlacement(ctx, name, in.ID, in.IfMatch, in.CommandHeaders, in.Body, target{no: in.No})
		}
	})
}

// rematchCommand is a route that sends an event to a rematch and answers with the rematch after it.
func rematchCommand[B request](name, path, summary string) operation {
	o := operation{name: access.Operation(name), method: http.MethodPost, path: path, summary: summary, tag: "Rematches", status: http.StatusOK, command: true}
	return fromServer(o, func(s *server) func(context.Context, *CommandInput[B]) (*rematchOutput, error) {
		return func(ctx context.Context, in *CommandInput[B]) (*rematchOutput, error) {
			ref := lifecycle.Ref{Kind: lifecycle.KindRematch, ID: in.ID}
			out, err := carryOut[rematch.State](ctx, s, ref, name, in.IfMatch, in.CommandHeaders, in.Body, target{})
			if err != nil {
				return nil, err
			}
			return &rematchOutput{ETag: etag(out.State.Version), Body: s.rematchView(ctx, out.State, nil)}, nil
		}
	})
}

func (s *server) commandPlacement(ctx context.Context, name, id, ifMatch string, h CommandHeaders, body request, t target) (*placementOutput, error) {
	ref := lifecycle.Ref{Kind: lifecycle.KindPlacement, ID: id}
	out, err := carryOut[placement.State](ctx, s, ref, name, ifMatch, h, body, t)
	if err != nil {
		return nil, err
	}
	return s.placementAfter(ctx, out)
}

// placementAfter answers a command with the placement after it.
func (s *server) placementAfter(ctx context.Context, done contract.Outcome[placement.State]) (*placementOutput, error) {
	view, err := s.placementView(ctx, done.State)
	view.Findings = findingViews(inquiryOf(ctx).language, done.Findings)
	return &placementOutput{Status: http.StatusOK, ETag: etag(done.State.Version), Body: view}, err
}

// carryOut sends one command to a process: texts first, the event second (architecture D12). It returns its outcome.
func carryOut[S any](ctx context.Context, s *server, ref lifecycle.Ref, name, ifMatch string, h CommandHeaders, body request, t target) (contract.Outcome[S], error) {
	var none contract.Outcome[S]
	c, err := s.envelope(ctx, name, ref.ID, h)
	if err != nil {
		return none, err
	}
	if c.IfVersion, err = versionOf(ifMatch); err != nil {
		return none, err
	}
	if err := s.lookUp(ctx, body, &t); err != nil {
		// What has changed since says nothing against what was carried out then.
		out, again := stored[S](ctx, s, ref, c)
		if errors.Is(again, store.ErrNotFound) {
			return none, err
		}
		return out, again
	}
	if b, ok := body.(checker); ok {
		if err := b.check(); err != nil {
			return none, err
		}
	}
	refs, err := s.keep(ctx, c, ref, "", body.texts())
	if err != nil {
		return none, err
	}
	return ask[S](ctx, s, ref, c, body.event(t, refs))
}

// lookUp finds what a request needs besides itself, and refuses it for what is not as it must be now.
func (s *server) lookUp(ctx context.Context, body request, t *target) error {
	if r, ok := body.(resolver); ok {
		if err := r.resolve(ctx, s, t); err != nil {
			return err
		}
	}
	if b, ok := body.(teacher); ok {
		return s.checkLessons(ctx, b.taught())
	}
	return nil
}

// checkLessons refuses lessons that say too little, or refer to what is not there.
func (s *server) checkLessons(ctx context.Context, lessons []candidacy.Lesson) error {
	if len(lessons) == 0 {
		return nil
	}
	if err := candidacy.CheckLessons(lessons); err != nil {
		return err
	}
	return s.Store.KnownEmployers(ctx, principalOf(ctx).Tenant.ID, candidacy.Profile{Lessons: lessons})
}

// ask sends an event to a process in its envelope, and finds out what became of it.
func ask[S any](ctx context.Context, s *server, ref lifecycle.Ref, c contract.Command, event lifecycle.Event) (contract.Outcome[S], error) {
	name := event.Name()
	c, err := s.processes.seal(c, ref.ID, event)
	if err != nil {
		return contract.Outcome[S]{}, err
	}
	out, err := send[S](ctx, s.processes, ref, name, c)
	if err != nil {
		out, err = settle[S](ctx, s, ref, name, c, err)
	}
	if err == nil && out.Fingerprint != c.Fingerprint {
		err = keyReused()
	}
	return out, err
}

// envelope is the command without its event: who asks, under which key, with which words.
func (s *server) envelope(ctx context.Context, name, processID string, h CommandHeaders) (contract.Command, error) {
	p := principalOf(ctx)
	key, err := keyOf(ctx, h.IdempotencyKey)
	if err != nil {
		return contract.Command{}, err
	}
	if p.Tenant.ClockMoving {
		return contract.Command{}, refuse(http.StatusConflict, lifecycle.CodeClockMoving)
	}
	actor, err := s.actor(ctx, h.OnBehalfOf)
	if err == nil && actor.OnBehalf == "" {
		actor.OnBehalf, err = s.standingIn(ctx, processID)
	}
	if err != nil {
		return contract.Command{}, err
	}
	id := lifecycle.DeriveID(p.Tenant.ID, p.UserID, name, processID, key)
	fingerprint, err := s.fingerprint(ctx, id)
	return contract.Command{ID: id, Fingerprint: fingerprint, Actor: actor, Clock: p.Tenant.Clock}, err
}

// fingerprint is a keyed hash over the operation, the path and the bytes of the body: it tells two requests under one key
// apart, and nothing else.
func (s *server) fingerprint(ctx context.Context, commandID string) (string, error) {
	q := inquiryOf(ctx)
	parts := append([]byte(q.operation+"\n"+q.path+"\n"), q.body...)
	return s.Keys.ContentHash(principalOf(ctx).Tenant.ID, "request:"+commandID, parts)
}

// keep stores what was written, under IDs that the same request always gives. Another body under the same key gives
// others, so that a command never carries words that it did not come with.
func (s *server) keep(ctx context.Context, c contract.Command, ref lifecycle.Ref, personID string, written []text) (lifecycle.Contents, error) {
	if len(written) == 0 {
		return nil, nil
	}
	if ref.Kind == lifecycle.KindAgreement {
		return s.Store.KeepAgreementTexts(ctx, c.Actor, ref.ID, textRows(c, written))
	}
	if personID == "" {
		var err error
		if personID, err = s.people.of(ctx, c.Actor.TenantID, ref); err != nil {
			return nil, err
		}
	}
	return s.Store.KeepTexts(ctx, c.Actor, ref.ID, personID, textRows(c, written))
}

func textRows(c contract.Command, written []text) []store.Text {
	list := make([]store.Text, len(written))
	for i, t := range written {
		list[i] = store.Text{ID: lifecycle.DeriveID(c.ID, c.Fingerprint, t.kind, strconv.Itoa(i)), Kind: t.kind, Body: t.body}
	}
	return list
}

// settle finds out what became of a command that was not answered with success. A command that was carried out before is
// answered as it was then, whatever Temporal still knows of it. A process that has missed what its row knows catches up
// and is asked once more.
func settle[S any](ctx context.Context, s *server, ref lifecycle.Ref, name string, c contract.Command, sent error) (contract.Outcome[S], error) {
	if unavailable(sent) || (pending(sent) && !cutOff(sent)) {
		return contract.Outcome[S]{}, sent
	}
	out, err := stored[S](ctx, s, ref, c)
	if !errors.Is(err, store.ErrNotFound) {
		return out, err
	}
	row, err := s.Store.Process(ctx, c.Actor.TenantID, ref.Kind, ref.ID)
	switch {
	case err != nil:
		return out, err
	case gone(sent) && row.EndedAt != nil, cutOff(sent) && row.EndedAt != nil:
		return out, closed(ref.Kind)
	case gone(sent):
		// The row is open and nothing runs: the process must be rebuilt.
		return out, refuse(http.StatusServiceUnavailable, codeUnavailable)
	}
	if version, ok := decidedAt(sent); ok && version < row.Version {
		if err := s.processes.catchUp(ctx, ref); err != nil {
			return out, err
		}
		return send[S](ctx, s.processes, ref, name, c)
	}
	return out, sent
}

// decidedAt returns the version at which a process turned a command away.
func decidedAt(err error) (int, bool) {
	if refusal, ok := contract.RuleErrorFrom(err); ok {
		return refusal.Version, true
	}
	return contract.StaleVersionFrom(err)
}

// stored answers a command from the database: with the process as it is now when it was carried out, with the refusal that
// was kept when it was refused. store.ErrNotFound when it is in neither.
func stored[S any](ctx context.Context, s *server, ref lifecycle.Ref, c contract.Command) (contract.Outcome[S], error) {
	var out contract.Outcome[S]
	before, err := s.Store.StoredOutcome(ctx, c.Actor.TenantID, ref.ID, c.ID)
	switch {
	case err != nil:
		return out, err
	case before.Fingerprint != c.Fingerprint:
		return out, keyReused()
	case before.Refusal != nil:
		return out, before.Refusal
	}
	row, err := s.Store.Process(ctx, c.Actor.TenantID, ref.Kind, ref.ID)
	if err != nil {
		return out, err
	}
	out.Fingerprint = c.Fingerprint
	out.State, err = stateOf[S](row)
	return out, err
}

func closed(kind lifecycle.Kind) error {
	switch kind { //nolint:exhaustive // the others are placements, or have no commands
	case lifecycle.KindRematch:
		return refuse(http.StatusConflict, codeRematchClosed)
	case lifecycle.KindFollowAlong:
		return refuse(http.StatusConflict, codeFollowedUp)
	case lifecycle.KindAgreement:
		return refuse(http.StatusConflict, codeAgreementClosed)
	case lifecycle.KindOutreach:
		return refuse(http.StatusConflict, codeOutreachClosed)
	case lifecycle.KindIssue:
		return refuse(http.StatusConflict, codeIssueClosed)
	case lifecycle.KindWebhookEndpoint:
		return refuse(http.StatusConflict, "endpoint_deleted")
	}
	if kind == lifecycle.KindMentorTraining {
		return refuse(http.StatusConflict, codeTrainingClosed)
	}
	return refuse(http.StatusConflict, codeClosed)
}

func keyReused() error {
	return &apiError{
		status: http.StatusUnprocessableEntity, code: lifecycle.CodeKeyReused,
		faults: []FieldError{{Field: idempotencyKey, Code: lifecycle.CodeKeyReused}},
	}
}

// keyForm bounds idempotency keys; they are hashed before they go anywhere.
var keyForm = regexp.MustCompile(`^[\x21-\x7e]{1,200}$`)

// keyOf returns the caller's idempotency key, or makes one. One that was made is in the answer whatever that becomes: after
// a time-out the caller needs it to ask again.
func keyOf(ctx context.Context, sent string) (string, error) {
	if sent == "" {
		sent = uuid.Must(uuid.NewV7()).String()
		inquiryOf(ctx).header.Set(idempotencyKey, sent)
	} else if !keyForm.MatchString(sent) {
		return "", refuseField("invalid_key", idempotencyKey)
	}
	return sent, nil
}

func etag(version int) string { return `"v` + strconv.Itoa(version) + `"` }

// versionOf returns the version that an If-Match header names; 0 for none and for *, which take any.
func versionOf(ifMatch string) (int, error) {
	ifMatch = strings.TrimSpace(ifMatch)
	if ifMatch == "" || ifMatch == "*" {
		return 0, nil
	}
	digits, ok := strings.CutPrefix(ifMatch, `"v`)
	if ok {
		digits, ok = strings.CutSuffix(digits, `"`)
	}
	version, err := strconv.Atoi(digits)
	if !ok || err != nil || version < 1 || etag(version) != ifMatch {
		return 0, refuseField("invalid_etag", "If-Match")
	}
	return version, nil
}

// requiredVersion is versionOf where a header must be there.
func requiredVersion(ifMatch string) (int, error) {
	version, err := versionOf(ifMatch)
	if err == nil && version == 0 {
		return 0, refuse(http.StatusPreconditionRequired, codeIfMatchRequired)
	}
	return version, err
}

// fromServer completes an operation whose handler is made when the server is there.
func fromServer[I, O any](o operation, handler func(s *server) func(context.Context, *I) (*O, error)) operation {
	o.register = func(s *server, api huma.API) { register(s, api, o, handler(s)) }
	return o
}
