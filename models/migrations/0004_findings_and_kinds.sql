-- Processes that are about no candidate (agreements, the training of mentors), the model of a place, and the findings of
-- the rules that only the database can check.
-- Locks processes, tasks and places for the moment in which their definitions change; the new checks read processes once.

-- +goose Up
ALTER TABLE processes ALTER COLUMN candidate_id DROP NOT NULL;
ALTER TABLE tasks ALTER COLUMN candidate_id DROP NOT NULL;

ALTER TABLE processes
    DROP CONSTRAINT processes_kind,
    DROP CONSTRAINT processes_status,
    DROP CONSTRAINT processes_ended,
    ADD CONSTRAINT processes_kind CHECK (kind IN ('placement', 'rematch', 'agreement', 'mentor_training')),
    ADD CONSTRAINT processes_status CHECK (CASE kind
        WHEN 'placement' THEN status IN ('proposed', 'agreed', 'meeting_booked', 'signing', 'approved', 'active', 'evaluating',
            'evaluated', 'declined', 'expired', 'closed', 'withdrawn', 'cancelled')
        WHEN 'rematch' THEN status IN ('open', 'matched', 'given_up')
        WHEN 'agreement' THEN status IN ('drafted', 'signed', 'active', 'withdrawn', 'ended')
        WHEN 'mentor_training' THEN status IN ('enrolled', 'passed', 'ended') END),
    ADD CONSTRAINT processes_ended CHECK ((ended_at IS NOT NULL) =
        (status IN ('closed', 'withdrawn', 'cancelled', 'matched', 'given_up', 'ended'))),
    ADD CONSTRAINT processes_about_somebody CHECK (candidate_id IS NOT NULL OR kind NOT IN ('placement', 'rematch'));

ALTER TABLE places
    -- How company and municipality agreed about the place; empty where nothing was agreed.
    ADD COLUMN model text NOT NULL DEFAULT ''
        CONSTRAINT places_model CHECK (model IN ('', 'fixed_places', 'advance_agreement', 'sought_for_one', 'cluster')),
    ADD COLUMN agreement_id uuid;

-- What a check found about an event and did not stand against, or somebody answers for.
CREATE TABLE findings (
    tenant_id  uuid NOT NULL REFERENCES tenants (id),
    id         uuid NOT NULL,
    process_id uuid NOT NULL,
    event_id   uuid NOT NULL,
    rule       text NOT NULL,
    severity   text NOT NULL CONSTRAINT findings_severity CHECK (severity IN ('needs_approval', 'warn', 'info')),
    -- approved: needs_approval, and the event carried it.
    approved   boolean NOT NULL,
    finding    jsonb NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT findings_event FOREIGN KEY (tenant_id, event_id) REFERENCES events (tenant_id, id),
    CONSTRAINT findings_approved CHECK (approved = (severity = 'needs_approval'))
);
SELECT protect('findings', 'SELECT, INSERT');
CREATE INDEX findings_by_process ON findings (tenant_id, process_id);
CREATE INDEX findings_by_event ON findings (tenant_id, event_id);
