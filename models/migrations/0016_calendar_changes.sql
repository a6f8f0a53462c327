-- What was changed in a tenant's calendar, by whom and when: why deadlines moved.
-- Makes one table, and lets the service raise the version of a calendar; locks nothing that is in use.

-- +goose Up
CREATE TABLE calendar_changes (
    tenant_id  uuid NOT NULL REFERENCES tenants (id),
    id         uuid NOT NULL,
    -- The version of the calendar after the change.
    version    integer NOT NULL,
    -- [{"date": "2027-05-07", "closed": true}], in order.
    days       jsonb NOT NULL,
    changed_by uuid NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT calendar_changes_version UNIQUE (tenant_id, version),
    CONSTRAINT calendar_changes_changed_by FOREIGN KEY (tenant_id, changed_by) REFERENCES users (tenant_id, id)
);
SELECT protect('calendar_changes', 'SELECT, INSERT');

GRANT UPDATE (calendar_version) ON tenants TO placement_app;
