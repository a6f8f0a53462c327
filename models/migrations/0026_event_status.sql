-- The status that an event led to, so that whoever hears of it need not ask. Events from before say nothing there.
-- Locks events for the moment in which its definition changes; no row is read or written.

-- +goose Up
ALTER TABLE events ADD COLUMN status text NOT NULL DEFAULT '';
