package store

import (
	"context"
	"fmt"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/relation"
)

// Responsible is who answers for a company on a day, and why not its owner.
type Responsible struct {
	CompanyID string
	// UserID is empty when nobody does.
	UserID string
	As     relation.As
	// OwnerAwayUntil and SubstituteAwayUntil are the last days of their absences; empty for who is at work, and for who no
	// longer works here.
	OwnerAwayUntil      lifecycle.Date
	SubstituteAwayUntil lifecycle.Date
}

// Until is the last day on which the same one answers for the company: that of the owner's absence, and of the substitute's when
// neither is there, whichever ends first. Empty when that is not known.
func (r Responsible) Until() lifecycle.Date {
	switch {
	case r.As == relation.AsOwner:
		return ""
	case r.As == relation.AsSubstitute || r.SubstituteAwayUntil == "":
		return r.OwnerAwayUntil
	case r.OwnerAwayUntil == "":
		return r.SubstituteAwayUntil
	}
	return min(r.OwnerAwayUntil, r.SubstituteAwayUntil)
}

// attendance joins who could answer for the companies c, with whether they work here and until when they are away on the day
// @on. Nobody is away twice on one day, so no company comes twice.
const attendance = `
LEFT JOIN company_owners o ON o.tenant_id = c.tenant_id AND o.company_id = c.id AND o.to_at IS NULL
LEFT JOIN users ou ON ou.tenant_id = c.tenant_id AND ou.id = o.user_id
LEFT JOIN absences oa ON oa.tenant_id = c.tenant_id AND oa.user_id = o.user_id AND ` + theDay + ` BETWEEN oa.from_on AND oa.to_on
LEFT JOIN users su ON su.tenant_id = c.tenant_id AND su.id = o.substitute_id
LEFT JOIN absences sa ON sa.tenant_id = c.tenant_id AND sa.user_id = o.substitute_id AND ` + theDay + ` BETWEEN sa.from_on AND sa.to_on`

const (
	ownerThere      = "(coalesce(ou.active, false) AND oa.id IS NULL)"
	substituteThere = "(coalesce(su.active, false) AND sa.id IS NULL)"
)

// Responsible returns who answers for companies on a day of the tenant's: the owner, the substitute while the owner is away or
// no longer works here, whoever owns the group when neither is there. Companies that there are none of are left out.
func (s *Store) Responsible(ctx context.Context, tenantID string, on lifecycle.Date, companyIDs ...string) (map[string]Responsible, error) {
	if len(companyIDs) == 0 {
		return map[string]Responsible{}, nil
	}
	rows, err := rowsOf(ctx, s, tenantID, query{
		sql: `
SELECT c.id, o.user_id, o.substitute_id, g.owner_id, ` + ownerThere + `, ` + substituteThere + `,
	coalesce(gu.active, false) AND ga.id IS NULL, oa.to_on, sa.to_on
FROM companies c` + attendance + `
LEFT JOIN company_groups g ON g.tenant_id = c.tenant_id AND g.id = c.group_id
LEFT JOIN users gu ON gu.tenant_id = c.tenant_id AND gu.id = g.owner_id
LEFT JOIN absences ga ON ga.tenant_id = c.tenant_id AND ga.user_id = g.owner_id AND ` + theDay + ` BETWEEN ga.from_on AND ga.to_on
WHERE c.tenant_id = @tenant AND c.id IN @companies`,
		args: map[string]any{"tenant": tenantID, "on": string(on), "companies": companyIDs},
		none: !areIDs(companyIDs...),
	}, scanResponsible)
	if err != nil {
		return nil, fmt.Errorf("find who answers for companies: %w", err)
	}
	all := map[string]Responsible{}
	for _, r := range rows {
		all[r.CompanyID] = r
	}
	return all, nil
}

func scanResponsible(scan func(...any) error) (Responsible, error) {
	var r Responsible
	var owner, substitute, groupOwner *string
	var ownerThere, substituteThere, groupOwnerThere bool
	var ownerUntil, substituteUntil *time.Time
	err := scan(&r.CompanyID, &owner, &substitute, &groupOwner, &ownerThere, &substituteThere, &groupOwnerThere, &ownerUntil, &substituteUntil)
	r.OwnerAwayUntil, r.SubstituteAwayUntil = dayOf(ownerUntil), dayOf(substituteUntil)
	r.UserID, r.As = relation.Responsible(relation.Owner{UserID: value(owner), SubstituteID: value(substitute)}, value(groupOwner), func(id string) bool {
		return id == value(owner) && ownerThere || id == value(substitute) && substituteThere || id == value(groupOwner) && groupOwnerThere
	})
	return r, err
}
