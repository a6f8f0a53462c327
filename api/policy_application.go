package api

import (
	"context"
	"net/http"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/access"
	"placement/models/lifecycle/batch"
	"placement/models/lifecycle/policybatch"
	"placement/models/store"
	"placement/workflows/contract"
)

// PolicyScopeInput says which placements go by the policy.
type PolicyScopeInput struct {
	PlacementIDs []string `json:"placement_ids,omitempty" minItems:"1" maxItems:"1000" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"Placements by name."`
	UnitID       string   `json:"unit_id,omitempty" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"Instead: all open placements of a unit."`
	All          bool     `json:"all,omitempty" doc:"Instead: all open placements of the municipality."`
}

// ManyPolicyApplicationBody lets placements that run go by the present policy, many at once.
type ManyPolicyApplicationBody struct {
	PolicyVersion int `json:"policy_version" minimum:"1" doc:"The version of the policy that you have seen. When it has changed since, nothing happens."`
	PolicyScopeInput
	DryRun bool `json:"dry_run,omitempty" doc:"Only say what would happen. Nothing changes."`
}

// PolicyApplicationView is a policy that is applied to many placements, and how far that is.
type PolicyApplicationView struct {
	ID            string `json:"id,omitempty" doc:"Absent in a dry run."`
	DryRun        bool   `json:"dry_run"`
	Status        string `json:"status,omitempty" enum:"running,suspended,done"`
	PolicyVersion int    `json:"policy_version"`
	UnitID        string `json:"unit_id,omitempty" doc:"The unit whose open placements these are."`
	All           bool   `json:"all" doc:"Whether it is about all open placements of the municipality. When there is no unit either, they were named."`
	// Total and Counts are of placements.
	Total       int                           `json:"total" doc:"How many placements there are. Not in lists; in a dry run, on its first page only."`
	Counts      map[string]int                `json:"counts" doc:"How many have which result; in a dry run, how many would, on its first page only. Not in lists."`
	Moved       int                           `json:"moved,omitempty" doc:"In a dry run, on its first page: in how many placements a deadline or a follow-up would come, go or be another day."`
	Deadlines   int                           `json:"deadlines,omitempty" doc:"In a dry run, on its first page: how many deadlines would."`
	FollowUps   int                           `json:"follow_ups,omitempty" doc:"In a dry run, on its first page: how many follow-ups would."`
	RequestedBy string                        `json:"requested_by,omitempty"`
	Version     int                           `json:"version,omitempty"`
	CreatedAt   *time.Time                    `json:"created_at,omitempty"`
	UpdatedAt   *time.Time                    `json:"updated_at,omitempty"`
	Policy      *PolicyBody                   `json:"policy,omitempty" doc:"What that version of the policy says. Not in a dry run."`
	Items       *ListView[PolicyAppliedToOne] `json:"items,omitempty" doc:"In a dry run: what would become of each placement, a page at a time."`
	Links       map[string]Link               `json:"links,omitempty"`
}

// PolicyAppliedToOne is one placement of an application, and what became of it.
type PolicyAppliedToOne struct {
	No          int        `json:"no"`
	PlacementID string     `json:"placement_id"`
	Result      string     `json:"result" enum:"open,applied,in_force,refused,not_yet" doc:"open: not its turn yet. in_force: it goes by this policy already. refused: it keeps the policy it has. not_yet: it could not be reached, and is tried again. In a dry run: what would become of it now."`
	Code        string     `json:"code,omitempty" doc:"Why not."`
	Detail      string     `json:"detail,omitempty" doc:"Why not, in the caller's language."`
	Deadlines   *int       `json:"deadlines,omitempty" doc:"In a dry run: how many deadlines would come, go or be another day. Which ones, the preview of the placement tells."`
	FollowUps   *int       `json:"follow_ups,omitempty" doc:"In a dry run: how many follow-ups would."`
	At          *time.Time `json:"at,omitempty" doc:"When it was tried last."`
}

type policyApplicationInput struct {
	CreateHeaders
	PageInput
	Body ManyPolicyApplicationBody
}

type policyApplicationOutput struct {
	Status   int
	Location string `header:"Location" doc:"Where it is, after it was created."`
	Body     PolicyApplicationView
}

// createPolicyApplication answers what the present policy would do to many placements, or begins to apply it. It is answered when
// what it is applied to has been kept; each placement hears of it in moments.
func (s *server) createPolicyApplication(ctx context.Context, in *policyApplicationInput) (*policyApplicationOutput, error) {
	b, t := in.Body, principalOf(ctx).Tenant
	scope := policybatch.Scope(b.PolicyScopeInput)
	if err := scope.Check(); err != nil {
		return nil, err
	}
	if b.DryRun {
		trial, err := s.Store.TryPolicyApplication(ctx, t.ID, b.PolicyVersion, scope, s.now(t), in.page())
		if err != nil {
			return nil, err
		}
		return &policyApplicationOutput{Status: http.StatusOK, Body: s.policyTrialView(ctx, b, trial)}, nil
	}
	c, err := s.creation(ctx, access.CreatePolicyApplication, in.CreateHeaders)
	if err != nil {
		return nil, err
	}
	if t.ClockMoving {
		return nil, refuse(http.StatusConflict, lifecycle.CodeClockMoving)
	}
	made, err := s.Store.CreatePolicyApplication(ctx, c, b.PolicyVersion, scope)
	if err != nil {
		return nil, err
	}
	s.goOnApplying(ctx, made)
	return &policyApplicationOutput{Status: http.StatusCreated, Location: policyApplicationPath(made.ID), Body: policyApplicationView(made)}, nil
}

