-- A policy applied to many placements at once, and what became of each.
-- Makes two tables, and locks tenants, users, units and placements against writing for an instant, as foreign keys do. Reads nothing
-- of what is there. Services of before this version may run beside it.

-- +goose Up
CREATE TABLE policy_applications (
    tenant_id      uuid NOT NULL REFERENCES tenants (id),
    id             uuid NOT NULL,
    policy_version integer NOT NULL,
    -- What that version says: the tenant keeps the newest one only.
    policy         jsonb NOT NULL,
    -- Which placements: named ones, the open ones of unit_id, or all open ones. They are in the items.
    scope          text NOT NULL CONSTRAINT policy_applications_scope CHECK (scope IN ('named', 'unit', 'all')),
    unit_id        uuid CONSTRAINT policy_applications_of_unit CHECK ((unit_id IS NOT NULL) = (scope = 'unit')),
    status         text NOT NULL CONSTRAINT policy_applications_status CHECK (status IN ('running', 'suspended', 'done')),
    requested_by   uuid NOT NULL,
    version        integer NOT NULL,
    created_at     timestamptz NOT NULL,
    updated_at     timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT policy_applications_unit FOREIGN KEY (tenant_id, unit_id) REFERENCES units (tenant_id, id),
    CONSTRAINT policy_applications_requested_by FOREIGN KEY (tenant_id, requested_by) REFERENCES users (tenant_id, id)
);
SELECT protect('policy_applications', 'SELECT, INSERT, UPDATE');
CREATE INDEX policy_applications_unfinished ON policy_applications (tenant_id, id) WHERE status = 'running';

CREATE TABLE policy_application_items (
    tenant_id      uuid NOT NULL REFERENCES tenants (id),
    application_id uuid NOT NULL,
    -- Their order.
    no             integer NOT NULL,
    placement_id   uuid NOT NULL,
    result         text NOT NULL CONSTRAINT policy_application_items_result
        CHECK (result IN ('open', 'applied', 'in_force', 'refused', 'not_yet')),
    code           text NOT NULL,
    -- How often it was tried since the application began, or was resumed.
    tries          integer NOT NULL,
    at             timestamptz,
    PRIMARY KEY (tenant_id, application_id, no),
    CONSTRAINT policy_application_items_once UNIQUE (tenant_id, application_id, placement_id),
    CONSTRAINT policy_application_items_of FOREIGN KEY (tenant_id, application_id) REFERENCES policy_applications (tenant_id, id),
    CONSTRAINT policy_application_items_placement FOREIGN KEY (tenant_id, placement_id) REFERENCES placements (tenant_id, id)
);
SELECT protect('policy_application_items', 'SELECT, INSERT, UPDATE');
