-- Agreements about places, their lines, and on which days a place was offered under them.
-- Locks places and placements for the moment in which their definitions change; the new exclusion constraint of placements
-- reads them once.

-- +goose Up
CREATE TABLE agreements (
    tenant_id      uuid NOT NULL REFERENCES tenants (id),
    id             uuid NOT NULL,
    kind           text NOT NULL DEFAULT 'agreement' CONSTRAINT agreements_kind CHECK (kind = 'agreement'),
    company_id     uuid NOT NULL,
    coordinator_id uuid,
    starts_on      date NOT NULL,
    ends_on        date NOT NULL,
    -- The first and the last day on which it held; NULL while that has not come.
    activated_on   date,
    ended_on       date,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT agreements_process FOREIGN KEY (tenant_id, id, kind) REFERENCES processes (tenant_id, id, kind),
    CONSTRAINT agreements_company FOREIGN KEY (tenant_id, company_id) REFERENCES companies (tenant_id, id),
    CONSTRAINT agreements_coordinator FOREIGN KEY (tenant_id, coordinator_id) REFERENCES users (tenant_id, id),
    CONSTRAINT agreements_period CHECK (starts_on <= ends_on)
);
SELECT protect('agreements', 'SELECT, INSERT, UPDATE');
CREATE INDEX agreements_by_company ON agreements (tenant_id, company_id);
CREATE INDEX agreements_by_end ON agreements (tenant_id, ends_on);

CREATE TABLE agreement_lines (
    tenant_id    uuid NOT NULL REFERENCES tenants (id),
    agreement_id uuid NOT NULL,
    no           integer NOT NULL,
    model        text NOT NULL CONSTRAINT agreement_lines_model
        CHECK (model IN ('fixed_places', 'advance_agreement', 'sought_for_one', 'cluster')),
    workplace_id uuid NOT NULL,
    company_id   uuid NOT NULL,
    count        integer NOT NULL,
    -- How many places are open under the line, or held: never more than agreed.
    taken        integer NOT NULL,
    PRIMARY KEY (tenant_id, agreement_id, no),
    CONSTRAINT agreement_lines_agreement FOREIGN KEY (tenant_id, agreement_id) REFERENCES agreements (tenant_id, id),
    CONSTRAINT agreement_lines_workplace FOREIGN KEY (tenant_id, workplace_id, company_id)
        REFERENCES workplaces (tenant_id, id, company_id),
    CONSTRAINT agreement_lines_count CHECK (count BETWEEN 1 AND CASE model WHEN 'fixed_places' THEN 9 ELSE 99 END),
    CONSTRAINT agreement_lines_taken CHECK (taken BETWEEN 0 AND count)
);
SELECT protect('agreement_lines', 'SELECT, INSERT, UPDATE, DELETE');
CREATE INDEX agreement_lines_by_workplace ON agreement_lines (tenant_id, workplace_id);

ALTER TABLE places
    ADD COLUMN line_no integer,
    DROP CONSTRAINT places_state,
    -- unopened: registered on its way under an agreement that has not taken it yet. Nobody sees it; it is swept.
    ADD CONSTRAINT places_state CHECK (state IN ('open', 'paused', 'closed', 'unopened')),
    ADD CONSTRAINT places_agreement FOREIGN KEY (tenant_id, agreement_id) REFERENCES agreements (tenant_id, id),
    ADD CONSTRAINT places_line FOREIGN KEY (tenant_id, agreement_id, line_no) REFERENCES agreement_lines (tenant_id, agreement_id, no),
    ADD CONSTRAINT places_line_of_agreement CHECK ((agreement_id IS NULL) = (line_no IS NULL));
GRANT DELETE ON places TO placement_app;
CREATE INDEX places_by_agreement ON places (tenant_id, agreement_id) WHERE agreement_id IS NOT NULL;
CREATE INDEX places_unopened ON places (tenant_id, created_at) WHERE state = 'unopened';

CREATE TABLE place_spans (
    tenant_id    uuid NOT NULL REFERENCES tenants (id),
    place_id     uuid NOT NULL,
    from_on      date NOT NULL,
    -- The last day; NULL while the place is open.
    until_on     date,
    agreement_id uuid NOT NULL,
    line_no      integer NOT NULL,
    model        text NOT NULL,
    PRIMARY KEY (tenant_id, place_id, from_on),
    CONSTRAINT place_spans_place FOREIGN KEY (tenant_id, place_id) REFERENCES places (tenant_id, id),
    CONSTRAINT place_spans_agreement FOREIGN KEY (tenant_id, agreement_id) REFERENCES agreements (tenant_id, id),
    CONSTRAINT place_spans_period CHECK (until_on IS NULL OR from_on <= until_on),
    CONSTRAINT place_spans_once EXCLUDE USING gist (tenant_id WITH =, place_id WITH =, daterange(from_on, until_on, '[]') WITH &&)
);
SELECT protect('place_spans', 'SELECT, INSERT, UPDATE, DELETE');
CREATE INDEX place_spans_by_agreement ON place_spans (tenant_id, agreement_id);

ALTER TABLE placements
    -- The first day at the present place, of a placement that has moved; the days before are in placement_stays.
    ADD COLUMN here_from date,
    ADD CONSTRAINT placements_here CHECK (here_from IS NULL OR (starts_on <= here_from AND here_from <= ends_on)),
    DROP CONSTRAINT placements_place_once,
    ADD CONSTRAINT placements_place_once EXCLUDE USING gist (tenant_id WITH =, place_id WITH =,
        daterange(coalesce(here_from, starts_on), ends_on, '[]') WITH &&) WHERE (holds);

CREATE TABLE placement_stays (
    tenant_id    uuid NOT NULL REFERENCES tenants (id),
    placement_id uuid NOT NULL,
    from_on      date NOT NULL,
    until_on     date NOT NULL,
    place_id     uuid NOT NULL,
    workplace_id uuid NOT NULL,
    PRIMARY KEY (tenant_id, placement_id, from_on),
    CONSTRAINT placement_stays_placement FOREIGN KEY (tenant_id, placement_id) REFERENCES placements (tenant_id, id),
    CONSTRAINT placement_stays_place FOREIGN KEY (tenant_id, place_id, workplace_id) REFERENCES places (tenant_id, id, workplace_id),
    CONSTRAINT placement_stays_period CHECK (from_on <= until_on)
);
SELECT protect('placement_stays', 'SELECT, INSERT');
CREATE INDEX placement_stays_by_place ON placement_stays (tenant_id, place_id);
