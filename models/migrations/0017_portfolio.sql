-- What finds the placements with a mentor that have not begun.
-- Locks placements against writing while the index is made: about a second for a million rows, for it reads them once and keeps
-- those with a mentor.

-- +goose Up
CREATE INDEX placements_to_begin ON placements (tenant_id, starts_on) WHERE mentor_id IS NOT NULL;
