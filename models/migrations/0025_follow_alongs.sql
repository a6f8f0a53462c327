-- What became of people after their placement had closed, and the counts of days by which municipalities that are there
-- already ask for it: their new placements are followed, those that run keep what they were proposed under.
-- Locks processes for the moment in which its definitions change; the new checks read processes once. Writes each row of
-- tenants once.

-- +goose Up
ALTER TABLE processes
    DROP CONSTRAINT processes_kind,
    DROP CONSTRAINT processes_status,
    DROP CONSTRAINT processes_about_somebody,
    ADD CONSTRAINT processes_kind CHECK (kind IN ('placement', 'rematch', 'agreement', 'mentor_training', 'outreach', 'issue', 'follow_along')),
    ADD CONSTRAINT processes_status CHECK (CASE kind
        WHEN 'placement' THEN status IN ('proposed', 'agreed', 'meeting_booked', 'signing', 'approved', 'active', 'evaluating',
            'evaluated', 'declined', 'expired', 'closed', 'withdrawn', 'cancelled')
        WHEN 'rematch' THEN status IN ('open', 'matched', 'given_up')
        WHEN 'agreement' THEN status IN ('drafted', 'signed', 'active', 'withdrawn', 'ended')
        WHEN 'mentor_training' THEN status IN ('enrolled', 'passed', 'ended')
        WHEN 'outreach' THEN status IN ('searching', 'converted', 'given_up')
        WHEN 'issue' THEN status IN ('reported', 'handling', 'ended')
        WHEN 'follow_along' THEN status IN ('first_check', 'second_check', 'ended') END),
    ADD CONSTRAINT processes_about_somebody CHECK (candidate_id IS NOT NULL
        OR kind NOT IN ('placement', 'rematch', 'outreach', 'issue', 'follow_along'));

CREATE TABLE follow_alongs (
    tenant_id    uuid NOT NULL,
    id           uuid NOT NULL,
    kind         text NOT NULL DEFAULT 'follow_along' CONSTRAINT follow_alongs_kind CHECK (kind = 'follow_along'),
    placement_id uuid NOT NULL,
    candidate_id uuid NOT NULL,
    last_day     date NOT NULL,
    -- What each check came to: an outcome, missed, unreached, or nothing yet.
    first        text NOT NULL,
    second       text NOT NULL,
    -- The new placement of the candidate that ended it.
    placed_by    uuid,
    PRIMARY KEY (tenant_id, id),
    -- Nobody is followed twice after one placement.
    CONSTRAINT follow_alongs_one_each UNIQUE (tenant_id, placement_id),
    CONSTRAINT follow_alongs_process FOREIGN KEY (tenant_id, id, kind) REFERENCES processes (tenant_id, id, kind),
    CONSTRAINT follow_alongs_placement FOREIGN KEY (tenant_id, placement_id) REFERENCES placements (tenant_id, id),
    CONSTRAINT follow_alongs_candidate FOREIGN KEY (tenant_id, candidate_id) REFERENCES candidates (tenant_id, id),
    CONSTRAINT follow_alongs_placed_by FOREIGN KEY (tenant_id, placed_by) REFERENCES placements (tenant_id, id),
    CONSTRAINT follow_alongs_outcomes CHECK (
        first IN ('', 'job', 'ordinary_hours', 'flexjob', 'education', 'new_placement', 'other_offer', 'none', 'unknown', 'missed', 'unreached')
        AND second IN ('', 'job', 'ordinary_hours', 'flexjob', 'education', 'new_placement', 'other_offer', 'none', 'unknown', 'unreached'))
);
SELECT protect('follow_alongs', 'SELECT, INSERT, UPDATE');
CREATE INDEX follow_alongs_by_candidate ON follow_alongs (tenant_id, candidate_id);

UPDATE tenants SET placement_policy = placement_policy
    || '{"follow_along": {"first": 14, "second": 90, "early": 5, "escalation": 5, "retry": 2, "attempts": 3}}'
    WHERE NOT placement_policy ? 'follow_along';
