-- What is known of companies: groups, contact owners, contacts, the log; of workplaces: size, municipality, the catalogue of
-- tasks, visits; and which tasks a place is for.
-- Locks companies, workplaces and places for a moment each: the new columns have a constant default, so no row is rewritten,
-- and a service that does not know them yet goes on.
-- The index on workplaces is made under a lock that lets people read and not write; a register has some thousands of them.

-- +goose Up
CREATE TABLE company_groups (
    tenant_id  uuid NOT NULL REFERENCES tenants (id),
    id         uuid NOT NULL,
    name       text NOT NULL,
    kind       text NOT NULL CONSTRAINT company_groups_kind CHECK (kind IN ('chain', 'concern', 'other')),
    -- The one user who handles the group as a whole.
    owner_id   uuid,
    version    integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT company_groups_owner FOREIGN KEY (tenant_id, owner_id) REFERENCES users (tenant_id, id)
);
SELECT protect('company_groups', 'SELECT, INSERT, UPDATE');
CREATE INDEX company_groups_by_age ON company_groups (tenant_id, created_at DESC, id DESC);

ALTER TABLE companies
    ADD COLUMN industry_code text NOT NULL DEFAULT '' CONSTRAINT companies_industry CHECK (industry_code ~ '^([0-9]{6})?$'),
    ADD COLUMN group_id uuid,
    ADD CONSTRAINT companies_group FOREIGN KEY (tenant_id, group_id) REFERENCES company_groups (tenant_id, id);
CREATE INDEX companies_by_group ON companies (tenant_id, group_id) WHERE group_id IS NOT NULL;

ALTER TABLE workplaces
    ADD COLUMN industry_code text NOT NULL DEFAULT '' CONSTRAINT workplaces_industry CHECK (industry_code ~ '^([0-9]{6})?$'),
    -- Which part of the postal code, where that reaches into several municipalities; empty when that is not known.
    ADD COLUMN municipality_code text NOT NULL DEFAULT '' CONSTRAINT workplaces_municipality CHECK (municipality_code ~ '^([0-9]{4})?$'),
    ADD COLUMN employees integer CONSTRAINT workplaces_employees CHECK (employees >= 0),
    ADD COLUMN size_band text NOT NULL DEFAULT '' CONSTRAINT workplaces_size CHECK (size_band IN ('', 'under_5', 'from_5_to_9',
        'from_10_to_19', 'from_20_to_49', 'from_50_to_99', 'from_100_to_249', 'from_250'));
CREATE INDEX workplaces_by_postal_code ON workplaces (tenant_id, postal_code);

ALTER TABLE places
    ADD COLUMN occupation text NOT NULL DEFAULT '' CONSTRAINT places_occupation CHECK (occupation ~ '^([0-9]{4})?$');

-- Who answers for a company, and who did before.
CREATE TABLE company_owners (
    tenant_id     uuid NOT NULL REFERENCES tenants (id),
    id            uuid NOT NULL,
    company_id    uuid NOT NULL,
    user_id       uuid NOT NULL,
    substitute_id uuid,
    reason        text NOT NULL CONSTRAINT company_owners_reason CHECK (reason IN ('first_owner', 'owner_left', 'owner_away',
        'workload', 'area_changed', 'company_wish', 'substitute_changed', 'other')),
    -- The lines of the checklist that were done, and a note encrypted with the key of the company; NULL when there is none.
    done          jsonb NOT NULL,
    note          bytea,
    handed_by     uuid,
    from_at       timestamptz NOT NULL,
    to_at         timestamptz,
    created_at    timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT company_owners_company FOREIGN KEY (tenant_id, company_id) REFERENCES companies (tenant_id, id),
    CONSTRAINT company_owners_user FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id),
    CONSTRAINT company_owners_substitute FOREIGN KEY (tenant_id, substitute_id) REFERENCES users (tenant_id, id),
    CONSTRAINT company_owners_handed_by FOREIGN KEY (tenant_id, handed_by) REFERENCES users (tenant_id, id),
    CONSTRAINT company_owners_two_persons CHECK (substitute_id IS NULL OR substitute_id <> user_id),
    CONSTRAINT company_owners_in_order CHECK (to_at IS NULL OR to_at >= from_at)
);
SELECT protect('company_owners', 'SELECT, INSERT, UPDATE (to_at)');
CREATE UNIQUE INDEX company_owners_one_now ON company_owners (tenant_id, company_id) WHERE to_at IS NULL;
CREATE INDEX company_owners_by_company ON company_owners (tenant_id, company_id, created_at DESC, id DESC);
CREATE INDEX company_owners_by_user ON company_owners (tenant_id, user_id) WHERE to_at IS NULL;

