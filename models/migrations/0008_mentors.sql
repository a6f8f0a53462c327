-- Mentors at workplaces, their trainings and what is paid for them; a placement's mentor becomes a reference.
-- Locks placements for one scan of it: the new column is empty, so the foreign key has nothing to look up.

-- +goose Up
CREATE TABLE mentors (
    tenant_id    uuid NOT NULL REFERENCES tenants (id),
    id           uuid NOT NULL,
    workplace_id uuid NOT NULL,
    -- Who it is and how they are reached is encrypted with the person's own key.
    name         bytea NOT NULL,
    phone        bytea NOT NULL,
    email        bytea NOT NULL,
    -- Lists of codes: ISO 639-1, and kinds of support the mentor has experience with.
    languages    jsonb NOT NULL,
    needs        jsonb NOT NULL,
    capacity     integer NOT NULL CONSTRAINT mentors_capacity CHECK (capacity BETWEEN 1 AND 50),
    active       boolean NOT NULL,
    version      integer NOT NULL,
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    -- For the foreign key of placements: a mentor is of use at their own workplace only.
    CONSTRAINT mentors_at_workplace UNIQUE (tenant_id, id, workplace_id),
    CONSTRAINT mentors_workplace FOREIGN KEY (tenant_id, workplace_id) REFERENCES workplaces (tenant_id, id),
    CONSTRAINT mentors_key FOREIGN KEY (tenant_id, id) REFERENCES person_keys (tenant_id, person_id)
);
SELECT protect('mentors', 'SELECT, INSERT, UPDATE');
CREATE INDEX mentors_by_workplace ON mentors (tenant_id, workplace_id);
CREATE INDEX mentors_by_age ON mentors (tenant_id, created_at DESC, id DESC);

CREATE TABLE mentor_trainings (
    tenant_id  uuid NOT NULL,
    id         uuid NOT NULL,
    kind       text NOT NULL DEFAULT 'mentor_training' CONSTRAINT mentor_trainings_kind CHECK (kind = 'mentor_training'),
    mentor_id  uuid NOT NULL,
    course     text NOT NULL,
    planned_on date NOT NULL,
    passed_on  date,
    valid_to   date,
    -- holds: the mentor counts as trained from passed_on to valid_to.
    holds      boolean NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT mentor_trainings_process FOREIGN KEY (tenant_id, id, kind) REFERENCES processes (tenant_id, id, kind),
    CONSTRAINT mentor_trainings_mentor FOREIGN KEY (tenant_id, mentor_id) REFERENCES mentors (tenant_id, id),
    CONSTRAINT mentor_trainings_period CHECK (CASE WHEN holds THEN passed_on < valid_to ELSE true END
        AND (passed_on IS NULL) = (valid_to IS NULL))
);
SELECT protect('mentor_trainings', 'SELECT, INSERT, UPDATE');
CREATE INDEX mentor_trainings_by_mentor ON mentor_trainings (tenant_id, mentor_id, valid_to);

CREATE TABLE mentor_supports (
    tenant_id    uuid NOT NULL,
    id           uuid NOT NULL,
    mentor_id    uuid NOT NULL,
    -- The placement that it is granted for, when it is granted for one.
    placement_id uuid,
    kind         text NOT NULL CONSTRAINT mentor_supports_kind CHECK (kind IN ('released_employee', 'consultant', 'training')),
    weekly_hours double precision NOT NULL CONSTRAINT mentor_supports_hours CHECK (weekly_hours > 0 AND weekly_hours <= 37),
    hourly_ore   integer CONSTRAINT mentor_supports_rate CHECK (hourly_ore > 0),
    grant_ref    text NOT NULL,
    starts_on    date NOT NULL,
    ends_on      date NOT NULL,
    renewal_of   uuid,
    assessed_on  date,
    version      integer NOT NULL,
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT mentor_supports_of_mentor UNIQUE (tenant_id, id, mentor_id),
    CONSTRAINT mentor_supports_mentor FOREIGN KEY (tenant_id, mentor_id) REFERENCES mentors (tenant_id, id),
    CONSTRAINT mentor_supports_placement FOREIGN KEY (tenant_id, placement_id) REFERENCES placements (tenant_id, id),
    CONSTRAINT mentor_supports_renewal FOREIGN KEY (tenant_id, renewal_of, mentor_id) REFERENCES mentor_supports (tenant_id, id, mentor_id),
    CONSTRAINT mentor_supports_period CHECK (starts_on <= ends_on),
    CONSTRAINT mentor_supports_assessed CHECK (renewal_of IS NULL OR assessed_on IS NOT NULL),
    -- Nothing is paid twice on one day.
    CONSTRAINT mentor_supports_once EXCLUDE USING gist (tenant_id WITH =, mentor_id WITH =, kind WITH =,
        (coalesce(placement_id, '00000000-0000-0000-0000-000000000000'::uuid)) WITH =, daterange(starts_on, ends_on, '[]') WITH &&)
);
SELECT protect('mentor_supports', 'SELECT, INSERT, UPDATE');
CREATE INDEX mentor_supports_by_mentor ON mentor_supports (tenant_id, mentor_id, created_at DESC, id DESC);
CREATE INDEX mentor_supports_by_end ON mentor_supports (tenant_id, ends_on);
CREATE INDEX mentor_supports_by_age ON mentor_supports (tenant_id, created_at DESC, id DESC);
-- A grant is renewed once.
CREATE UNIQUE INDEX mentor_supports_one_renewal ON mentor_supports (tenant_id, renewal_of) WHERE renewal_of IS NOT NULL;

-- Empty for placements that named somebody before mentors were registered, too.
ALTER TABLE placements ADD COLUMN mentor_id uuid;
ALTER TABLE placements ADD CONSTRAINT placements_mentor FOREIGN KEY (tenant_id, mentor_id, workplace_id)
    REFERENCES mentors (tenant_id, id, workplace_id);
CREATE INDEX placements_by_mentor ON placements (tenant_id, mentor_id) WHERE mentor_id IS NOT NULL;
