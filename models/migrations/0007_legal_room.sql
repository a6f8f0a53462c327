-- The legal room: the rule packs of a tenant, and what a workplace has told about its employees and supported persons.
-- Locks: placements, for a moment; the new column has no default, so no row is rewritten. The other tables are new.

-- +goose Up
-- The rule packs that an administrator has loaded, and those of the product that placements are pinned to. A pack never
-- changes, so there is no right to change one.
CREATE TABLE rule_packs (
    tenant_id    uuid NOT NULL REFERENCES tenants (id),
    id           text NOT NULL CONSTRAINT rule_packs_id CHECK (id ~ '^[a-z][a-z0-9-]{2,59}$'),
    instrument   text NOT NULL CONSTRAINT rule_packs_instrument CHECK (instrument IN ('virksomhedspraktik', 'nytteindsats')),
    jurisdiction text NOT NULL,
    valid_from   date NOT NULL,
    valid_to     date,
    replaces     text NOT NULL,
    document     jsonb NOT NULL,
    hash         text NOT NULL,
    -- Who loaded it; NULL for one of the product's.
    loaded_by    uuid,
    loaded_at    timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT rule_packs_user FOREIGN KEY (tenant_id, loaded_by) REFERENCES users (tenant_id, id),
    CONSTRAINT rule_packs_days CHECK (valid_to IS NULL OR valid_from <= valid_to)
);
SELECT protect('rule_packs', 'SELECT, INSERT');

-- The pack that a placement is under since its start was confirmed.
ALTER TABLE placements
    ADD COLUMN rule_pack text,
    ADD CONSTRAINT placements_rule_pack FOREIGN KEY (tenant_id, rule_pack) REFERENCES rule_packs (tenant_id, id);
CREATE INDEX placements_holding_at_workplace ON placements (tenant_id, workplace_id, ends_on) WHERE holds;

-- The number of ordinary employees of a workplace, month by month, as full-time equivalents.
CREATE TABLE headcounts (
    tenant_id    uuid NOT NULL REFERENCES tenants (id),
    workplace_id uuid NOT NULL,
    -- The first day of the month.
    month        date NOT NULL CONSTRAINT headcounts_month CHECK (extract(day FROM month) = 1),
    ordinary_fte double precision NOT NULL CONSTRAINT headcounts_ordinary_fte CHECK (ordinary_fte >= 0 AND ordinary_fte <= 100000),
    source       text NOT NULL CONSTRAINT headcounts_source CHECK (source IN ('company', 'register', 'estimate')),
    recorded_by  uuid NOT NULL,
    recorded_at  timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, workplace_id, month),
    CONSTRAINT headcounts_workplace FOREIGN KEY (tenant_id, workplace_id) REFERENCES workplaces (tenant_id, id),
    CONSTRAINT headcounts_user FOREIGN KEY (tenant_id, recorded_by) REFERENCES users (tenant_id, id)
);
SELECT protect('headcounts', 'SELECT, INSERT, UPDATE (ordinary_fte, source, recorded_by, recorded_at)');

-- Persons whom others support at a workplace (other municipalities, other offers), as the company declares them.
CREATE TABLE supported_elsewhere (
    tenant_id    uuid NOT NULL REFERENCES tenants (id),
    id           uuid NOT NULL,
    workplace_id uuid NOT NULL,
    from_day     date NOT NULL,
    to_day       date NOT NULL,
    fte          double precision NOT NULL CONSTRAINT supported_elsewhere_fte CHECK (fte >= 0 AND fte <= 10000),
    declared_on  date NOT NULL,
    declared_by  text NOT NULL CONSTRAINT supported_elsewhere_declared_by CHECK (declared_by IN ('company', 'municipality')),
    version      integer NOT NULL,
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT supported_elsewhere_workplace FOREIGN KEY (tenant_id, workplace_id) REFERENCES workplaces (tenant_id, id),
    CONSTRAINT supported_elsewhere_days CHECK (from_day <= to_day)
);
SELECT protect('supported_elsewhere', 'SELECT, INSERT, UPDATE');
CREATE INDEX supported_elsewhere_by_workplace ON supported_elsewhere (tenant_id, workplace_id, created_at DESC, id DESC);

-- What lets a candidate be placed longer than others of the group. None of it tells health.
CREATE TABLE candidate_circumstances (
    tenant_id    uuid NOT NULL REFERENCES tenants (id),
    candidate_id uuid NOT NULL,
    circumstance text NOT NULL CONSTRAINT candidate_circumstances_circumstance
        CHECK (circumstance IN ('recent_graduate', 'little_experience', 'long_unemployment')),
    recorded_by  uuid NOT NULL,
    recorded_at  timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, candidate_id, circumstance),
    CONSTRAINT candidate_circumstances_candidate FOREIGN KEY (tenant_id, candidate_id) REFERENCES candidates (tenant_id, id),
    CONSTRAINT candidate_circumstances_user FOREIGN KEY (tenant_id, recorded_by) REFERENCES users (tenant_id, id)
);
SELECT protect('candidate_circumstances', 'SELECT, INSERT, DELETE');
