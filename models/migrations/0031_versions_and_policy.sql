-- What a process was last run by, and the version of the policy that new placements get.
-- Locks tenants and processes for an instant each: the new columns are empty, or have a constant default, everywhere. Services of
-- before this version may run beside it: what they write leaves the columns as they are.

-- +goose Up
-- The host and the build of the worker that recorded the last event; unknown until the next one.
ALTER TABLE processes ADD COLUMN host integer, ADD COLUMN build text;

ALTER TABLE tenants ADD COLUMN placement_policy_version integer NOT NULL DEFAULT 1;
GRANT UPDATE (placement_policy, placement_policy_version) ON tenants TO placement_app;
