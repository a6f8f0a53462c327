-- The register: companies, their workplaces and places, and candidates.
-- Locks nothing: all tables are new.

-- +goose Up
CREATE TABLE companies (
    tenant_id  uuid NOT NULL REFERENCES tenants (id),
    id         uuid NOT NULL,
    cvr        text NOT NULL CONSTRAINT companies_cvr CHECK (cvr ~ '^[0-9]{8}$'),
    name       text NOT NULL,
    sector     text NOT NULL CONSTRAINT companies_sector CHECK (sector IN ('private', 'public', 'association')),
    phone      text NOT NULL,
    email      text NOT NULL,
    version    integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT companies_one_cvr UNIQUE (tenant_id, cvr)
);
SELECT protect('companies', 'SELECT, INSERT, UPDATE');

CREATE TABLE workplaces (
    tenant_id   uuid NOT NULL REFERENCES tenants (id),
    id          uuid NOT NULL,
    company_id  uuid NOT NULL,
    p_number    text NOT NULL CONSTRAINT workplaces_p_number_digits CHECK (p_number ~ '^[0-9]{10}$'),
    name        text NOT NULL,
    street      text NOT NULL,
    postal_code text NOT NULL CONSTRAINT workplaces_postal_code CHECK (postal_code ~ '^[0-9]{4}$'),
    city        text NOT NULL,
    version     integer NOT NULL,
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT workplaces_one_p_number UNIQUE (tenant_id, p_number),
    -- For the foreign key of placements: a workplace belongs to its company.
    CONSTRAINT workplaces_of_company UNIQUE (tenant_id, id, company_id),
    CONSTRAINT workplaces_company FOREIGN KEY (tenant_id, company_id) REFERENCES companies (tenant_id, id)
);
SELECT protect('workplaces', 'SELECT, INSERT, UPDATE');
CREATE INDEX workplaces_by_company ON workplaces (tenant_id, company_id);

CREATE TABLE places (
    tenant_id        uuid NOT NULL REFERENCES tenants (id),
    id               uuid NOT NULL,
    workplace_id     uuid NOT NULL,
    title            text NOT NULL,
    description      text NOT NULL,
    min_weekly_hours double precision NOT NULL,
    max_weekly_hours double precision NOT NULL,
    state            text NOT NULL CONSTRAINT places_state CHECK (state IN ('open', 'paused', 'closed')),
    version          integer NOT NULL,
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT places_at_workplace UNIQUE (tenant_id, id, workplace_id),
    CONSTRAINT places_workplace FOREIGN KEY (tenant_id, workplace_id) REFERENCES workplaces (tenant_id, id),
    CONSTRAINT places_hours CHECK (min_weekly_hours >= 0.5 AND min_weekly_hours <= max_weekly_hours AND max_weekly_hours <= 37)
);
SELECT protect('places', 'SELECT, INSERT, UPDATE');
CREATE INDEX places_by_workplace ON places (tenant_id, workplace_id);

CREATE TABLE candidates (
    tenant_id      uuid NOT NULL REFERENCES tenants (id),
    id             uuid NOT NULL,
    unit_id        uuid NOT NULL,
    -- Everything that tells who somebody is or how they are is encrypted with the person's own key.
    name           bytea NOT NULL,
    cpr            bytea NOT NULL,
    cpr_index      bytea NOT NULL,
    phone          bytea NOT NULL,
    accommodations bytea NOT NULL,
    version        integer NOT NULL,
    created_at     timestamptz NOT NULL,
    updated_at     timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT candidates_one_cpr UNIQUE (tenant_id, cpr_index),
    CONSTRAINT candidates_unit FOREIGN KEY (tenant_id, unit_id) REFERENCES units (tenant_id, id),
    CONSTRAINT candidates_key FOREIGN KEY (tenant_id, id) REFERENCES person_keys (tenant_id, person_id)
);
SELECT protect('candidates', 'SELECT, INSERT, UPDATE');
CREATE INDEX candidates_by_unit ON candidates (tenant_id, unit_id, created_at DESC, id DESC);

-- What is listed without a filter is listed newest first.
CREATE INDEX companies_by_age ON companies (tenant_id, created_at DESC, id DESC);
CREATE INDEX workplaces_by_age ON workplaces (tenant_id, created_at DESC, id DESC);
CREATE INDEX places_by_age ON places (tenant_id, created_at DESC, id DESC);
CREATE INDEX candidates_by_age ON candidates (tenant_id, created_at DESC, id DESC);
