-- What people do with records: put right, archive, deactivate, move, delete; and the history that tells it.

-- Whether it is worked with.
ALTER TABLE organizations ADD COLUMN state TEXT NOT NULL DEFAULT 'active';
-- Since when; NULL for one that was never anything but active.
ALTER TABLE organizations ADD COLUMN state_since INTEGER;
-- How many people it has, kept by the triggers below, so that the list can be sorted by it.
ALTER TABLE organizations ADD COLUMN people INTEGER NOT NULL DEFAULT 0;

UPDATE organizations
SET people = (SELECT count(*) FROM people WHERE people.organization = organizations.id);

CREATE TRIGGER people_are_counted_when_they_come AFTER INSERT ON people
BEGIN
    UPDATE organizations SET people = people + 1 WHERE id = NEW.organization;
END;

CREATE TRIGGER people_are_counted_when_they_go AFTER DELETE ON people
BEGIN
    UPDATE organizations SET people = people - 1 WHERE id = OLD.organization;
END;

CREATE TRIGGER people_are_counted_when_they_move AFTER UPDATE OF organization ON people
WHEN NEW.organization <> OLD.organization
BEGIN
    UPDATE organizations SET people = people - 1 WHERE id = OLD.organization;
    UPDATE organizations SET people = people + 1 WHERE id = NEW.organization;
END;

ALTER TABLE people ADD COLUMN state TEXT NOT NULL DEFAULT 'active';
ALTER TABLE people ADD COLUMN state_since INTEGER;
-- Counted up with every change.
ALTER TABLE people ADD COLUMN version INTEGER NOT NULL DEFAULT 1;

-- Each list of organizations and of people has an index in its order (that of organizations by name is the one of
-- UNIQUE), which also holds what it is searched and filtered by: rows that are left out are never looked up.
CREATE INDEX organizations_by_age ON organizations (created_at, id, state, name_key);
CREATE INDEX organizations_by_people ON organizations (people DESC, name_key, state, id);
DROP INDEX people_by_search_key;
CREATE INDEX people_by_name ON people (search_key, id, state);
CREATE INDEX people_by_age ON people (created_at, id, state, search_key);
CREATE INDEX people_of_organization_by_name ON people (organization, search_key, id, state);
CREATE INDEX people_of_organization_by_age ON people (organization, created_at, id, state, search_key);

-- Serves the executions about one person, and that a person can be deleted without reading all executions.
CREATE INDEX executions_by_person ON executions (person, started_at, id) WHERE person IS NOT NULL;
-- Serves the accesses of one person and of one organization, page by page.
CREATE INDEX grants_of_person_by_age ON grants (person, created_at, id) WHERE person IS NOT NULL;
CREATE INDEX grants_of_organization_by_age ON grants (organization, created_at, id) WHERE organization IS NOT NULL;

-- Who changed what and when. Append only, and without references: it outlives what it tells of.
CREATE TABLE record_changes (
    -- In the order in which they were made.
    number       INTEGER PRIMARY KEY,
    -- What was changed: 'organization' or 'person', its id, and its name then.
    kind         TEXT NOT NULL,
    record       TEXT NOT NULL,
    name         TEXT NOT NULL,
    -- The organization itself, or the one that the person belonged to then.
    organization TEXT NOT NULL,
    at           INTEGER NOT NULL,
    -- An account of the control database.
    changed_by      TEXT NOT NULL,
    changed_by_name TEXT NOT NULL,
    -- The execution that made the change; NULL when somebody made it on a page.
    execution    TEXT,
    -- Not 0 when the record was deleted by itself, and not together with another.
    is_deletion  INTEGER NOT NULL,
    -- The version of the stored form of `change`.
    format       INTEGER NOT NULL,
    change       TEXT NOT NULL
) STRICT;

-- Serves the history of one record.
CREATE INDEX record_changes_by_record ON record_changes (record, number);
-- Serves the history of an organization with its people.
CREATE INDEX record_changes_by_organization ON record_changes (organization, number);
-- Serves the list of what was deleted.
CREATE INDEX record_changes_that_delete ON record_changes (number) WHERE is_deletion <> 0;

CREATE TRIGGER record_changes_are_never_changed BEFORE UPDATE ON record_changes
BEGIN
    SELECT RAISE(ABORT, 'record_changes is append only');
END;

CREATE TRIGGER record_changes_are_never_removed BEFORE DELETE ON record_changes
BEGIN
    SELECT RAISE(ABORT, 'record_changes is append only');
END;
