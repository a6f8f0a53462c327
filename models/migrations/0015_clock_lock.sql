-- +goose Up
-- What keeps the clock of a practice tenant from moving under a record is a shared advisory lock instead of a share lock on the
-- tenant's row: many records at once would each write that row's header, and the list of who holds it, to the log.
-- Replaces one function; locks nothing. A service of before this version must not run beside one of after it while a practice
-- clock moves.

-- +goose StatementBegin
-- enter_tenant names the tenant of this transaction and returns its clock: of a practice tenant under a lock that a move of the
-- clock waits for, until the transaction has ended; of any other, real time, which needs no lock. The clock is read by a
-- statement of its own after the lock, so that it is the one that holds.
CREATE OR REPLACE FUNCTION enter_tenant(tenant uuid, OUT clock_offset bigint, OUT clock_version integer) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('app.tenant_id', tenant::text, true);
    -- The statements of the write path are planned once per connection: planning the largest costs as much as running it.
    PERFORM set_config('plan_cache_mode', 'force_generic_plan', true);
    IF EXISTS (SELECT FROM tenants t WHERE t.id = tenant AND t.practice) THEN
        PERFORM pg_advisory_xact_lock_shared(clock_lock(tenant));
        SELECT t.clock_offset, t.clock_version INTO clock_offset, clock_version FROM tenants t WHERE t.id = tenant;
    END IF;
END $$;
-- +goose StatementEnd

-- clock_lock is the advisory lock of a tenant's clock: shared by those who record, taken alone by those who move it.
CREATE FUNCTION clock_lock(tenant uuid) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$ SELECT hashtextextended('clock/' || tenant, 0) $$;
