-- The trace that a webhook belongs to, and a number that says which migrations have run.
-- Locks webhook_deliveries while its rows are checked: about a second for a million.

-- +goose Up
-- W3C traceparent of what queued the message, where that was traced: the receiver is told of it, and the sending is part of it.
ALTER TABLE webhook_deliveries ADD COLUMN trace text
    CONSTRAINT webhook_deliveries_trace CHECK (trace ~ '^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$');

-- The service may not read goose's table; it may know whether it is ahead of its database.
-- +goose StatementBegin
CREATE FUNCTION schema_version() RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied $$;
-- +goose StatementEnd
REVOKE ALL ON FUNCTION schema_version() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION schema_version() TO placement_app;
