-- Issues: problems of placements that have a process of their own, and what was adjusted because of them.
-- Locks processes for the moment in which its definition changes; the new checks read it once.

-- +goose Up
ALTER TABLE processes
    DROP CONSTRAINT processes_kind,
    DROP CONSTRAINT processes_status,
    DROP CONSTRAINT processes_about_somebody,
    ADD CONSTRAINT processes_kind CHECK (kind IN ('placement', 'rematch', 'agreement', 'mentor_training', 'outreach', 'issue')),
    ADD CONSTRAINT processes_status CHECK (CASE kind
        WHEN 'placement' THEN status IN ('proposed', 'agreed', 'meeting_booked', 'signing', 'approved', 'active', 'evaluating',
            'evaluated', 'declined', 'expired', 'closed', 'withdrawn', 'cancelled')
        WHEN 'rematch' THEN status IN ('open', 'matched', 'given_up')
        WHEN 'agreement' THEN status IN ('drafted', 'signed', 'active', 'withdrawn', 'ended')
        WHEN 'mentor_training' THEN status IN ('enrolled', 'passed', 'ended')
        WHEN 'outreach' THEN status IN ('searching', 'converted', 'given_up')
        WHEN 'issue' THEN status IN ('reported', 'handling', 'ended') END),
    ADD CONSTRAINT processes_about_somebody
        CHECK (candidate_id IS NOT NULL OR kind NOT IN ('placement', 'rematch', 'outreach', 'issue'));

CREATE TABLE issues (
    tenant_id    uuid NOT NULL,
    id           uuid NOT NULL,
    kind         text NOT NULL DEFAULT 'issue' CONSTRAINT issues_kind CHECK (kind = 'issue'),
    placement_id uuid NOT NULL,
    -- The number of the problem in its placement.
    no           integer NOT NULL,
    severity     text NOT NULL CONSTRAINT issues_severity CHECK (severity IN ('blocking', 'serious', 'minor')),
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT issues_process FOREIGN KEY (tenant_id, id, kind) REFERENCES processes (tenant_id, id, kind),
    CONSTRAINT issues_placement FOREIGN KEY (tenant_id, placement_id) REFERENCES placements (tenant_id, id),
    -- A problem is met once. It is also what adjustments refer to, so that both are of one placement.
    CONSTRAINT issues_once UNIQUE (tenant_id, placement_id, no),
    CONSTRAINT issues_of_placement UNIQUE (tenant_id, id, placement_id)
);
SELECT protect('issues', 'SELECT, INSERT, UPDATE');

-- What the placement was changed by because of an issue: an event of its own history.
CREATE TABLE issue_adjustments (
    tenant_id         uuid NOT NULL,
    issue_id          uuid NOT NULL,
    version           integer NOT NULL,
    placement_id      uuid NOT NULL,
    placement_version integer NOT NULL,
    -- version is that of the issue.
    PRIMARY KEY (tenant_id, issue_id, version),
    CONSTRAINT issue_adjustments_issue FOREIGN KEY (tenant_id, issue_id, placement_id) REFERENCES issues (tenant_id, id, placement_id),
    CONSTRAINT issue_adjustments_change FOREIGN KEY (tenant_id, placement_id, placement_version)
        REFERENCES events (tenant_id, process_id, version)
);
SELECT protect('issue_adjustments', 'SELECT, INSERT, UPDATE');
CREATE INDEX issue_adjustments_by_change ON issue_adjustments (tenant_id, placement_id, placement_version);