func (s *server) policyTrialView(ctx context.Context, b ManyPolicyApplicationBody, trial store.PolicyTrial) PolicyApplicationView {
	v := PolicyApplicationView{
		DryRun: true, PolicyVersion: b.PolicyVersion, UnitID: b.UnitID, All: b.All, Counts: map[string]int{},
		Moved: trial.Moved, Deadlines: trial.Deadlines, FollowUps: trial.FollowUps,
	}
	v.count(trial.Counts)
	items := s.appliedTo(ctx, trial.Items).Body
	for i, tried := range trial.Items.Items {
		if tried.Result == policybatch.Applied {
			items.Items[i].Deadlines, items.Items[i].FollowUps = &tried.Deadlines, &tried.FollowUps
		}
	}
	v.Items = &items
	return v
}

func (v *PolicyApplicationView) count(counts map[policybatch.Result]int) {
	for result, n := range counts {
		v.Counts[string(result)] = n
		v.Total += n
	}
}

// goOnApplying has a policy applied. When that cannot be begun now, a worker does so within the hour: what it is to be applied to
// stands.
func (s *server) goOnApplying(ctx context.Context, a store.PolicyApplication) {
	if a.Status != batch.Running {
		return
	}
	if err := s.processes.applyPolicy(ctx, contract.ItemBatch{TenantID: principalOf(ctx).Tenant.ID, ID: a.ID}); err != nil {
		s.Log.WarnContext(ctx, "the policy is not being applied yet", "error", err)
	}
}

// policyApplications is where applications of a policy to many placements are.
const policyApplications = "/v1/policy-applications"

func policyApplicationPath(id string) string { return policyApplications + "/" + id }

func policyApplicationView(a store.PolicyApplication) PolicyApplicationView {
	v := PolicyApplicationView{
		ID: a.ID, Status: string(a.Status), PolicyVersion: a.PolicyVersion, UnitID: a.Scope.UnitID, All: a.Scope.All, Counts: map[string]int{},
		RequestedBy: a.RequestedBy, Version: a.Version, CreatedAt: &a.CreatedAt, UpdatedAt: &a.UpdatedAt, Policy: new(policyBody(a.Policy)),
		Links: map[string]Link{"self": {Href: policyApplicationPath(a.ID)}, "items": {Href: policyApplicationPath(a.ID) + "/items"}},
	}
	v.count(a.Counts)
	return v
}

func (s *server) appliedTo(ctx context.Context, list store.List[store.PolicyApplicationItem]) *listOutput[PolicyAppliedToOne] {
	l := inquiryOf(ctx).language
	return listOf(list, func(i store.PolicyApplicationItem) PolicyAppliedToOne {
		v := PolicyAppliedToOne{No: i.No, PlacementID: i.PlacementID, Result: string(i.Result), Code: i.Code, At: i.At}
		if i.Code != "" {
			v.Detail = s.texts.refusal(l, i.Code, "", "")
		}
		return v
	})
}

func (s *server) listPolicyApplications(ctx context.Context, in *struct{ PageInput }) (*listOutput[PolicyApplicationView], error) {
	list, err := s.Store.PolicyApplications(ctx, principalOf(ctx).Tenant.ID, in.page())
	if err != nil {
		return nil, err
	}
	return listOf(list, policyApplicationView), nil
}

type policyApplicationIDInput struct {
	ID string `path:"id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
}

func (s *server) readPolicyApplication(ctx context.Context, in *policyApplicationIDInput) (*policyApplicationOutput, error) {
	a, err := s.Store.PolicyApplication(ctx, principalOf(ctx).Tenant.ID, in.ID)
	return &policyApplicationOutput{Status: http.StatusOK, Body: policyApplicationView(a)}, err
}

type policyApplicationItemsInput struct {
	ID     string             `path:"id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	Result policybatch.Result `query:"result" enum:"open,applied,in_force,refused,not_yet" doc:"Only those with this result."`
	PageInput
}

func (s *server) listPolicyApplicationItems(ctx context.Context, in *policyApplicationItemsInput) (*listOutput[PolicyAppliedToOne], error) {
	tenantID := principalOf(ctx).Tenant.ID
	if _, err := s.Store.PolicyApplication(ctx, tenantID, in.ID); err != nil {
		return nil, err
	}
	list, err := s.Store.PolicyApplicationItems(ctx, tenantID, in.ID, in.Result, in.page())
	if err != nil {
		return nil, err
	}
	return s.appliedTo(ctx, list), nil
}

type policyApplicationStepInput struct {
	ID   string `path:"id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	Body struct{}
}

// stepPolicyApplication is a handler that changes how an application stands: repeated, it changes nothing more.
func (s *server) stepPolicyApplication(action string, step func(batch.Batch) (batch.Batch, error)) func(context.Context, *policyApplicationStepInput) (*policyApplicationOutput, error) {
	return func(ctx context.Context, in *policyApplicationStepInput) (*policyApplicationOutput, error) {
		after, err := s.Store.StepPolicyApplication(ctx, actorOf(ctx), in.ID, action, step)
		if err != nil {
			return nil, err
		}
		s.goOnApplying(ctx, after)
		return &policyApplicationOutput{Status: http.StatusOK, Body: policyApplicationView(after)}, nil
	}
}
