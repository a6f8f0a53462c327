-- Candidates: who they are in law, what they look for, where they have worked, what they let others know, and trial visits.
-- Locks: candidates, for a moment; the new columns have constant defaults, so no row is rewritten. The checks read every
-- candidate once. The other tables are new.

-- +goose Up
ALTER TABLE candidates
    -- The group of § 6 decides which rules a placement is under, so the database must be able to read it.
    ADD COLUMN target_group  text NOT NULL DEFAULT '' CONSTRAINT candidates_target_group CHECK (target_group IN ('',
        'insured_unemployed', 'job_ready_cash_benefit', 'activity_ready', 'education_ready', 'education_activity_ready',
        'sick_pay', 'job_clarification', 'resource_course', 'rehabilitation', 'early_pensioner', 'flex_job_referred',
        'self_supporting_job_ready', 'self_supporting_other', 'under_18', 'integration_programme')),
    -- Whether the profile names a job goal: without one nobody is proposed for a placement.
    ADD COLUMN has_job_goal  boolean NOT NULL DEFAULT false,
    -- Whether the candidate waits for a place, and since when.
    ADD COLUMN seeking       boolean NOT NULL DEFAULT false,
    ADD COLUMN waiting_since date,
    -- The profile, encrypted with the person's own key; NULL until there is one.
    ADD COLUMN profile       bytea,
    -- What of the person is protected by law: seen by the case workers of the candidate's own unit only.
    ADD COLUMN protected     text NOT NULL DEFAULT '' CONSTRAINT candidates_protected CHECK (protected IN ('', 'name', 'address', 'name_and_address')),
    ADD CONSTRAINT candidates_waiting CHECK (seeking = (waiting_since IS NOT NULL)),
    ADD CONSTRAINT candidates_goal CHECK (NOT has_job_goal OR profile IS NOT NULL);
CREATE INDEX candidates_seeking ON candidates (tenant_id, waiting_since, id) WHERE seeking;

-- Where a candidate has worked, as far as the law asks: nobody is placed with an employer who employed them lately.
CREATE TABLE candidate_employments (
    tenant_id    uuid NOT NULL REFERENCES tenants (id),
    id           uuid NOT NULL,
    candidate_id uuid NOT NULL,
    -- The employer: a company of the register, or the CVR number of one that is not in it. Both where both are known.
    company_id   uuid,
    cvr          text NOT NULL CONSTRAINT candidate_employments_cvr CHECK (cvr = '' OR cvr ~ '^[0-9]{8}$'),
    from_day     date NOT NULL,
    to_day       date,
    subsidised   boolean NOT NULL,
    job_function bytea NOT NULL,
    version      integer NOT NULL,
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT candidate_employments_candidate FOREIGN KEY (tenant_id, candidate_id) REFERENCES candidates (tenant_id, id),
    CONSTRAINT candidate_employments_company FOREIGN KEY (tenant_id, company_id) REFERENCES companies (tenant_id, id),
    CONSTRAINT candidate_employments_employer CHECK (company_id IS NOT NULL OR cvr <> ''),
    CONSTRAINT candidate_employments_days CHECK (to_day IS NULL OR from_day <= to_day)
);
SELECT protect('candidate_employments', 'SELECT, INSERT, UPDATE, DELETE');
CREATE INDEX candidate_employments_by_candidate ON candidate_employments (tenant_id, candidate_id, created_at DESC, id DESC);

-- What a company was told of a candidate, by whom, and that the candidate agreed. What was said is encrypted. One that was
-- entered by mistake is taken back, never removed.
CREATE TABLE disclosures (
    tenant_id       uuid NOT NULL REFERENCES tenants (id),
    id              uuid NOT NULL,
    candidate_id    uuid NOT NULL,
    company_id      uuid NOT NULL,
    told_to         text NOT NULL CONSTRAINT disclosures_told_to CHECK (told_to IN ('company', 'mentor', 'representative')),
    told_by         text NOT NULL CONSTRAINT disclosures_told_by CHECK (told_by IN ('candidate', 'caseworker')),
    told_on         date NOT NULL,
    consent_on      date NOT NULL,
    consent_channel text NOT NULL CONSTRAINT disclosures_consent_channel
        CHECK (consent_channel IN ('meeting', 'phone', 'sms', 'email', 'digital_post', 'letter', 'form')),
    body            bytea NOT NULL,
    user_id         uuid NOT NULL,
    retracted_at    timestamptz,
    retracted_by    uuid,
    created_at      timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT disclosures_candidate FOREIGN KEY (tenant_id, candidate_id) REFERENCES candidates (tenant_id, id),
    CONSTRAINT disclosures_company FOREIGN KEY (tenant_id, company_id) REFERENCES companies (tenant_id, id),
    CONSTRAINT disclosures_user FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id),
    CONSTRAINT disclosures_retracter FOREIGN KEY (tenant_id, retracted_by) REFERENCES users (tenant_id, id),
    CONSTRAINT disclosures_consent CHECK (consent_on <= told_on),
    CONSTRAINT disclosures_retracted CHECK ((retracted_at IS NULL) = (retracted_by IS NULL))
);
SELECT protect('disclosures', 'SELECT, INSERT, UPDATE (retracted_at, retracted_by)');
CREATE INDEX disclosures_by_candidate ON disclosures (tenant_id, candidate_id, created_at DESC, id DESC);

