-- What people decided about a candidate and a place, and what matching said then.
-- Locks nothing: the table is new.

-- +goose Up
CREATE TABLE match_decisions (
    tenant_id       uuid NOT NULL REFERENCES tenants (id),
    id              uuid NOT NULL,
    candidate_id    uuid NOT NULL,
    place_id        uuid NOT NULL,
    -- cleared takes back what kept the pair apart.
    decision        text NOT NULL CONSTRAINT match_decisions_decision CHECK (decision IN ('chosen', 'rejected', 'off_list', 'cleared')),
    reason          text NOT NULL,
    decided_on      date NOT NULL,
    -- The first day on which a rejected pair may come back; NULL for none.
    until_day       date,
    -- A keyed hash of the facts that were considered, and the versions of the rules and weights: the same give the same score.
    input_hash      text NOT NULL,
    rules_version   integer NOT NULL,
    weights_version integer NOT NULL,
    score           integer NOT NULL CONSTRAINT match_decisions_score CHECK (score BETWEEN 0 AND 100),
    -- Parts, exclusions and the reason in words, encrypted with the candidate's key.
    body            bytea NOT NULL,
    user_id         uuid NOT NULL,
    created_at      timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT match_decisions_candidate FOREIGN KEY (tenant_id, candidate_id) REFERENCES candidates (tenant_id, id),
    CONSTRAINT match_decisions_place FOREIGN KEY (tenant_id, place_id) REFERENCES places (tenant_id, id),
    CONSTRAINT match_decisions_user FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id),
    CONSTRAINT match_decisions_until CHECK (until_day IS NULL OR (decision = 'rejected' AND until_day > decided_on))
);
SELECT protect('match_decisions', 'SELECT, INSERT');
CREATE INDEX match_decisions_by_candidate ON match_decisions (tenant_id, candidate_id, created_at DESC, id DESC);
CREATE INDEX match_decisions_by_place ON match_decisions (tenant_id, place_id, created_at DESC, id DESC);
CREATE INDEX match_decisions_by_age ON match_decisions (tenant_id, created_at DESC, id DESC);
