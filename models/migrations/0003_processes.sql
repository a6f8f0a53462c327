-- Processes: the state of each, its history, and what follows from it.
-- Locks nothing: all tables are new.

-- +goose Up
CREATE TABLE processes (
    tenant_id        uuid NOT NULL REFERENCES tenants (id),
    id               uuid NOT NULL,
    kind             text NOT NULL CONSTRAINT processes_kind CHECK (kind IN ('placement', 'rematch')),
    status           text NOT NULL,
    ended_at         timestamptz,
    outcome          text NOT NULL,
    ruleset          integer NOT NULL,
    schema_version   integer NOT NULL,
    version          integer NOT NULL,
    epoch            integer NOT NULL,
    -- The complete state. The workflow's memory can be made anew from it.
    state            jsonb NOT NULL,
    owner_id         uuid NOT NULL,
    unit_id          uuid NOT NULL,
    candidate_id     uuid NOT NULL,
    parent_id        uuid,
    calendar_version integer NOT NULL,
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT processes_of_kind UNIQUE (tenant_id, id, kind),
    CONSTRAINT processes_owner FOREIGN KEY (tenant_id, owner_id) REFERENCES users (tenant_id, id),
    CONSTRAINT processes_unit FOREIGN KEY (tenant_id, unit_id) REFERENCES units (tenant_id, id),
    CONSTRAINT processes_candidate FOREIGN KEY (tenant_id, candidate_id) REFERENCES candidates (tenant_id, id),
    CONSTRAINT processes_status CHECK (CASE kind
        WHEN 'placement' THEN status IN ('proposed', 'agreed', 'meeting_booked', 'signing', 'approved', 'active', 'evaluating',
            'evaluated', 'declined', 'expired', 'closed', 'withdrawn', 'cancelled')
        WHEN 'rematch' THEN status IN ('open', 'matched', 'given_up') END),
    CONSTRAINT processes_ended CHECK ((ended_at IS NOT NULL) = (status IN ('closed', 'withdrawn', 'cancelled', 'matched', 'given_up')))
);
SELECT protect('processes', 'SELECT, INSERT, UPDATE');
CREATE INDEX processes_by_age ON processes (tenant_id, kind, created_at DESC, id DESC);
CREATE INDEX processes_by_owner ON processes (tenant_id, kind, owner_id, created_at DESC, id DESC);
CREATE INDEX processes_by_unit ON processes (tenant_id, kind, unit_id, created_at DESC, id DESC);
CREATE INDEX processes_by_status ON processes (tenant_id, kind, status, created_at DESC, id DESC);
CREATE INDEX processes_by_candidate ON processes (tenant_id, candidate_id, kind, created_at DESC, id DESC);
CREATE INDEX processes_open ON processes (tenant_id, id) WHERE ended_at IS NULL;

CREATE TABLE placements (
    tenant_id    uuid NOT NULL REFERENCES tenants (id),
    id           uuid NOT NULL,
    kind         text NOT NULL DEFAULT 'placement' CONSTRAINT placements_kind CHECK (kind = 'placement'),
    candidate_id uuid NOT NULL,
    company_id   uuid NOT NULL,
    workplace_id uuid NOT NULL,
    place_id     uuid NOT NULL,
    starts_on    date NOT NULL,
    ends_on      date NOT NULL,
    -- holds: the place is taken in the period. binds: the candidate is.
    holds        boolean NOT NULL,
    binds        boolean NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT placements_process FOREIGN KEY (tenant_id, id, kind) REFERENCES processes (tenant_id, id, kind),
    CONSTRAINT placements_candidate FOREIGN KEY (tenant_id, candidate_id) REFERENCES candidates (tenant_id, id),
    CONSTRAINT placements_place FOREIGN KEY (tenant_id, place_id, workplace_id) REFERENCES places (tenant_id, id, workplace_id),
    CONSTRAINT placements_workplace FOREIGN KEY (tenant_id, workplace_id, company_id) REFERENCES workplaces (tenant_id, id, company_id),
    CONSTRAINT placements_period CHECK (starts_on <= ends_on),
    -- A place is never held twice on one day; a candidate is never bound twice on one day.
    CONSTRAINT placements_place_once EXCLUDE USING gist (tenant_id WITH =, place_id WITH =, daterange(starts_on, ends_on, '[]') WITH &&) WHERE (holds),
    CONSTRAINT placements_candidate_once EXCLUDE USING gist (tenant_id WITH =, candidate_id WITH =, daterange(starts_on, ends_on, '[]') WITH &&) WHERE (binds)
);
SELECT protect('placements', 'SELECT, INSERT, UPDATE');
CREATE INDEX placements_by_place ON placements (tenant_id, place_id);
CREATE INDEX placements_by_company ON placements (tenant_id, company_id);

