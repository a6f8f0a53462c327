-- Tenants, who works there, when they work, and the keys of the people whose data is kept.
-- Locks nothing: all tables are new.
--
-- Every table carries tenant_id as the first column of its keys and is under forced row-level security, so that a query
-- that forgets its tenant sees nothing. Three tables are not: tenants and tokens are read before the tenant is known;
-- they hold no personal data, and tokens only hashes.

-- +goose Up
CREATE EXTENSION IF NOT EXISTS btree_gist;

-- +goose StatementBegin
-- current_tenant is the tenant of this transaction, NULL when none was set: then no row is visible.
CREATE FUNCTION current_tenant() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT NULLIF(current_setting('app.tenant_id', true), '')::uuid
$$;
-- +goose StatementEnd

-- +goose StatementBegin
-- protect puts a table under forced row-level security by its tenant_id and lets the application use it.
CREATE FUNCTION protect(t regclass, rights text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY tenant ON %s USING (tenant_id = (SELECT current_tenant())) WITH CHECK (tenant_id = (SELECT current_tenant()))', t);
    EXECUTE format('GRANT %s ON %s TO placement_app', rights, t);
END $$;
-- +goose StatementEnd

REVOKE EXECUTE ON FUNCTION protect(regclass, text) FROM PUBLIC;

CREATE TABLE tenants (
    id                 uuid PRIMARY KEY,
    name               text NOT NULL,
    practice           boolean NOT NULL,
    temporal_namespace text NOT NULL,
    zone               text NOT NULL,
    placement_policy   jsonb NOT NULL,
    calendar_version   integer NOT NULL,
    calendar_from      date NOT NULL,
    calendar_to        date NOT NULL,
    -- The practice clock: nanoseconds ahead of real time, how often it has been moved, and whether it is moving now.
    clock_offset       bigint NOT NULL DEFAULT 0,
    clock_version      integer NOT NULL DEFAULT 0,
    clock_moving       boolean NOT NULL DEFAULT false,
    created_at         timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT tenants_real_clock CHECK (practice OR (clock_offset = 0 AND clock_version = 0 AND NOT clock_moving)),
    CONSTRAINT tenants_calendar CHECK (calendar_from < calendar_to)
);
GRANT SELECT, UPDATE (clock_offset, clock_version, clock_moving) ON tenants TO placement_app;

-- +goose StatementBegin
-- enter_tenant names the tenant of this transaction and returns its clock: of a practice tenant under a share lock, so that
-- the clock does not move before the transaction has ended; of any other, real time, which needs no lock.
CREATE FUNCTION enter_tenant(tenant uuid, OUT clock_offset bigint, OUT clock_version integer) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('app.tenant_id', tenant::text, true);
    SELECT t.clock_offset, t.clock_version INTO clock_offset, clock_version
    FROM tenants t WHERE t.id = tenant AND t.practice FOR SHARE;
END $$;
-- +goose StatementEnd

CREATE TABLE calendar_days (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    day       date NOT NULL,
    name      text NOT NULL,
    source    text NOT NULL,
    PRIMARY KEY (tenant_id, day)
);
SELECT protect('calendar_days', 'SELECT, INSERT, UPDATE, DELETE');

CREATE TABLE units (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    id        uuid NOT NULL,
    name      text NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
SELECT protect('units', 'SELECT, INSERT, UPDATE');

CREATE TABLE users (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    id        uuid NOT NULL,
    unit_id   uuid NOT NULL,
    name      text NOT NULL,
    active    boolean NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT users_unit FOREIGN KEY (tenant_id, unit_id) REFERENCES units (tenant_id, id)
);
SELECT protect('users', 'SELECT, INSERT, UPDATE');

CREATE TABLE user_roles (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    user_id   uuid NOT NULL,
    role      text NOT NULL CONSTRAINT user_roles_role CHECK (role IN ('caseworker', 'supervisor', 'integration', 'admin')),
    PRIMARY KEY (tenant_id, user_id, role),
    CONSTRAINT user_roles_user FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
);
SELECT protect('user_roles', 'SELECT, INSERT, DELETE');

CREATE TABLE tokens (
    hash       bytea PRIMARY KEY,
    tenant_id  uuid NOT NULL REFERENCES tenants (id),
    user_id    uuid NOT NULL,
    -- A practice token is printed for everybody to see; production refuses to start while there is one.
    practice   boolean NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    CONSTRAINT tokens_user FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
);
GRANT SELECT ON tokens TO placement_app;

-- +goose StatementBegin
-- bearer returns whom the token with the given hash stands for, and names the tenant of this transaction: the tenant is
-- known by the token alone. No row for a token that is unknown or has expired, or a user who is no longer active.
CREATE FUNCTION bearer(token bytea) RETURNS TABLE (
    user_id uuid, unit_id uuid, user_name text, roles text, tenant_id uuid, tenant_name text, practice boolean,
    temporal_namespace text, placement_policy jsonb, calendar_version integer, clock_offset bigint, clock_version integer,
    clock_moving boolean
) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    known tokens%ROWTYPE;
BEGIN
    SELECT * INTO known FROM tokens k WHERE k.hash = token AND (k.expires_at IS NULL OR k.expires_at > now());
    IF NOT FOUND THEN
        RETURN;
    END IF;
    PERFORM set_config('app.tenant_id', known.tenant_id::text, true);
    RETURN QUERY
        SELECT u.id, u.unit_id, u.name,
            (SELECT string_agg(r.role, ' ' ORDER BY r.role) FROM user_roles r WHERE r.tenant_id = u.tenant_id AND r.user_id = u.id),
            t.id, t.name, t.practice, t.temporal_namespace, t.placement_policy, t.calendar_version,
            t.clock_offset, t.clock_version, t.clock_moving
        FROM users u JOIN tenants t ON t.id = u.tenant_id
        WHERE u.tenant_id = known.tenant_id AND u.id = known.user_id AND u.active;
END $$;
-- +goose StatementEnd

CREATE TABLE person_keys (
    tenant_id  uuid NOT NULL REFERENCES tenants (id),
    person_id  uuid NOT NULL,
    -- The person's data key, wrapped by the installation's key. Without this row nothing about the person can be read.
    wrapped    bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, person_id)
);
SELECT protect('person_keys', 'SELECT, INSERT, DELETE');

CREATE TABLE idempotency_keys (
    tenant_id   uuid NOT NULL REFERENCES tenants (id),
    key         uuid NOT NULL,
    fingerprint text NOT NULL,
    resource_id uuid NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, key)
);
SELECT protect('idempotency_keys', 'SELECT, INSERT, DELETE');
CREATE INDEX idempotency_keys_age ON idempotency_keys (tenant_id, created_at);
