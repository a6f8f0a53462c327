-- Webhooks: who wants to hear what happens, what is to be sent to whom, and what came of it.
-- Makes six tables. Locks processes for the moment in which its definitions change; the new checks read processes once. Locks events
-- against writing while their index by time is made: seconds for a million.

-- +goose Up
ALTER TABLE processes
    DROP CONSTRAINT processes_kind,
    DROP CONSTRAINT processes_status,
    DROP CONSTRAINT processes_ended,
    ADD CONSTRAINT processes_kind CHECK (kind IN ('placement', 'rematch', 'agreement', 'mentor_training', 'outreach', 'issue', 'follow_along',
        'webhook_endpoint')),
    ADD CONSTRAINT processes_status CHECK (CASE kind
        WHEN 'placement' THEN status IN ('proposed', 'agreed', 'meeting_booked', 'signing', 'approved', 'active', 'evaluating',
            'evaluated', 'declined', 'expired', 'closed', 'withdrawn', 'cancelled')
        WHEN 'rematch' THEN status IN ('open', 'matched', 'given_up')
        WHEN 'agreement' THEN status IN ('drafted', 'signed', 'active', 'withdrawn', 'ended')
        WHEN 'mentor_training' THEN status IN ('enrolled', 'passed', 'ended')
        WHEN 'outreach' THEN status IN ('searching', 'converted', 'given_up')
        WHEN 'issue' THEN status IN ('reported', 'handling', 'ended')
        WHEN 'follow_along' THEN status IN ('first_check', 'second_check', 'ended')
        WHEN 'webhook_endpoint' THEN status IN ('pending', 'active', 'paused', 'disabled', 'deleted') END),
    ADD CONSTRAINT processes_ended CHECK ((ended_at IS NOT NULL) =
        (status IN ('closed', 'withdrawn', 'cancelled', 'matched', 'given_up', 'ended', 'converted', 'deleted')));

-- Where and what is sent. A row never changes: an endpoint that is changed refers to another one.
CREATE TABLE webhook_settings (
    tenant_id   uuid NOT NULL REFERENCES tenants (id),
    id          uuid NOT NULL,
    endpoint_id uuid NOT NULL,
    name        text NOT NULL,
    url         text NOT NULL,
    -- Types of events, or kinds with an asterisk; none is all.
    event_types text[] NOT NULL,
    -- Whether the messages about one subject come in their order.
    ordered     boolean NOT NULL,
    -- Messages per second, 0 for no limit; and how many at a time.
    rate        integer NOT NULL CONSTRAINT webhook_settings_rate CHECK (rate BETWEEN 0 AND 10000),
    concurrency integer NOT NULL CONSTRAINT webhook_settings_concurrency CHECK (concurrency BETWEEN 1 AND 100),
    -- Header fields that are sent besides, encrypted; their names are no secret.
    headers      bytea NOT NULL,
    header_names text[] NOT NULL,
    created_by  uuid NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT webhook_settings_of UNIQUE (tenant_id, endpoint_id, id),
    CONSTRAINT webhook_settings_created_by FOREIGN KEY (tenant_id, created_by) REFERENCES users (tenant_id, id)
);
SELECT protect('webhook_settings', 'SELECT, INSERT, DELETE');

-- What messages are signed with, encrypted. One that no event came to refer to was never in use.
CREATE TABLE webhook_secrets (
    tenant_id   uuid NOT NULL REFERENCES tenants (id),
    id          uuid NOT NULL,
    endpoint_id uuid NOT NULL,
    secret      bytea NOT NULL,
    -- The key that proves a signature by ed25519; NULL where there is none.
    public_key  text,
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    adopted_at  timestamptz,
    expires_at  timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT webhook_secrets_of UNIQUE (tenant_id, endpoint_id, id)
);
SELECT protect('webhook_secrets', 'SELECT, INSERT, UPDATE (adopted_at, expires_at), DELETE');

CREATE TABLE webhook_endpoints (
    tenant_id   uuid NOT NULL,
    id          uuid NOT NULL,
    kind        text NOT NULL DEFAULT 'webhook_endpoint' CONSTRAINT webhook_endpoints_kind CHECK (kind = 'webhook_endpoint'),
    settings_id uuid NOT NULL,
    secret_id   uuid NOT NULL,
    event_types text[] NOT NULL,
    -- Whether what happens is queued for it, and whether what is queued is sent.
    keeps       boolean NOT NULL,
    sends       boolean NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT webhook_endpoints_process FOREIGN KEY (tenant_id, id, kind) REFERENCES processes (tenant_id, id, kind),
    CONSTRAINT webhook_endpoints_settings FOREIGN KEY (tenant_id, id, settings_id) REFERENCES webhook_settings (tenant_id, endpoint_id, id),
    CONSTRAINT webhook_endpoints_secret FOREIGN KEY (tenant_id, id, secret_id) REFERENCES webhook_secrets (tenant_id, endpoint_id, id)
);
SELECT protect('webhook_endpoints', 'SELECT, INSERT, UPDATE');

