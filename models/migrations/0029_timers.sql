-- Indexes for the timer monitor: the steps of deadlines that the clock has brought, by when they were due, and those that were
-- passed over.
-- Locks events, then deadlines, against writing while each is read once: some seconds for a million rows.

-- +goose Up
CREATE INDEX events_of_clock ON events (tenant_id, due) WHERE due IS NOT NULL;
CREATE INDEX deadlines_passed_over ON deadlines (tenant_id, next_at) WHERE closed_at > next_at;
