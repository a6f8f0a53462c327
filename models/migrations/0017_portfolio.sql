-- What finds the placements with a mentor that have not begun; and how many places of which kind are wanted.
-- Locks placements against writing while the index is made: about a second for a million rows, for it reads them once and keeps
-- those with a mentor. The table is new.

-- +goose Up
CREATE INDEX placements_to_begin ON placements (tenant_id, starts_on) WHERE mentor_id IS NOT NULL;

-- How many places are wanted of a kind (domain.md F13): what is empty may be anything.
CREATE TABLE portfolio_targets (
    tenant_id  uuid NOT NULL REFERENCES tenants (id),
    id         uuid NOT NULL,
    -- Of the companies that one case worker owns; NULL for all companies.
    owner_id   uuid,
    -- The beginning of an industry code, and of a postal code.
    industry   text NOT NULL CONSTRAINT portfolio_targets_industry CHECK (industry ~ '^[0-9]{0,6}$'),
    size_band  text NOT NULL,
    area       text NOT NULL CONSTRAINT portfolio_targets_area CHECK (area ~ '^[0-9]{0,4}$'),
    target     integer NOT NULL CONSTRAINT portfolio_targets_target CHECK (target BETWEEN 1 AND 9999),
    version    integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT portfolio_targets_owner FOREIGN KEY (tenant_id, owner_id) REFERENCES users (tenant_id, id)
);
SELECT protect('portfolio_targets', 'SELECT, INSERT, UPDATE, DELETE');
-- There is one target of a cell.
CREATE UNIQUE INDEX portfolio_targets_one_cell ON portfolio_targets
    (tenant_id, coalesce(owner_id, '00000000-0000-0000-0000-000000000000'::uuid), industry, size_band, area);
