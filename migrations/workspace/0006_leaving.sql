-- Leaving: what was given is taken back, at once or on a day that is planned.

-- Since when an access stands no longer; NULL while it stands. The row stays as history.
ALTER TABLE grants ADD COLUMN revoked_at INTEGER;
-- How it ended.
ALTER TABLE grants ADD COLUMN revoked_how TEXT;
-- The execution that took it back.
ALTER TABLE grants ADD COLUMN revoked_by TEXT REFERENCES executions (id);
-- Not 0 when an action gave or found it, and not a person: what an action found without a receipt was there before.
ALTER TABLE grants ADD COLUMN by_action INTEGER NOT NULL DEFAULT 0;
-- Of all that was recorded before, only a receipt tells it; of the rest a person is asked.
UPDATE grants SET by_action = 1 WHERE receipt IS NOT NULL;

-- Serves the accesses that an execution took back.
CREATE INDEX grants_by_revocation ON grants (revoked_by) WHERE revoked_by IS NOT NULL;

-- Leavings that are to begin on a day to come. A row goes when its execution begins, or when it is called off.
CREATE TABLE planned_leavings (
    -- Also the id of the execution that it becomes, so that it begins once.
    id              TEXT PRIMARY KEY,
    organization    TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    -- NULL when the organization leaves with all its people.
    person          TEXT REFERENCES people (id) ON DELETE CASCADE,
    workflow        TEXT NOT NULL,
    -- JSON: the answers of the first form.
    answers         TEXT NOT NULL,
    -- Not 0 when somebody else is asked first.
    approval        INTEGER NOT NULL,
    -- When the day begins.
    begins_at       INTEGER NOT NULL,
    -- In whose name it begins: an account of the control database.
    planned_by      TEXT NOT NULL,
    planned_by_name TEXT NOT NULL,
    planned_at      INTEGER NOT NULL,
    -- Counted up with every change.
    version         INTEGER NOT NULL,
    -- Why it could not begin when its day had come; empty for none.
    trouble         TEXT NOT NULL DEFAULT ''
) STRICT;

-- UNIQUE: nobody leaves twice. Also serve the leaving of one person or organization.
CREATE UNIQUE INDEX planned_leavings_by_person ON planned_leavings (person) WHERE person IS NOT NULL;
CREATE UNIQUE INDEX planned_leavings_by_organization ON planned_leavings (organization) WHERE person IS NULL;
-- Serves what is due, and the list.
CREATE INDEX planned_leavings_by_day ON planned_leavings (begins_at, id);
