-- Visits at which follow-ups of several placements were held, the weekly times of visits, and ordinary paid hours beside a
-- placement. Locks nothing: all tables are new.

-- +goose Up
-- A visit to a company; the follow-ups that were held at it name it in their events.
CREATE TABLE follow_up_visits (
    tenant_id  uuid NOT NULL REFERENCES tenants (id),
    id         uuid NOT NULL,
    company_id uuid NOT NULL,
    held_on    date NOT NULL,
    user_id    uuid NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT follow_up_visits_company FOREIGN KEY (tenant_id, company_id) REFERENCES companies (tenant_id, id),
    CONSTRAINT follow_up_visits_user FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
);
SELECT protect('follow_up_visits', 'SELECT, INSERT');
CREATE INDEX follow_up_visits_by_company ON follow_up_visits (tenant_id, company_id, held_on);

CREATE TABLE visiting_times (
    tenant_id    uuid NOT NULL REFERENCES tenants (id),
    id           uuid NOT NULL,
    company_id   uuid NOT NULL,
    -- One workplace of the company; NULL for the company as a whole.
    workplace_id uuid,
    -- 1 for Monday to 7 for Sunday, and the minute of the day.
    weekday      integer NOT NULL CONSTRAINT visiting_times_weekday CHECK (weekday BETWEEN 1 AND 7),
    minute       integer NOT NULL CONSTRAINT visiting_times_minute CHECK (minute BETWEEN 0 AND 1439),
    version      integer NOT NULL,
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT visiting_times_company FOREIGN KEY (tenant_id, company_id) REFERENCES companies (tenant_id, id),
    CONSTRAINT visiting_times_workplace FOREIGN KEY (tenant_id, workplace_id, company_id) REFERENCES workplaces (tenant_id, id, company_id)
);
SELECT protect('visiting_times', 'SELECT, INSERT, UPDATE, DELETE');
-- A company has one, and so has each of its workplaces.
CREATE UNIQUE INDEX visiting_times_one ON visiting_times
    (tenant_id, company_id, coalesce(workplace_id, '00000000-0000-0000-0000-000000000000'::uuid));

CREATE TABLE paid_hours (
    tenant_id    uuid NOT NULL REFERENCES tenants (id),
    id           uuid NOT NULL,
    placement_id uuid NOT NULL,
    from_day     date NOT NULL,
    to_day       date,
    weekly_hours double precision NOT NULL CONSTRAINT paid_hours_weekly CHECK (weekly_hours >= 0.5 AND weekly_hours <= 37),
    -- What is done there is encrypted with the candidate's key. It is never the function of the placement.
    job_function bytea NOT NULL,
    version      integer NOT NULL,
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT paid_hours_placement FOREIGN KEY (tenant_id, placement_id) REFERENCES placements (tenant_id, id),
    CONSTRAINT paid_hours_days CHECK (to_day IS NULL OR from_day <= to_day)
);
SELECT protect('paid_hours', 'SELECT, INSERT, UPDATE, DELETE');
CREATE INDEX paid_hours_by_placement ON paid_hours (tenant_id, placement_id, created_at DESC, id DESC);