-- How it goes with an endpoint. Only whoever holds the token writes here: the run that sends.
CREATE TABLE webhook_runs (
    tenant_id     uuid NOT NULL,
    endpoint_id   uuid NOT NULL,
    token         uuid,
    -- Nobody sends, and nothing was due when that was written.
    idle          boolean NOT NULL DEFAULT true,
    -- Failures in a row; since when, and of which kind the last was.
    failures      integer NOT NULL DEFAULT 0,
    failing_since timestamptz,
    class         text NOT NULL DEFAULT '',
    -- The circuit: open until then, for the so many-th time in a row; and how many may be sent at a time after it closed.
    open_until    timestamptz,
    opened        integer NOT NULL DEFAULT 0,
    room          integer NOT NULL DEFAULT 0,
    -- The receiver asked for quiet until then.
    quiet_until   timestamptz,
    delivered_at  timestamptz,
    -- Messages a minute that the receiver allows, as it said when it was asked; 0 for no limit.
    allowed_rate  integer NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, endpoint_id),
    CONSTRAINT webhook_runs_endpoint FOREIGN KEY (tenant_id, endpoint_id) REFERENCES webhook_endpoints (tenant_id, id)
);
SELECT protect('webhook_runs', 'SELECT, INSERT, UPDATE');

CREATE TABLE webhook_deliveries (
    tenant_id   uuid NOT NULL,
    endpoint_id uuid NOT NULL,
    event_id    uuid NOT NULL,
    process_id  uuid NOT NULL,
    version     integer NOT NULL,
    state       text NOT NULL CONSTRAINT webhook_deliveries_state CHECK (state IN ('waiting', 'delivered', 'given_up')),
    due_at      timestamptz NOT NULL,
    -- Attempts count towards giving up; tries are all of them, probes too.
    attempts    integer NOT NULL DEFAULT 0,
    tries       integer NOT NULL DEFAULT 0,
    -- Asked for again: it is sent out of order.
    again       boolean NOT NULL DEFAULT false,
    -- Given up, and the endpoint knows of it.
    noted       boolean NOT NULL DEFAULT false,
    queued_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    settled_at  timestamptz,
    -- What the last attempt came to.
    class       text NOT NULL DEFAULT '',
    status      integer NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, endpoint_id, event_id),
    CONSTRAINT webhook_deliveries_event FOREIGN KEY (tenant_id, event_id) REFERENCES events (tenant_id, id),
    CONSTRAINT webhook_deliveries_endpoint FOREIGN KEY (tenant_id, endpoint_id) REFERENCES webhook_endpoints (tenant_id, id),
    CONSTRAINT webhook_deliveries_settled CHECK ((state = 'waiting') = (settled_at IS NULL))
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);
SELECT protect('webhook_deliveries', 'SELECT, INSERT, UPDATE, DELETE');
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (tenant_id, endpoint_id, due_at, version) WHERE state = 'waiting';
CREATE INDEX webhook_deliveries_in_order ON webhook_deliveries (tenant_id, endpoint_id, process_id, version)
    WHERE state = 'waiting' AND NOT again;
CREATE INDEX webhook_deliveries_newest ON webhook_deliveries (tenant_id, endpoint_id, queued_at DESC, event_id DESC);
CREATE INDEX webhook_deliveries_given_up ON webhook_deliveries (tenant_id, endpoint_id, noted) WHERE state = 'given_up';
CREATE INDEX webhook_deliveries_settled_by ON webhook_deliveries (tenant_id, settled_at) WHERE settled_at IS NOT NULL;

CREATE TABLE webhook_attempts (
    tenant_id   uuid NOT NULL,
    endpoint_id uuid NOT NULL,
    event_id    uuid NOT NULL,
    no          integer NOT NULL,
    -- Why it was made: by schedule, to see whether the endpoint is back, or because somebody asked for it.
    cause       text NOT NULL CONSTRAINT webhook_attempts_cause CHECK (cause IN ('schedule', 'probe', 'again')),
    at          timestamptz NOT NULL,
    took        integer NOT NULL,
    status      integer NOT NULL,
    class       text NOT NULL,
    -- The beginning of an answer that was no success, encrypted: receivers repeat what they got.
    snippet     bytea,
    PRIMARY KEY (tenant_id, endpoint_id, event_id, no),
    CONSTRAINT webhook_attempts_delivery FOREIGN KEY (tenant_id, endpoint_id, event_id)
        REFERENCES webhook_deliveries (tenant_id, endpoint_id, event_id)
);
SELECT protect('webhook_attempts', 'SELECT, INSERT, UPDATE (snippet), DELETE');
CREATE INDEX webhook_attempts_by_age ON webhook_attempts (tenant_id, at) WHERE snippet IS NOT NULL;

-- Events by when they were recorded: a replay takes a span of them.
CREATE INDEX events_by_time ON events (tenant_id, recorded_at);
