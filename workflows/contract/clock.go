package contract

import (
	"fmt"
	"time"

	"placement/models/lifecycle"
)

// ClockMove asks the practice clock of a tenant to move forward. Exactly one of the fields is set.
type ClockMove struct {
	Hours        int `json:"hours,omitempty"`
	CalendarDays int `json:"calendar_days,omitempty"`
	WorkingDays  int `json:"working_days,omitempty"`
	// NextDeadline moves to the next deadline of any process of the tenant.
	NextDeadline bool `json:"next_deadline,omitempty"`
}

// ClockMoved answers a ClockMove.
type ClockMoved struct {
	// Now is the tenant's time after the move.
	Now   time.Time       `json:"now"`
	Clock lifecycle.Clock `json:"clock"`
	// Fired is the number of deadlines that were handled on the way.
	Fired int `json:"fired"`
}

// ClockInput runs the practice clock of a tenant.
type ClockInput struct {
	TenantID string `json:"tenant_id"`
}

// MoveState is how far a move has come; it survives a crash of whoever carries it out.
type MoveState struct {
	TenantID string    `json:"tenant_id"`
	Target   time.Time `json:"target"`
}

// ClockTold tells a process its tenant's clock. It carries the seal because time, too, can be forged.
type ClockTold struct {
	TenantID string          `json:"tenant_id"`
	Clock    lifecycle.Clock `json:"clock"`
	Seal     string          `json:"seal"`
}

// Sealed returns the bytes that the seal is made over.
func (c ClockTold) Sealed(name string) []byte {
	return fmt.Appendf(nil, "%s|%s|%d|%d", name, c.TenantID, int64(c.Clock.Offset), c.Clock.Version)
}
