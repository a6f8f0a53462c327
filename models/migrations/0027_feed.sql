-- The feed: every event of a tenant under a number without gaps, by which integrations catch up.
-- Locks events against writing while it reads them once and fills the feed in order: some ten seconds for a million. Services
-- of before this version may run beside it: a trigger notes their events as well.

-- +goose Up
CREATE TABLE feed (
    tenant_id  uuid NOT NULL,
    seq        bigint NOT NULL CONSTRAINT feed_seq CHECK (seq > 0),
    event_id   uuid NOT NULL,
    -- When it got its number. With the event it tells this number from the same one of before the database was restored.
    stamped_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant_id, seq),
    CONSTRAINT feed_once UNIQUE (tenant_id, event_id),
    CONSTRAINT feed_event FOREIGN KEY (tenant_id, event_id) REFERENCES events (tenant_id, id)
);
SELECT protect('feed', 'SELECT, INSERT, DELETE');
-- What is in the feed is kept for 90 days, whoever sweeps.
CREATE POLICY kept ON feed AS RESTRICTIVE FOR DELETE USING (stamped_at < now() - interval '2160 hours');

-- Events that have no number yet. A row comes with its event, in the same transaction, and goes when the event gets its
-- number. No foreign key to the event: the trigger below writes it, and only the number proves the event.
CREATE TABLE feed_pending (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    event_id  uuid NOT NULL,
    PRIMARY KEY (tenant_id, event_id)
);
SELECT protect('feed_pending', 'SELECT, INSERT, DELETE');

-- +goose StatementBegin
-- await_number notes that an event has no number in the feed yet. A trigger, so that no way of writing events misses it.
CREATE FUNCTION await_number() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO feed_pending (tenant_id, event_id) VALUES (NEW.tenant_id, NEW.id);
    RETURN NULL;
END $$;
-- +goose StatementEnd

-- From here on no event is written until the end of this migration, so that none is missed between the two.
CREATE TRIGGER events_await_number AFTER INSERT ON events FOR EACH ROW EXECUTE FUNCTION await_number();

-- feed_lock is the advisory lock under which the events of a tenant get their numbers.
CREATE FUNCTION feed_lock(tenant uuid) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$ SELECT hashtextextended('feed/' || tenant, 0) $$;

-- +goose StatementBegin
-- Each tenant by itself: the owner of the tables need not see past row-level security.
DO $$
DECLARE
    each uuid;
BEGIN
    FOR each IN SELECT id FROM tenants LOOP
        PERFORM set_config('app.tenant_id', each::text, true);
        INSERT INTO feed (tenant_id, seq, event_id)
        SELECT each, row_number() OVER (ORDER BY written, process_id, version), id FROM (
            SELECT id, process_id, version, max(recorded_at) OVER (PARTITION BY process_id ORDER BY version) AS written
            FROM events WHERE tenant_id = each) e
        ORDER BY 2;
    END LOOP;
    PERFORM set_config('app.tenant_id', '', true);
END $$;
-- +goose StatementEnd
