package api

import (
	"context"
	"net/http"

	"placement/models/lifecycle/relation"
	"placement/models/store"
)

// PhoneHoursBody are the hours of a weekday in which somebody answers.
type PhoneHoursBody struct {
	Day  relation.Weekday `json:"day" enum:"monday,tuesday,wednesday,thursday,friday,saturday,sunday"`
	From string           `json:"from" pattern:"^[0-9]{2}:[0-9]{2}$" patternDescription:"a time as hour and minute, such as 08:30"`
	To   string           `json:"to" pattern:"^[0-9]{2}:[0-9]{2}$" patternDescription:"a time as hour and minute, such as 08:30"`
}

// UserContactBody is where and when somebody who works here is reached. It stands on every document.
type UserContactBody struct {
	Phone      string           `json:"phone" pattern:"^\\+?[0-9 ]{3,20}$" patternDescription:"a telephone number: digits and spaces, with or without a plus before them" doc:"A telephone number at work."`
	PhoneHours []PhoneHoursBody `json:"phone_hours,omitempty" maxItems:"7" doc:"When it is answered, a day at a time and in their order; leave it out when that is not known."`
}

type userContactInput struct {
	ID   string `path:"id" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" patternDescription:"an ID: 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12"`
	Body UserContactBody
}

type userContactOutput struct{ Body UserContactBody }

// setUserContact may be repeated: what is sent is what there is. People say it of themselves, supervisors of their unit.
func (s *server) setUserContact(ctx context.Context, in *userContactInput) (*userContactOutput, error) {
	caller, actor := principalOf(ctx), actorOf(ctx)
	user, err := s.Store.User(ctx, actor.TenantID, in.ID)
	if err != nil {
		return nil, err
	}
	by := relation.Colleague{UserID: caller.UserID, UnitID: caller.UnitID, Roles: caller.Roles}
	if !relation.MayKeepAbsences(by, relation.Colleague{UserID: user.ID, UnitID: user.UnitID, Roles: user.Roles}) {
		return nil, refuse(http.StatusForbidden, codeNotAllowed)
	}
	c := store.UserContact{
		UserID: in.ID, Phone: in.Body.Phone,
		Hours: some(in.Body.PhoneHours, func(h PhoneHoursBody) relation.PhoneHours { return relation.PhoneHours(h) }),
	}
	if err := s.Store.SetUserContact(ctx, actor, c); err != nil {
		return nil, err
	}
	return &userContactOutput{Body: in.Body}, nil
}

// readUserContact answers with where and when somebody is reached; both are empty when that is not known.
func (s *server) readUserContact(ctx context.Context, in *idInput) (*userContactOutput, error) {
	tenantID := principalOf(ctx).Tenant.ID
	if _, err := s.Store.User(ctx, tenantID, in.ID); err != nil {
		return nil, err
	}
	all, err := s.Store.UserContacts(ctx, tenantID)
	if err != nil {
		return nil, err
	}
	c := all[in.ID]
	return &userContactOutput{Body: UserContactBody{
		Phone: c.Phone, PhoneHours: each(c.Hours, func(h relation.PhoneHours) PhoneHoursBody { return PhoneHoursBody(h) }),
	}}, nil
}
