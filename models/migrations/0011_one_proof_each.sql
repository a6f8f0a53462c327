-- Takes away foreign keys to tenants where another foreign key of the same table leads to a row of the same tenant: the
-- proof stays, and a command no longer asks for the tenant's row six times, which is the one row all commands share.
-- Locks each table for the moment in which its definition changes.

-- +goose Up
ALTER TABLE placements DROP CONSTRAINT placements_tenant_id_fkey;
ALTER TABLE rematches DROP CONSTRAINT rematches_tenant_id_fkey;
ALTER TABLE events DROP CONSTRAINT events_tenant_id_fkey;
ALTER TABLE findings DROP CONSTRAINT findings_tenant_id_fkey;
ALTER TABLE contents DROP CONSTRAINT contents_tenant_id_fkey;
ALTER TABLE event_contents DROP CONSTRAINT event_contents_tenant_id_fkey;
ALTER TABLE tasks DROP CONSTRAINT tasks_tenant_id_fkey;
ALTER TABLE deadlines DROP CONSTRAINT deadlines_tenant_id_fkey;