CREATE TABLE rematches (
    tenant_id    uuid NOT NULL REFERENCES tenants (id),
    id           uuid NOT NULL,
    kind         text NOT NULL DEFAULT 'rematch' CONSTRAINT rematches_kind CHECK (kind = 'rematch'),
    placement_id uuid NOT NULL,
    cause        text NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT rematches_process FOREIGN KEY (tenant_id, id, kind) REFERENCES processes (tenant_id, id, kind),
    CONSTRAINT rematches_placement FOREIGN KEY (tenant_id, placement_id) REFERENCES placements (tenant_id, id)
);
SELECT protect('rematches', 'SELECT, INSERT, UPDATE');
CREATE INDEX rematches_by_placement ON rematches (tenant_id, placement_id);

CREATE TABLE events (
    tenant_id    uuid NOT NULL REFERENCES tenants (id),
    id           uuid NOT NULL,
    process_id   uuid NOT NULL,
    process_kind text NOT NULL,
    version      integer NOT NULL,
    epoch        integer NOT NULL,
    name         text NOT NULL,
    fact         text NOT NULL,
    payload      jsonb NOT NULL,
    -- at is the process's own time; recorded_at the wall's. due and late are set for what the clock brought.
    at           timestamptz NOT NULL,
    due          timestamptz,
    late         boolean NOT NULL,
    recorded_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    command_id   uuid NOT NULL,
    fingerprint  text NOT NULL,
    user_id      uuid,
    on_behalf    text NOT NULL,
    request_id   text NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT events_process FOREIGN KEY (tenant_id, process_id, process_kind) REFERENCES processes (tenant_id, id, kind),
    CONSTRAINT events_user FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id),
    CONSTRAINT events_in_order UNIQUE (tenant_id, process_id, version),
    CONSTRAINT events_command_once UNIQUE (tenant_id, process_id, command_id)
);
SELECT protect('events', 'SELECT, INSERT');

CREATE TABLE refusals (
    tenant_id   uuid NOT NULL REFERENCES tenants (id),
    process_id  uuid NOT NULL,
    command_id  uuid NOT NULL,
    fingerprint text NOT NULL,
    refusal     jsonb NOT NULL,
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant_id, process_id, command_id)
);
SELECT protect('refusals', 'SELECT, INSERT, DELETE');
CREATE INDEX refusals_by_age ON refusals (tenant_id, at);

CREATE TABLE contents (
    tenant_id  uuid NOT NULL REFERENCES tenants (id),
    id         uuid NOT NULL,
    process_id uuid NOT NULL,
    person_id  uuid NOT NULL,
    kind       text NOT NULL,
    ciphertext bytea NOT NULL,
    hash       text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT contents_of_process UNIQUE (tenant_id, id, process_id),
    CONSTRAINT contents_key FOREIGN KEY (tenant_id, person_id) REFERENCES person_keys (tenant_id, person_id)
);
SELECT protect('contents', 'SELECT, INSERT, DELETE');
CREATE INDEX contents_by_process ON contents (tenant_id, process_id);
CREATE INDEX contents_by_age ON contents (tenant_id, created_at);

