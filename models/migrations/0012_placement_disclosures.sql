-- What stood on record about a candidate when the company said yes, and when the placement ended early, and what of it the
-- company had been told by then. Kept as it was: what is recorded later does not change it.
-- Locks nothing: the table is new.

-- +goose Up
CREATE TABLE placement_disclosures (
    tenant_id    uuid NOT NULL,
    event_id     uuid NOT NULL,
    placement_id uuid NOT NULL,
    moment       text NOT NULL CONSTRAINT placement_disclosures_moment CHECK (moment IN ('decision', 'ending')),
    -- A candidacy.Standing, encrypted with the candidate's key.
    body         bytea NOT NULL,
    PRIMARY KEY (tenant_id, event_id),
    CONSTRAINT placement_disclosures_placement FOREIGN KEY (tenant_id, placement_id) REFERENCES placements (tenant_id, id),
    -- It is written while the event is checked, and the event after it, in one transaction.
    CONSTRAINT placement_disclosures_event FOREIGN KEY (tenant_id, event_id) REFERENCES events (tenant_id, id) DEFERRABLE INITIALLY DEFERRED
);
SELECT protect('placement_disclosures', 'SELECT, INSERT');
CREATE INDEX placement_disclosures_by_placement ON placement_disclosures (tenant_id, placement_id);
