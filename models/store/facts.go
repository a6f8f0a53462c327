package store

import (
	"context"
	"fmt"
	"time"

	"placement/models/lifecycle"
	"placement/models/lifecycle/kpi"
	"placement/models/lifecycle/placement"
)

// Facts are how it goes in a tenant: counts, with no word of whom.
type Facts struct {
	// Open are open processes by kind and status.
	Open []OpenProcesses
	// Tasks are open tasks by kind of process and what they ask for.
	Tasks []OpenTasks
	// MissedFollowUps are those that nobody has held, more than two days after their day.
	MissedFollowUps int
	// LateDeadlines are steps that should have happened more than a minute ago; Latest is when the first of them should have.
	LateDeadlines int
	Latest        *time.Time
	// Endpoints are webhook endpoints that are sent to: how many there are, how many of them fail, and since when.
	Endpoints, Failing int
	FailingSince       *time.Time
	// Waiting are messages that wait to be sent, Oldest when the oldest of them was queued, and GivenUp those that were given up.
	// Of one endpoint no more than ten thousand are counted.
	Waiting, GivenUp int
	Oldest           *time.Time
	// NumbersAt is when the numbers for dashboards were told; nil when they never were.
	NumbersAt *time.Time
}

// OpenProcesses is how many processes of a kind are in a status.
type OpenProcesses struct {
	Kind   lifecycle.Kind
	Status string
	Count  int
}

// OpenTasks is how many tasks of a kind of process ask for a command, and how many of them are past their day, or escalated.
type OpenTasks struct {
	Kind                      lifecycle.Kind
	Command                   string
	Count, Overdue, Escalated int
}

// lateAfter is after how long a step of a deadline counts as late.
const lateAfter = time.Minute

const factsSQL = `
SELECT 'process', kind, status, count(*), 0, 0, CAST(NULL AS timestamptz) FROM processes
WHERE tenant_id = @tenant AND ended_at IS NULL GROUP BY kind, status
UNION ALL
SELECT 'task', process_kind, command, count(*), count(*) FILTER (WHERE due < @now), count(*) FILTER (WHERE escalated), NULL FROM tasks
WHERE tenant_id = @tenant AND closed_at IS NULL GROUP BY process_kind, command
UNION ALL
SELECT 'follow_up', '', '', count(*), 0, 0, NULL FROM tasks
WHERE tenant_id = @tenant AND closed_at IS NULL AND process_kind = 'placement' AND command = @follow AND due < @missed
UNION ALL
SELECT 'deadline', '', '', count(*), 0, 0, min(next_at) FROM deadlines
WHERE tenant_id = @tenant AND closed_at IS NULL AND next_at < @late
UNION ALL
SELECT 'endpoint', '', '', count(*), count(r.failing_since), 0, min(r.failing_since)
FROM webhook_endpoints w JOIN webhook_runs r ON r.tenant_id = w.tenant_id AND r.endpoint_id = w.id
WHERE w.tenant_id = @tenant AND w.sends
UNION ALL
SELECT 'delivery', '', '', CAST(coalesce(sum(d.waiting), 0) AS bigint), CAST(coalesce(sum(g.given_up), 0) AS bigint), 0, min(d.oldest)
FROM webhook_endpoints w
CROSS JOIN LATERAL (SELECT count(*) AS waiting, min(x.queued_at) AS oldest FROM (SELECT d.queued_at FROM webhook_deliveries d
	WHERE d.tenant_id = w.tenant_id AND d.endpoint_id = w.id AND d.state = 'waiting' ORDER BY d.due_at, d.version LIMIT @most) x) d
CROSS JOIN LATERAL (SELECT count(*) AS given_up FROM (SELECT FROM webhook_deliveries d
	WHERE d.tenant_id = w.tenant_id AND d.endpoint_id = w.id AND d.state = 'given_up' LIMIT @most) x) g
WHERE w.tenant_id = @tenant AND w.keeps
UNION ALL
(SELECT 'numbers', '', '', 0, 0, 0, computed_at FROM told_numbers WHERE tenant_id = @tenant LIMIT 1)`

// Facts counts how it goes in a tenant whose time is now, in one exchange with the database. It reads whatever is open.
func (s *Store) Facts(ctx context.Context, tenantID string, now time.Time) (Facts, error) {
	type row struct {
		what, kind, name    string
		count, second, more int
		at                  *time.Time
	}
	rows, err := rowsOf(ctx, s, tenantID, query{sql: factsSQL, args: map[string]any{
		"tenant": tenantID, "now": now, "follow": placement.HoldFollowUp{}.Name(), "missed": now.AddDate(0, 0, -kpi.LateDays),
		"late": now.Add(-lateAfter), "most": countedAtMost,
	}}, func(scan func(...any) error) (row, error) {
		var r row
		return r, scan(&r.what, &r.kind, &r.name, &r.count, &r.second, &r.more, &r.at)
	})
	if err != nil {
		return Facts{}, fmt.Errorf("count facts: %w", err)
	}
	var f Facts
	for _, r := range rows {
		switch r.what {
		case "process":
			f.Open = append(f.Open, OpenProcesses{lifecycle.Kind(r.kind), r.name, r.count})
		case "task":
			f.Tasks = append(f.Tasks, OpenTasks{lifecycle.Kind(r.kind), r.name, r.count, r.second, r.more})
		case "follow_up":
			f.MissedFollowUps = r.count
		case "deadline":
			f.LateDeadlines, f.Latest = r.count, r.at
		case "endpoint":
			f.Endpoints, f.Failing, f.FailingSince = r.count, r.second, r.at
		case "delivery":
			f.Waiting, f.GivenUp, f.Oldest = r.count, r.second, r.at
		case "numbers":
			f.NumbersAt = r.at
		}
	}
	return f, nil
}

// PoolStats say how the connections to the database are used.
type PoolStats struct {
	// Max is how many there may be, Open how many there are, and InUse how many of these do something.
	Max, Open, InUse int
	// Waits is how often somebody has waited for one, and Waited how long together.
	Waits  int64
	Waited time.Duration
}

// Pool returns how the connections are used now.
func (s *Store) Pool() PoolStats {
	p := s.pool.Stats()
	return PoolStats{Max: p.MaxOpenConnections, Open: p.OpenConnections, InUse: p.InUse, Waits: p.WaitCount, Waited: p.WaitDuration}
}