-- What an event refers to. The foreign key proves that the content exists, in this tenant, for this process.
CREATE TABLE event_contents (
    tenant_id  uuid NOT NULL REFERENCES tenants (id),
    event_id   uuid NOT NULL,
    content_id uuid NOT NULL,
    process_id uuid NOT NULL,
    PRIMARY KEY (tenant_id, event_id, content_id),
    CONSTRAINT event_contents_event FOREIGN KEY (tenant_id, event_id) REFERENCES events (tenant_id, id),
    CONSTRAINT event_contents_content FOREIGN KEY (tenant_id, content_id, process_id) REFERENCES contents (tenant_id, id, process_id)
);
SELECT protect('event_contents', 'SELECT, INSERT');
CREATE INDEX event_contents_by_content ON event_contents (tenant_id, content_id);

CREATE TABLE tasks (
    tenant_id    uuid NOT NULL REFERENCES tenants (id),
    id           uuid NOT NULL,
    process_id   uuid NOT NULL,
    process_kind text NOT NULL,
    key          text NOT NULL,
    kind         text NOT NULL,
    command      text NOT NULL,
    owner_id     uuid NOT NULL,
    unit_id      uuid NOT NULL,
    candidate_id uuid NOT NULL,
    due          timestamptz,
    level        integer NOT NULL,
    escalated    boolean NOT NULL,
    opened_at    timestamptz NOT NULL,
    closed_at    timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT tasks_process FOREIGN KEY (tenant_id, process_id, process_kind) REFERENCES processes (tenant_id, id, kind)
);
SELECT protect('tasks', 'SELECT, INSERT, UPDATE');
CREATE UNIQUE INDEX tasks_open_once ON tasks (tenant_id, process_id, key) WHERE closed_at IS NULL;
-- The inbox is read in order of due date, tasks without one last, a page at a time: one comparable value for both.
CREATE INDEX tasks_of_owner ON tasks (tenant_id, owner_id, (coalesce(due, 'infinity'::timestamptz)), id) WHERE closed_at IS NULL;
CREATE INDEX tasks_of_unit ON tasks (tenant_id, unit_id, (coalesce(due, 'infinity'::timestamptz)), id) WHERE closed_at IS NULL;
CREATE INDEX tasks_escalated ON tasks (tenant_id, unit_id, (coalesce(due, 'infinity'::timestamptz)), id) WHERE closed_at IS NULL AND escalated;
CREATE INDEX tasks_by_process ON tasks (tenant_id, process_id);

CREATE TABLE deadlines (
    tenant_id    uuid NOT NULL REFERENCES tenants (id),
    id           uuid NOT NULL,
    process_id   uuid NOT NULL,
    process_kind text NOT NULL,
    key          text NOT NULL,
    due          timestamptz NOT NULL,
    -- The next rung: when, and what it does. NULL when all have fired.
    next_at      timestamptz,
    next_kind    text NOT NULL,
    fired        integer NOT NULL,
    opened_at    timestamptz NOT NULL,
    closed_at    timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT deadlines_process FOREIGN KEY (tenant_id, process_id, process_kind) REFERENCES processes (tenant_id, id, kind)
);
SELECT protect('deadlines', 'SELECT, INSERT, UPDATE');
CREATE UNIQUE INDEX deadlines_open_once ON deadlines (tenant_id, process_id, key, due) WHERE closed_at IS NULL;
CREATE INDEX deadlines_next ON deadlines (tenant_id, next_at, process_id) WHERE closed_at IS NULL AND next_at IS NOT NULL;
CREATE INDEX deadlines_by_process ON deadlines (tenant_id, process_id);

CREATE TABLE audit (
    tenant_id     uuid NOT NULL REFERENCES tenants (id),
    id            uuid NOT NULL,
    at            timestamptz NOT NULL DEFAULT clock_timestamp(),
    user_id       uuid,
    on_behalf     text NOT NULL,
    action        text NOT NULL,
    resource_kind text NOT NULL,
    resource_id   uuid NOT NULL,
    request_id    text NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
SELECT protect('audit', 'SELECT, INSERT');
CREATE INDEX audit_by_resource ON audit (tenant_id, resource_id, at);
