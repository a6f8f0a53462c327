package api

import (
	"context"
	"time"

	"placement/models/lifecycle/access"
	"placement/models/store"
)

// CompanyGroupBody is what is known of a group of companies.
type CompanyGroupBody struct {
	Name    string `json:"name" minLength:"1" maxLength:"200"`
	Kind    string `json:"kind" enum:"chain,concern,other" doc:"chain: shops of one name. concern: companies of one owner."`
	OwnerID string `json:"owner_id,omitempty" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12" doc:"Who handles the group as a whole, and answers for its companies when neither owner nor substitute is there."`
}

// CompanyGroupView is companies that are handled as one.
type CompanyGroupView struct {
	ID        string          `json:"id"`
	Name      string          `json:"name"`
	Kind      string          `json:"kind"`
	OwnerID   string          `json:"owner_id,omitempty"`
	Totals    GroupTotalsView `json:"totals"`
	Version   int             `json:"version"`
	CreatedAt time.Time       `json:"created_at"`
	UpdatedAt time.Time       `json:"updated_at"`
}

// GroupTotalsView sum up the companies of a group.
type GroupTotalsView struct {
	Companies       int `json:"companies"`
	Workplaces      int `json:"workplaces"`
	SmallWorkplaces int `json:"small_workplaces" doc:"Those with fewer than 20 employees."`
	Employees       int `json:"employees" doc:"Of the workplaces that have told."`
	Unsized         int `json:"workplaces_without_employees" doc:"The workplaces that have not."`
	OpenPlaces      int `json:"open_places"`
}

func groupView(g store.CompanyGroup) CompanyGroupView {
	return CompanyGroupView{
		ID: g.ID, Name: g.Name, Kind: g.Kind, OwnerID: g.OwnerID, Totals: GroupTotalsView(g.Totals),
		Version: g.Version, CreatedAt: g.CreatedAt, UpdatedAt: g.UpdatedAt,
	}
}

func groupOutput(g store.CompanyGroup) *thingOutput[CompanyGroupView] {
	return &thingOutput[CompanyGroupView]{ETag: etag(g.Version), Body: groupView(g)}
}

func (b CompanyGroupBody) group() store.CompanyGroup {
	return store.CompanyGroup{Name: b.Name, Kind: b.Kind, OwnerID: b.OwnerID}
}

func (s *server) createCompanyGroup(ctx context.Context, in *createInput[CompanyGroupBody]) (*thingOutput[CompanyGroupView], error) {
	c, err := s.creation(ctx, access.CreateCompanyGroup, in.CreateHeaders)
	if err != nil {
		return nil, err
	}
	group, err := s.Store.CreateCompanyGroup(ctx, c, in.Body.group())
	if err != nil {
		return nil, err
	}
	out := groupOutput(group)
	out.Location = "/v1/company-groups/" + group.ID
	return out, nil
}

func (s *server) readCompanyGroup(ctx context.Context, in *idInput) (*thingOutput[CompanyGroupView], error) {
	group, err := s.Store.CompanyGroup(ctx, principalOf(ctx).Tenant.ID, in.ID)
	if err != nil {
		return nil, err
	}
	return groupOutput(group), nil
}

func (s *server) updateCompanyGroup(ctx context.Context, in *updateInput[CompanyGroupBody]) (*thingOutput[CompanyGroupView], error) {
	version, err := requiredVersion(in.IfMatch)
	if err != nil {
		return nil, err
	}
	group := in.Body.group()
	group.ID, group.Version = in.ID, version
	if group, err = s.Store.UpdateCompanyGroup(ctx, actorOf(ctx), group); err != nil {
		return nil, err
	}
	return groupOutput(group), nil
}

type groupsInput struct{ PageInput }

func (s *server) listCompanyGroups(ctx context.Context, in *groupsInput) (*listOutput[CompanyGroupView], error) {
	list, err := s.Store.CompanyGroups(ctx, principalOf(ctx).Tenant.ID, in.page())
	if err != nil {
		return nil, err
	}
	return listOf(list, groupView), nil
}
