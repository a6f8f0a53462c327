-- The numbers that supervisors steer by, as they were told, for dashboards that read SQL; and what the role of dashboards may read.
-- Makes one table. Locks nothing but tenants, for an instant. The role placement_dashboard is there by then: `migrate` makes it first.
--
-- What may be told of few is decided in Go alone (package kpi). SQL gets what came of it, and so nobody has to decide it again.
-- The role reads the rows of every municipality: whoever runs the installation owns its dashboards, there are few municipalities on
-- one, and a row holds nothing but what may be told. A municipality per login by a setting would protect nothing, for whoever may
-- send SQL, which in Grafana is everybody who looks, may change a setting too. A login that is to see one municipality is given the
-- table and a policy of its own instead of the role: deploy/adr/0007.

-- +goose Up
CREATE TABLE told_numbers (
    tenant_id   uuid NOT NULL REFERENCES tenants (id),
    -- The first day of the month.
    month       date NOT NULL CONSTRAINT told_numbers_month CHECK (extract(day FROM month) = 1),
    -- The ID of a unit, or * for all.
    unit_id     text NOT NULL,
    number      text NOT NULL,
    -- The order in which people read numbers.
    sort        integer NOT NULL,
    -- Words, as they were when it was told: in Danish, and the name of a unit empty for all.
    tenant_name text NOT NULL,
    unit_name   text NOT NULL,
    label       text NOT NULL,
    measured_in text NOT NULL CONSTRAINT told_numbers_measured_in CHECK (measured_in IN ('share', 'days')),
    value       double precision,
    -- Of how many the value is told.
    n           integer,
    hidden      boolean NOT NULL,
    -- The last day that was counted, in the tenant's time, and when.
    until       date NOT NULL,
    computed_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, month, unit_id, number),
    CONSTRAINT told_numbers_hidden CHECK (CASE WHEN hidden THEN value IS NULL AND n IS NULL ELSE n IS NOT NULL END),
    -- Days of places are nobody's; of placements nothing is told that is about fewer than five.
    CONSTRAINT told_numbers_enough CHECK (number = 'place_utilisation' OR n >= 5)
);
SELECT protect('told_numbers', 'SELECT, INSERT, DELETE');

CREATE POLICY dashboard ON told_numbers FOR SELECT TO placement_dashboard USING (true);
GRANT SELECT ON told_numbers TO placement_dashboard;