-- People of a company. Each has a key of their own; without it nothing about them can be read.
CREATE TABLE company_contacts (
    tenant_id    uuid NOT NULL REFERENCES tenants (id),
    id           uuid NOT NULL,
    company_id   uuid NOT NULL,
    workplace_id uuid,
    name         bytea NOT NULL,
    role         bytea NOT NULL,
    phone        bytea NOT NULL,
    email        bytea NOT NULL,
    is_primary   boolean NOT NULL,
    version      integer NOT NULL,
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT company_contacts_of_company UNIQUE (tenant_id, id, company_id),
    CONSTRAINT company_contacts_company FOREIGN KEY (tenant_id, company_id) REFERENCES companies (tenant_id, id),
    CONSTRAINT company_contacts_workplace FOREIGN KEY (tenant_id, workplace_id, company_id) REFERENCES workplaces (tenant_id, id, company_id),
    CONSTRAINT company_contacts_key FOREIGN KEY (tenant_id, id) REFERENCES person_keys (tenant_id, person_id)
);
SELECT protect('company_contacts', 'SELECT, INSERT, UPDATE, DELETE');
CREATE UNIQUE INDEX company_contacts_one_primary ON company_contacts (tenant_id, company_id) WHERE is_primary;
CREATE INDEX company_contacts_by_age ON company_contacts (tenant_id, company_id, created_at DESC, id DESC);

-- The log of a company: calls, mails, meetings. Entries are only ever added.
CREATE TABLE company_log (
    tenant_id       uuid NOT NULL REFERENCES tenants (id),
    id              uuid NOT NULL,
    company_id      uuid NOT NULL,
    workplace_id    uuid,
    contact_id      uuid,
    channel         text NOT NULL CONSTRAINT company_log_channel CHECK (channel IN ('meeting', 'phone', 'sms', 'email',
        'digital_post', 'letter', 'form')),
    mood            text NOT NULL CONSTRAINT company_log_mood CHECK (mood IN ('', 'good', 'neutral', 'bad')),
    -- Encrypted with the key of the company.
    summary         bytea NOT NULL,
    contact_on      date NOT NULL,
    next_contact_on date,
    user_id         uuid NOT NULL,
    created_at      timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT company_log_company FOREIGN KEY (tenant_id, company_id) REFERENCES companies (tenant_id, id),
    CONSTRAINT company_log_workplace FOREIGN KEY (tenant_id, workplace_id, company_id) REFERENCES workplaces (tenant_id, id, company_id),
    -- Who has been removed is forgotten here too; what was talked about stays.
    CONSTRAINT company_log_contact FOREIGN KEY (tenant_id, contact_id, company_id)
        REFERENCES company_contacts (tenant_id, id, company_id) ON DELETE SET NULL (contact_id),
    CONSTRAINT company_log_user FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id),
    CONSTRAINT company_log_next CHECK (next_contact_on IS NULL OR next_contact_on >= contact_on)
);
SELECT protect('company_log', 'SELECT, INSERT');
CREATE INDEX company_log_by_age ON company_log (tenant_id, company_id, created_at DESC, id DESC);
CREATE INDEX company_log_by_contact ON company_log (tenant_id, contact_id) WHERE contact_id IS NOT NULL;

