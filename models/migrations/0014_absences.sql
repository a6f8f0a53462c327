-- When people are not at work, so that the substitute of a company answers for it meanwhile; and what finds the companies that
-- somebody is substitute of, and the clusters that somebody coordinates.
-- Locks company_owners and agreements against writing while an index of each is made; both have some thousands of rows.

-- +goose Up
CREATE TABLE absences (
    tenant_id     uuid NOT NULL REFERENCES tenants (id),
    id            uuid NOT NULL,
    user_id       uuid NOT NULL,
    -- The first and the last day. Why is not kept.
    from_on       date NOT NULL,
    to_on         date NOT NULL,
    registered_by uuid NOT NULL,
    version       integer NOT NULL,
    created_at    timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT absences_user FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id),
    CONSTRAINT absences_registered_by FOREIGN KEY (tenant_id, registered_by) REFERENCES users (tenant_id, id),
    CONSTRAINT absences_in_order CHECK (from_on <= to_on),
    -- Nobody is away twice on one day.
    CONSTRAINT absences_once EXCLUDE USING gist (tenant_id WITH =, user_id WITH =, daterange(from_on, to_on, '[]') WITH &&)
);
SELECT protect('absences', 'SELECT, INSERT, UPDATE, DELETE');
CREATE INDEX absences_by_user ON absences (tenant_id, user_id, created_at DESC, id DESC);

CREATE INDEX company_owners_by_substitute ON company_owners (tenant_id, substitute_id) WHERE to_at IS NULL AND substitute_id IS NOT NULL;
CREATE INDEX agreements_by_coordinator ON agreements (tenant_id, coordinator_id) WHERE coordinator_id IS NOT NULL;
