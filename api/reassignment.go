package api

import (
	"context"
	"net/http"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/access"
	"placement/models/lifecycle/reassignment"
	"placement/models/lifecycle/relation"
	"placement/models/store"
	"placement/workflows/contract"
)

// RecipientsInput says who takes over: users by name, or the case workers of a unit.
type RecipientsInput struct {
	UserIDs []string             `json:"user_ids,omitempty" maxItems:"50" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"One case worker, or several who share. A supervisor, too, when named."`
	UnitID  string               `json:"unit_id,omitempty" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"Instead of users: the case workers of a unit who are at work today share."`
	Share   reassignment.Sharing `json:"share,omitempty" enum:"evenly,by_load" default:"evenly" doc:"How several share. evenly: as many each. by_load: whoever has least gets the next. What is about one person or company always goes to one."`
}

// BulkReassignmentBody gives what somebody has to others, all at once.
type BulkReassignmentBody struct {
	FromUserID string                  `json:"from_user_id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"Who has it now."`
	To         RecipientsInput         `json:"to"`
	Kinds      []lifecycle.Kind        `json:"kinds,omitempty" maxItems:"20" enum:"placement,issue,rematch,follow_along,outreach,agreement,mentor_training,company" doc:"What is given away; everything, when you leave it out. company: that they answer for it."`
	Reason     relation.HandoverReason `json:"reason" enum:"owner_left,owner_away,workload,area_changed,other" doc:"Why."`
	HandedOver []relation.HandoverItem `json:"handed_over,omitempty" maxItems:"6" enum:"company_told,successor_introduced,placements_gone_through,agreements_gone_through,next_contact_agreed,notes_read" doc:"The lines of the checklist that are handed over with each company. Needed when companies are among it."`
	DryRun     bool                    `json:"dry_run,omitempty" doc:"Only say what would happen. Nothing changes."`
}

// ReassignmentView is a reassignment, and how far it is.
type ReassignmentView struct {
	ID         string          `json:"id,omitempty" doc:"Absent in a dry run."`
	DryRun     bool            `json:"dry_run"`
	Status     string          `json:"status,omitempty" enum:"running,suspended,done"`
	Undone     bool            `json:"undone" doc:"Whether it is being undone, or has been."`
	FromUserID string          `json:"from_user_id"`
	To         RecipientsInput `json:"to"`
	Kinds      []string        `json:"kinds"`
	Reason     string          `json:"reason"`
	HandedOver []string        `json:"handed_over"`
	// Total and Counts are of things.
	Total       int                          `json:"total" doc:"How many things there are. Not in lists."`
	Counts      map[string]int               `json:"counts" doc:"How many have which result; in a dry run, how many would go to whom. Not in lists."`
	ByKind      map[string]int               `json:"by_kind,omitempty" doc:"In a dry run: how many there are of which kind."`
	RequestedBy string                       `json:"requested_by,omitempty"`
	UndoneBy    string                       `json:"undone_by,omitempty"`
	Version     int                          `json:"version,omitempty"`
	CreatedAt   *time.Time                   `json:"created_at,omitempty"`
	UpdatedAt   *time.Time                   `json:"updated_at,omitempty"`
	Items       *ListView[ReassignmentThing] `json:"items,omitempty" doc:"In a dry run: what would become of each thing, a page at a time."`
	Links       map[string]Link              `json:"links,omitempty"`
}

// ReassignmentThing is one thing of a reassignment, and what became of it.
type ReassignmentThing struct {
	No       int        `json:"no"`
	Kind     string     `json:"kind" enum:"placement,issue,rematch,follow_along,outreach,agreement,mentor_training,company"`
	ID       string     `json:"id" doc:"Of the process, or the company."`
	ToUserID string     `json:"to_user_id" doc:"Who gets it."`
	Result   string     `json:"result" enum:"open,given,refused,not_yet,changed_since,skipped,returned" doc:"open: not its turn yet. not_yet: it could not be reached, and is tried again. changed_since: somebody else has it by now, and keeps it. skipped: undone before its turn. returned: undone. In a dry run: what would become of it now."`
	Code     string     `json:"code,omitempty" doc:"Why not."`
	Detail   string     `json:"detail,omitempty" doc:"Why not, in the caller's language."`
	At       *time.Time `json:"at,omitempty" doc:"When it was tried last."`
}