-- The catalogue of tasks of a workplace.
CREATE TABLE work_tasks (
    tenant_id    uuid NOT NULL REFERENCES tenants (id),
    id           uuid NOT NULL,
    workplace_id uuid NOT NULL,
    title        text NOT NULL,
    occupation   text NOT NULL CONSTRAINT work_tasks_occupation CHECK (occupation ~ '^([0-9]{4})?$'),
    description  text NOT NULL,
    -- What it asks: [{"code": "standing", "amount": 30, "optional": false}].
    demands      jsonb NOT NULL,
    skills       jsonb NOT NULL,
    languages    jsonb NOT NULL,
    certificates jsonb NOT NULL,
    reviewed_on  date,
    state        text NOT NULL CONSTRAINT work_tasks_state CHECK (state IN ('active', 'retired')),
    version      integer NOT NULL,
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT work_tasks_at_workplace UNIQUE (tenant_id, id, workplace_id),
    CONSTRAINT work_tasks_workplace FOREIGN KEY (tenant_id, workplace_id) REFERENCES workplaces (tenant_id, id)
);
SELECT protect('work_tasks', 'SELECT, INSERT, UPDATE');
CREATE INDEX work_tasks_by_workplace ON work_tasks (tenant_id, workplace_id, created_at DESC, id DESC);
CREATE INDEX work_tasks_by_age ON work_tasks (tenant_id, created_at DESC, id DESC);

-- The tasks that a place is for.
CREATE TABLE place_tasks (
    tenant_id    uuid NOT NULL REFERENCES tenants (id),
    place_id     uuid NOT NULL,
    task_id      uuid NOT NULL,
    workplace_id uuid NOT NULL,
    PRIMARY KEY (tenant_id, place_id, task_id),
    CONSTRAINT place_tasks_place FOREIGN KEY (tenant_id, place_id, workplace_id) REFERENCES places (tenant_id, id, workplace_id),
    CONSTRAINT place_tasks_task FOREIGN KEY (tenant_id, task_id, workplace_id) REFERENCES work_tasks (tenant_id, id, workplace_id)
);
SELECT protect('place_tasks', 'SELECT, INSERT, DELETE');
CREATE INDEX place_tasks_by_task ON place_tasks (tenant_id, task_id);

-- Visits to a workplace, planned and held.
CREATE TABLE visits (
    tenant_id    uuid NOT NULL REFERENCES tenants (id),
    id           uuid NOT NULL,
    workplace_id uuid NOT NULL,
    state        text NOT NULL CONSTRAINT visits_state CHECK (state IN ('planned', 'held', 'cancelled')),
    visit_on     date NOT NULL,
    visitor_id   uuid NOT NULL,
    -- What was seen: [{"trait": "patient", "value": 4}]; and a note, encrypted with the key of the company.
    traits       jsonb NOT NULL,
    note         bytea NOT NULL,
    version      integer NOT NULL,
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT visits_at_workplace UNIQUE (tenant_id, id, workplace_id),
    CONSTRAINT visits_workplace FOREIGN KEY (tenant_id, workplace_id) REFERENCES workplaces (tenant_id, id),
    CONSTRAINT visits_visitor FOREIGN KEY (tenant_id, visitor_id) REFERENCES users (tenant_id, id)
);
SELECT protect('visits', 'SELECT, INSERT, UPDATE');
CREATE INDEX visits_by_age ON visits (tenant_id, created_at DESC, id DESC);
CREATE INDEX visits_by_workplace ON visits (tenant_id, workplace_id, created_at DESC, id DESC);
CREATE INDEX visits_held ON visits (tenant_id, workplace_id, visit_on DESC, id DESC) WHERE state = 'held';

-- The tasks that were seen on a visit.
CREATE TABLE visit_tasks (
    tenant_id    uuid NOT NULL REFERENCES tenants (id),
    visit_id     uuid NOT NULL,
    task_id      uuid NOT NULL,
    workplace_id uuid NOT NULL,
    PRIMARY KEY (tenant_id, visit_id, task_id),
    CONSTRAINT visit_tasks_visit FOREIGN KEY (tenant_id, visit_id, workplace_id) REFERENCES visits (tenant_id, id, workplace_id),
    CONSTRAINT visit_tasks_task FOREIGN KEY (tenant_id, task_id, workplace_id) REFERENCES work_tasks (tenant_id, id, workplace_id)
);
SELECT protect('visit_tasks', 'SELECT, INSERT, DELETE');
CREATE INDEX visit_tasks_by_task ON visit_tasks (tenant_id, task_id);
