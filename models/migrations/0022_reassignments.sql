-- Everything that somebody has, given to others at once; who stands in for whom; and nobody who has left gets anything.
-- Makes three tables. Replaces no function. The trigger locks processes against writing for a moment; it asks about rows that
-- change their owner, and reads nothing of those that are there.

-- +goose Up
CREATE TABLE reassignments (
    tenant_id    uuid NOT NULL REFERENCES tenants (id),
    id           uuid NOT NULL,
    from_id      uuid NOT NULL,
    -- Who gets it: one user, several, or a unit, and how they share. {"user_ids": ["…"], "unit_id": "…", "share": "evenly"}
    recipients   jsonb NOT NULL,
    kinds        jsonb NOT NULL,
    reason       text NOT NULL,
    -- The lines of the checklist that are handed over with each company.
    done         jsonb NOT NULL,
    status       text NOT NULL CONSTRAINT reassignments_status CHECK (status IN ('running', 'suspended', 'done')),
    -- Back: it is being undone, or has been, by undone_by.
    back         boolean NOT NULL,
    requested_by uuid NOT NULL,
    undone_by    uuid,
    version      integer NOT NULL,
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT reassignments_from FOREIGN KEY (tenant_id, from_id) REFERENCES users (tenant_id, id),
    CONSTRAINT reassignments_requested_by FOREIGN KEY (tenant_id, requested_by) REFERENCES users (tenant_id, id),
    CONSTRAINT reassignments_undone_by FOREIGN KEY (tenant_id, undone_by) REFERENCES users (tenant_id, id)
);
SELECT protect('reassignments', 'SELECT, INSERT, UPDATE');
CREATE INDEX reassignments_unfinished ON reassignments (tenant_id, id) WHERE status = 'running';

CREATE TABLE reassignment_items (
    tenant_id       uuid NOT NULL REFERENCES tenants (id),
    reassignment_id uuid NOT NULL,
    -- Their order.
    no              integer NOT NULL,
    kind            text NOT NULL,
    -- A process, or a company.
    subject_id      uuid NOT NULL,
    from_unit       uuid,
    to_id           uuid NOT NULL,
    to_unit         uuid NOT NULL,
    result          text NOT NULL CONSTRAINT reassignment_items_result
        CHECK (result IN ('open', 'given', 'refused', 'not_yet', 'changed_since', 'skipped', 'returned')),
    code            text NOT NULL,
    -- How often it was tried since the reassignment began, was resumed or undone.
    tries           integer NOT NULL,
    at              timestamptz,
    PRIMARY KEY (tenant_id, reassignment_id, no),
    CONSTRAINT reassignment_items_of FOREIGN KEY (tenant_id, reassignment_id) REFERENCES reassignments (tenant_id, id),
    CONSTRAINT reassignment_items_to FOREIGN KEY (tenant_id, to_id) REFERENCES users (tenant_id, id),
    CONSTRAINT reassignment_items_to_unit FOREIGN KEY (tenant_id, to_unit) REFERENCES units (tenant_id, id),
    CONSTRAINT reassignment_items_from_unit FOREIGN KEY (tenant_id, from_unit) REFERENCES units (tenant_id, id)
);
SELECT protect('reassignment_items', 'SELECT, INSERT, UPDATE');

CREATE TABLE deputies (
    tenant_id  uuid NOT NULL REFERENCES tenants (id),
    id         uuid NOT NULL,
    user_id    uuid NOT NULL,
    deputy_id  uuid NOT NULL,
    -- The first and the last day; NULL for whoever stands in whenever nobody is named for the day.
    from_on    date,
    to_on      date,
    named_by   uuid NOT NULL,
    version    integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT deputies_user FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id),
    CONSTRAINT deputies_deputy FOREIGN KEY (tenant_id, deputy_id) REFERENCES users (tenant_id, id),
    CONSTRAINT deputies_named_by FOREIGN KEY (tenant_id, named_by) REFERENCES users (tenant_id, id),
    CONSTRAINT deputies_another CHECK (user_id <> deputy_id),
    CONSTRAINT deputies_in_order CHECK (from_on <= to_on AND (from_on IS NULL) = (to_on IS NULL)),
    -- There is one of them on a day, and one for all days.
    CONSTRAINT deputies_once EXCLUDE USING gist (tenant_id WITH =, user_id WITH =, daterange(from_on, to_on, '[]') WITH &&)
        WHERE (from_on IS NOT NULL)
);
SELECT protect('deputies', 'SELECT, INSERT, UPDATE, DELETE');
CREATE UNIQUE INDEX deputies_one_standing ON deputies (tenant_id, user_id) WHERE from_on IS NULL;
CREATE INDEX deputies_of_user ON deputies (tenant_id, user_id, created_at DESC, id DESC);
CREATE INDEX deputies_of_deputy ON deputies (tenant_id, deputy_id);

-- +goose StatementBegin
-- owner_works refuses to give a process to somebody who no longer works here. The share lock makes whoever deactivates that user
-- wait, and see what they have. What is brought forward from a workflow stands as it was.
CREATE FUNCTION owner_works() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    works boolean;
BEGIN
    SELECT u.active INTO works FROM users u WHERE u.tenant_id = NEW.tenant_id AND u.id = NEW.owner_id FOR SHARE;
    IF NOT works AND coalesce(current_setting('app.restoring', true), '') <> 'on' THEN
        RAISE EXCEPTION 'the owner does not work here' USING ERRCODE = '23514', CONSTRAINT = 'processes_owner_works';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd

CREATE TRIGGER processes_owner_changes BEFORE UPDATE OF owner_id ON processes FOR EACH ROW
    WHEN (OLD.owner_id IS DISTINCT FROM NEW.owner_id) EXECUTE FUNCTION owner_works();
-- A process that another one begins has that one's owner, whoever it is: what follows from an ending must begin.
CREATE TRIGGER processes_owner_begins BEFORE INSERT ON processes FOR EACH ROW
    WHEN (NEW.kind IN ('placement', 'agreement', 'mentor_training', 'outreach')) EXECUTE FUNCTION owner_works();
