-- Links through which somebody without an account says one thing, once; who acted through one, in history and audit; and
-- what was learned from placements, written so that it names nobody.
-- Locks events and audit for an instant each: the new columns are empty everywhere. The other tables are new.

-- +goose Up
-- No foreign keys: an event that was brought forward to a restored backup may have come through a link that the backup lacks.
ALTER TABLE events ADD COLUMN link_id uuid;
ALTER TABLE audit ADD COLUMN link_id uuid;

-- Like tokens this is read before the tenant is known, so it is under no row-level security. It holds hashes, codes and IDs.
CREATE TABLE links (
    hash        bytea PRIMARY KEY,
    tenant_id   uuid NOT NULL REFERENCES tenants (id),
    id          uuid NOT NULL,
    process_id  uuid NOT NULL,
    purpose     text NOT NULL CONSTRAINT links_purpose CHECK (purpose IN ('evaluation', 'rating')),
    party       text NOT NULL CONSTRAINT links_party CHECK (party IN ('candidate', 'company', 'mentor')),
    -- The follow-up that a rating is about; 0 for what is about the whole placement.
    follow_up   integer NOT NULL CONSTRAINT links_follow_up CHECK ((purpose = 'rating') = (follow_up > 0)),
    language    text NOT NULL CONSTRAINT links_language CHECK (language IN ('da', 'en')),
    created_by  uuid NOT NULL,
    created_at  timestamptz NOT NULL,
    -- These are the tenant's time, like everything that happens to the placement.
    expires_at  timestamptz NOT NULL,
    accepted_at timestamptz,
    used_at     timestamptz,
    revoked_at  timestamptz,
    CONSTRAINT links_id UNIQUE (tenant_id, id),
    CONSTRAINT links_placement FOREIGN KEY (tenant_id, process_id) REFERENCES placements (tenant_id, id),
    CONSTRAINT links_created_by FOREIGN KEY (tenant_id, created_by) REFERENCES users (tenant_id, id)
);
GRANT SELECT, INSERT, UPDATE (accepted_at, used_at, revoked_at) ON links TO placement_app;
CREATE INDEX links_by_placement ON links (tenant_id, process_id, created_at);
-- One link of a party for one thing is good at a time.
CREATE UNIQUE INDEX links_one_good ON links (tenant_id, process_id, purpose, follow_up, party) WHERE used_at IS NULL AND revoked_at IS NULL;

-- What a placement taught, in words that a human has written for others and says name nobody.
CREATE TABLE released_lessons (
    tenant_id    uuid NOT NULL REFERENCES tenants (id),
    id           uuid NOT NULL,
    placement_id uuid NOT NULL,
    text         text NOT NULL,
    -- The demands and needs that it is about, in codes: what makes a later match similar.
    about        jsonb NOT NULL,
    released_by  uuid NOT NULL,
    version      integer NOT NULL,
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT released_lessons_placement FOREIGN KEY (tenant_id, placement_id) REFERENCES placements (tenant_id, id),
    CONSTRAINT released_lessons_by FOREIGN KEY (tenant_id, released_by) REFERENCES users (tenant_id, id),
    CONSTRAINT released_lessons_one_each UNIQUE (tenant_id, placement_id)
);
SELECT protect('released_lessons', 'SELECT, INSERT, UPDATE, DELETE');