type reassignmentInput struct {
	CreateHeaders
	PageInput
	Body BulkReassignmentBody
}

type reassignmentOutput struct {
	Status   int
	Location string `header:"Location" doc:"Where it is, after it was created."`
	Body     ReassignmentView
}

// mayReassign refuses to let the caller give away what a user has, unless that is for the caller to do.
func (s *server) mayReassign(ctx context.Context, userID string) error {
	p := principalOf(ctx)
	of, err := s.Store.User(ctx, p.Tenant.ID, userID)
	if err != nil {
		return err
	}
	by := relation.Colleague{UserID: p.UserID, UnitID: p.UnitID, Roles: p.Roles}
	if !relation.MayReassign(by, relation.Colleague{UserID: of.ID, UnitID: of.UnitID, Roles: of.Roles}) {
		return refuse(http.StatusForbidden, "reassignment_of_another_unit")
	}
	return nil
}

// createReassignment answers what would happen, or begins it. It is answered when what goes to whom has been kept; each thing
// hears of it in moments.
func (s *server) createReassignment(ctx context.Context, in *reassignmentInput) (*reassignmentOutput, error) {
	b, t := in.Body, principalOf(ctx).Tenant
	if err := s.mayReassign(ctx, b.FromUserID); err != nil {
		return nil, err
	}
	today, err := s.today(ctx)
	if err != nil {
		return nil, err
	}
	wanted := store.Reassignment{FromID: b.FromUserID, To: store.Recipients(b.To), Kinds: b.Kinds, Reason: b.Reason, Done: b.HandedOver}
	if len(wanted.Kinds) == 0 {
		wanted.Kinds = reassignment.Kinds()
	}
	if b.DryRun {
		return s.tryReassignment(ctx, wanted, today, in.page())
	}
	c, err := s.creation(ctx, access.CreateReassignment, in.CreateHeaders)
	if err != nil {
		return nil, err
	}
	if t.ClockMoving {
		return nil, refuse(http.StatusConflict, lifecycle.CodeClockMoving)
	}
	made, err := s.Store.CreateReassignment(ctx, c, wanted, today)
	if err != nil {
		return nil, err
	}
	s.goOnReassigning(ctx, made)
	return &reassignmentOutput{Status: http.StatusCreated, Location: reassignmentPath(made.ID), Body: reassignmentView(made)}, nil
}

func (s *server) tryReassignment(ctx context.Context, wanted store.Reassignment, today day, p store.Page) (*reassignmentOutput, error) {
	t := principalOf(ctx).Tenant
	trial, err := s.Store.TryReassignment(ctx, t.ID, wanted, today, s.now(t), p)
	if err != nil {
		return nil, err
	}
	v := reassignmentView(wanted)
	v.DryRun, v.Total, v.Counts, v.ByKind = true, trial.All, trial.ByUser, map[string]int{}
	for kind, n := range trial.ByKind {
		v.ByKind[string(kind)] = n
	}
	items := s.things(ctx, trial.Items).Body
	v.Items, v.Version, v.CreatedAt, v.UpdatedAt, v.Links = &items, 0, nil, nil, nil
	return &reassignmentOutput{Status: http.StatusOK, Body: v}, nil
}

// goOnReassigning has a reassignment carried out. When that cannot be begun now, a worker does so within the hour: what is to go
// to whom stands.
func (s *server) goOnReassigning(ctx context.Context, r store.Reassignment) {
	if r.Status != reassignment.Running {
		return
	}
	if err := s.processes.reassign(ctx, contract.ItemBatch{TenantID: principalOf(ctx).Tenant.ID, ID: r.ID}); err != nil {
		s.Log.WarnContext(ctx, "the reassignment does not run yet", "error", err)
	}
}

func reassignmentPath(id string) string { return "/v1/reassignments/" + id }