-- How a candidate is presented to companies. Every change is a new revision; the candidate approves a revision, and the
-- words of one that was shared stay as they were.
CREATE TABLE presentations (
    tenant_id        uuid NOT NULL REFERENCES tenants (id),
    candidate_id     uuid NOT NULL,
    revision         integer NOT NULL CONSTRAINT presentations_revision CHECK (revision > 0),
    body             bytea NOT NULL,
    drafted_by       uuid NOT NULL,
    approved         boolean NOT NULL,
    approved_on      date,
    approval_channel text NOT NULL CONSTRAINT presentations_approval_channel
        CHECK (approval_channel IN ('', 'meeting', 'phone', 'sms', 'email', 'digital_post', 'letter', 'form')),
    approved_by      uuid,
    version          integer NOT NULL,
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, candidate_id, revision),
    -- For the foreign key of presentation_shares: only what is approved is shared.
    CONSTRAINT presentations_approval_of UNIQUE (tenant_id, candidate_id, revision, approved),
    CONSTRAINT presentations_candidate FOREIGN KEY (tenant_id, candidate_id) REFERENCES candidates (tenant_id, id),
    CONSTRAINT presentations_drafter FOREIGN KEY (tenant_id, drafted_by) REFERENCES users (tenant_id, id),
    CONSTRAINT presentations_approver FOREIGN KEY (tenant_id, approved_by) REFERENCES users (tenant_id, id),
    CONSTRAINT presentations_approved CHECK (approved = (approved_on IS NOT NULL) AND approved = (approval_channel <> '')
        AND approved = (approved_by IS NOT NULL))
);
SELECT protect('presentations', 'SELECT, INSERT, UPDATE (approved, approved_on, approval_channel, approved_by, version, updated_at)');

CREATE TABLE presentation_shares (
    tenant_id    uuid NOT NULL REFERENCES tenants (id),
    id           uuid NOT NULL,
    candidate_id uuid NOT NULL,
    revision     integer NOT NULL,
    approved     boolean NOT NULL CONSTRAINT presentation_shares_approved CHECK (approved),
    company_id   uuid NOT NULL,
    channel      text NOT NULL CONSTRAINT presentation_shares_channel
        CHECK (channel IN ('meeting', 'phone', 'sms', 'email', 'digital_post', 'letter', 'form')),
    shared_on    date NOT NULL,
    user_id      uuid NOT NULL,
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT presentation_shares_revision FOREIGN KEY (tenant_id, candidate_id, revision, approved)
        REFERENCES presentations (tenant_id, candidate_id, revision, approved),
    CONSTRAINT presentation_shares_company FOREIGN KEY (tenant_id, company_id) REFERENCES companies (tenant_id, id),
    CONSTRAINT presentation_shares_user FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
);
SELECT protect('presentation_shares', 'SELECT, INSERT');
CREATE INDEX presentation_shares_by_candidate ON presentation_shares (tenant_id, candidate_id, created_at DESC, id DESC);

-- Trial visits: a candidate sees a workplace before anything is agreed. They stand apart from placements, so their days
-- are never days of one.
CREATE TABLE trial_visits (
    tenant_id       uuid NOT NULL REFERENCES tenants (id),
    id              uuid NOT NULL,
    candidate_id    uuid NOT NULL,
    workplace_id    uuid NOT NULL,
    from_day        date NOT NULL,
    to_day          date NOT NULL,
    status          text NOT NULL CONSTRAINT trial_visits_status CHECK (status IN ('planned', 'held', 'not_held')),
    candidate_wants text NOT NULL CONSTRAINT trial_visits_candidate_wants CHECK (candidate_wants IN ('', 'yes', 'no', 'unsure')),
    company_wants   text NOT NULL CONSTRAINT trial_visits_company_wants CHECK (company_wants IN ('', 'yes', 'no', 'unsure')),
    note            bytea NOT NULL,
    version         integer NOT NULL,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT trial_visits_candidate FOREIGN KEY (tenant_id, candidate_id) REFERENCES candidates (tenant_id, id),
    CONSTRAINT trial_visits_workplace FOREIGN KEY (tenant_id, workplace_id) REFERENCES workplaces (tenant_id, id),
    CONSTRAINT trial_visits_days CHECK (from_day <= to_day),
    CONSTRAINT trial_visits_outcome CHECK ((status = 'held') = (candidate_wants <> '') AND (status = 'held') = (company_wants <> ''))
);
SELECT protect('trial_visits', 'SELECT, INSERT, UPDATE');
CREATE INDEX trial_visits_by_candidate ON trial_visits (tenant_id, candidate_id, created_at DESC, id DESC);
CREATE INDEX trial_visits_by_workplace ON trial_visits (tenant_id, workplace_id, created_at DESC, id DESC);
CREATE INDEX trial_visits_by_age ON trial_visits (tenant_id, created_at DESC, id DESC);
