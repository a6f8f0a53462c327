package lifecycle

import "time"

// Actor is who asks for something, in which tenant, with which roles.
type Actor struct {
	TenantID string `json:"tenant_id"`
	UserID   string `json:"user_id"`
	Roles    []Role `json:"roles"`
	// OnBehalf is the user for whom somebody acts; empty for oneself.
	OnBehalf string `json:"on_behalf,omitempty"`
	// LinkID is the link through which somebody without an account acts; then there is no user and there are no roles.
	LinkID    string `json:"link_id,omitempty"`
	RequestID string `json:"request_id,omitempty"`
}

// Clock is the time of a tenant, seen from real time: practice tenants may be ahead.
type Clock struct {
	// Offset is added to real time, in nanoseconds in JSON.
	Offset time.Duration `json:"offset,omitempty"`
	// Version rises with every move of the clock.
	Version int `json:"version,omitempty"`
}