func reassignmentView(r store.Reassignment) ReassignmentView {
	v := ReassignmentView{
		ID: r.ID, Status: string(r.Status), Undone: r.Back, FromUserID: r.FromID, To: RecipientsInput(r.To), Reason: string(r.Reason),
		Kinds:      each(r.Kinds, func(k lifecycle.Kind) string { return string(k) }),
		HandedOver: each(r.Done, func(i relation.HandoverItem) string { return string(i) }),
		Counts:     map[string]int{}, RequestedBy: r.RequestedBy, UndoneBy: r.UndoneBy, Version: r.Version,
		CreatedAt: &r.CreatedAt, UpdatedAt: &r.UpdatedAt,
		Links: map[string]Link{"self": {Href: reassignmentPath(r.ID)}, "items": {Href: reassignmentPath(r.ID) + "/items"}},
	}
	for result, n := range r.Counts {
		v.Counts[string(result)] = n
		v.Total += n
	}
	return v
}

func (s *server) things(ctx context.Context, list store.List[store.ReassignmentItem]) *listOutput[ReassignmentThing] {
	l := inquiryOf(ctx).language
	return listOf(list, func(i store.ReassignmentItem) ReassignmentThing {
		v := ReassignmentThing{No: i.No, Kind: string(i.Kind), ID: i.ID, ToUserID: i.ToID, Result: string(i.Result), Code: i.Code, At: i.At}
		if i.Code != "" {
			v.Detail = s.texts.refusal(l, i.Code, "", "")
		}
		return v
	})
}

func (s *server) listReassignments(ctx context.Context, in *struct{ PageInput }) (*listOutput[ReassignmentView], error) {
	list, err := s.Store.Reassignments(ctx, principalOf(ctx).Tenant.ID, in.page())
	if err != nil {
		return nil, err
	}
	return listOf(list, reassignmentView), nil
}

type reassignmentIDInput struct {
	ID string `path:"id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
}

func (s *server) readReassignment(ctx context.Context, in *reassignmentIDInput) (*reassignmentOutput, error) {
	r, err := s.Store.Reassignment(ctx, principalOf(ctx).Tenant.ID, in.ID)
	return &reassignmentOutput{Status: http.StatusOK, Body: reassignmentView(r)}, err
}

type reassignmentItemsInput struct {
	ID     string              `path:"id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	Result reassignment.Result `query:"result" enum:"open,given,refused,not_yet,changed_since,skipped,returned" doc:"Only those with this result."`
	PageInput
}

func (s *server) listReassignmentItems(ctx context.Context, in *reassignmentItemsInput) (*listOutput[ReassignmentThing], error) {
	tenantID := principalOf(ctx).Tenant.ID
	if _, err := s.Store.Reassignment(ctx, tenantID, in.ID); err != nil {
		return nil, err
	}
	list, err := s.Store.ReassignmentItems(ctx, tenantID, in.ID, in.Result, in.page())
	if err != nil {
		return nil, err
	}
	return s.things(ctx, list), nil
}

type reassignmentStepInput struct {
	ID   string `path:"id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	Body struct{}
}

// stepReassignment is a handler that changes how a reassignment stands: repeated, it changes nothing more.
func (s *server) stepReassignment(action string, step func(reassignment.Batch) (reassignment.Batch, error)) func(context.Context, *reassignmentStepInput) (*reassignmentOutput, error) {
	return func(ctx context.Context, in *reassignmentStepInput) (*reassignmentOutput, error) {
		before, err := s.Store.Reassignment(ctx, principalOf(ctx).Tenant.ID, in.ID)
		if err != nil {
			return nil, err
		}
		if err := s.mayReassign(ctx, before.FromID); err != nil {
			return nil, err
		}
		after, err := s.Store.StepReassignment(ctx, actorOf(ctx), in.ID, action, step)
		if err != nil {
			return nil, err
		}
		s.goOnReassigning(ctx, after)
		return &reassignmentOutput{Status: http.StatusOK, Body: reassignmentView(after)}, nil
	}
}

func undo(b reassignment.Batch) (reassignment.Batch, error) { return b.Undo(), nil }
