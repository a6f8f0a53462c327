-- Searches for a company for one person, the companies that were approached, and for whom a place was made.
-- Locks processes, places and presentation_shares for the moment in which their definitions change; the new checks read
-- processes once, and the new key of presentation_shares reads that table once.

-- +goose Up
ALTER TABLE processes
    DROP CONSTRAINT processes_kind,
    DROP CONSTRAINT processes_status,
    DROP CONSTRAINT processes_ended,
    DROP CONSTRAINT processes_about_somebody,
    ADD CONSTRAINT processes_kind CHECK (kind IN ('placement', 'rematch', 'agreement', 'mentor_training', 'outreach')),
    ADD CONSTRAINT processes_status CHECK (CASE kind
        WHEN 'placement' THEN status IN ('proposed', 'agreed', 'meeting_booked', 'signing', 'approved', 'active', 'evaluating',
            'evaluated', 'declined', 'expired', 'closed', 'withdrawn', 'cancelled')
        WHEN 'rematch' THEN status IN ('open', 'matched', 'given_up')
        WHEN 'agreement' THEN status IN ('drafted', 'signed', 'active', 'withdrawn', 'ended')
        WHEN 'mentor_training' THEN status IN ('enrolled', 'passed', 'ended')
        WHEN 'outreach' THEN status IN ('searching', 'converted', 'given_up') END),
    ADD CONSTRAINT processes_ended CHECK ((ended_at IS NOT NULL) =
        (status IN ('closed', 'withdrawn', 'cancelled', 'matched', 'given_up', 'ended', 'converted'))),
    ADD CONSTRAINT processes_about_somebody CHECK (candidate_id IS NOT NULL OR kind NOT IN ('placement', 'rematch', 'outreach'));

ALTER TABLE places
    -- The one candidate for whom it was made; NULL for a place that was made for nobody in particular.
    ADD COLUMN made_for uuid,
    ADD CONSTRAINT places_made_for FOREIGN KEY (tenant_id, made_for) REFERENCES candidates (tenant_id, id),
    ADD CONSTRAINT places_made_for_one CHECK (made_for IS NULL OR model = 'sought_for_one');

CREATE TABLE outreaches (
    tenant_id    uuid NOT NULL,
    id           uuid NOT NULL,
    kind         text NOT NULL DEFAULT 'outreach' CONSTRAINT outreaches_kind CHECK (kind = 'outreach'),
    candidate_id uuid NOT NULL,
    -- The rematch that it is part of, if it is.
    rematch_id   uuid,
    -- open: companies are asked for this candidate now.
    open         boolean NOT NULL,
    -- The place that a company made.
    place_id     uuid,
    PRIMARY KEY (tenant_id, id),
    -- For the foreign key of approaches: all are about the one candidate.
    CONSTRAINT outreaches_of_candidate UNIQUE (tenant_id, id, candidate_id),
    CONSTRAINT outreaches_process FOREIGN KEY (tenant_id, id, kind) REFERENCES processes (tenant_id, id, kind),
    CONSTRAINT outreaches_candidate FOREIGN KEY (tenant_id, candidate_id) REFERENCES candidates (tenant_id, id),
    CONSTRAINT outreaches_rematch FOREIGN KEY (tenant_id, rematch_id) REFERENCES rematches (tenant_id, id),
    CONSTRAINT outreaches_place FOREIGN KEY (tenant_id, place_id) REFERENCES places (tenant_id, id),
    CONSTRAINT outreaches_ended CHECK (place_id IS NULL OR NOT open),
    -- Nobody is sought a company for twice at once.
    CONSTRAINT outreaches_one_open EXCLUDE USING gist (tenant_id WITH =, candidate_id WITH =) WHERE (open)
);
SELECT protect('outreaches', 'SELECT, INSERT, UPDATE');
CREATE INDEX outreaches_by_candidate ON outreaches (tenant_id, candidate_id);

-- For the foreign key of approaches: what was shared, of whom, with whom.
ALTER TABLE presentation_shares
    ADD CONSTRAINT presentation_shares_between UNIQUE (tenant_id, id, candidate_id, company_id);

CREATE TABLE outreach_approaches (
    tenant_id      uuid NOT NULL,
    outreach_id    uuid NOT NULL,
    no             integer NOT NULL,
    candidate_id   uuid NOT NULL,
    company_id     uuid NOT NULL,
    workplace_id   uuid,
    by_id          uuid NOT NULL,
    told           text NOT NULL CONSTRAINT outreach_approaches_told CHECK (told IN ('anonymous', 'presentation')),
    -- The proof that the candidate had approved what this company was given. NULL when it was told of nobody, and for what a
    -- restored backup does not know any more.
    share_id       uuid,
    -- The company that pointed to this one.
    referred_by    uuid,
    approached_on  date NOT NULL,
    answer         text NOT NULL CONSTRAINT outreach_approaches_answer CHECK (answer IN ('', 'interested', 'no', 'later')),
    -- converted: this company made the place.
    converted      boolean NOT NULL,
    PRIMARY KEY (tenant_id, outreach_id, no),
    CONSTRAINT outreach_approaches_outreach FOREIGN KEY (tenant_id, outreach_id, candidate_id)
        REFERENCES outreaches (tenant_id, id, candidate_id),
    CONSTRAINT outreach_approaches_company FOREIGN KEY (tenant_id, company_id) REFERENCES companies (tenant_id, id),
    CONSTRAINT outreach_approaches_workplace FOREIGN KEY (tenant_id, workplace_id, company_id)
        REFERENCES workplaces (tenant_id, id, company_id),
    CONSTRAINT outreach_approaches_user FOREIGN KEY (tenant_id, by_id) REFERENCES users (tenant_id, id),
    CONSTRAINT outreach_approaches_share FOREIGN KEY (tenant_id, share_id, candidate_id, company_id)
        REFERENCES presentation_shares (tenant_id, id, candidate_id, company_id),
    CONSTRAINT outreach_approaches_referrer FOREIGN KEY (tenant_id, referred_by) REFERENCES companies (tenant_id, id),
    CONSTRAINT outreach_approaches_nobody_shared CHECK (share_id IS NULL OR told = 'presentation'),
    CONSTRAINT outreach_approaches_converted CHECK (NOT converted OR answer = 'interested')
);
SELECT protect('outreach_approaches', 'SELECT, INSERT, UPDATE');
CREATE INDEX outreach_approaches_by_company ON outreach_approaches (tenant_id, company_id);
CREATE INDEX outreach_approaches_by_referrer ON outreach_approaches (tenant_id, referred_by) WHERE referred_by IS NOT NULL;
