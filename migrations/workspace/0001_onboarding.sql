-- Organizations, their people, and the executions that onboard them.
--
-- Ids are UUID v7 as hyphenated text: a file can be read and repaired with any SQLite tool, and text sorts
-- by time just as the bytes do. Times are microseconds since 1970-01-01T00:00:00Z. Enums are the text that
-- the domain's `as_str` gives. Columns that end in `_key` hold text as it is compared: without case, white
-- space folded.

CREATE TABLE organizations (
    id              TEXT PRIMARY KEY,
    name            TEXT NOT NULL,
    -- UNIQUE also serves the list of organizations: order, place of the next page, and search.
    name_key        TEXT NOT NULL UNIQUE,
    contact_name    TEXT NOT NULL,
    contact_email   TEXT NOT NULL,
    notes           TEXT NOT NULL,
    -- Documentation links; empty while they are not known.
    link_internal   TEXT NOT NULL DEFAULT '',
    link_general    TEXT NOT NULL DEFAULT '',
    link_additional TEXT NOT NULL DEFAULT '',
    created_at      INTEGER NOT NULL,
    -- Counted up with every change.
    version         INTEGER NOT NULL
) STRICT;

CREATE TABLE studio_companies (
    id           TEXT PRIMARY KEY,
    organization TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    name         TEXT NOT NULL,
    environment  TEXT NOT NULL,
    created_at   INTEGER NOT NULL
) STRICT;

-- Serves the companies of one organization, and how many it has.
CREATE INDEX studio_companies_by_organization ON studio_companies (organization);

-- An organization with people is not deleted by accident: the use case deals with them first.
CREATE TABLE people (
    id           TEXT PRIMARY KEY,
    organization TEXT NOT NULL REFERENCES organizations (id),
    first_name   TEXT NOT NULL,
    last_name    TEXT NOT NULL,
    email        TEXT NOT NULL,
    email_key    TEXT NOT NULL,
    job_title    TEXT NOT NULL,
    phone        TEXT NOT NULL,
    language     TEXT NOT NULL,
    -- Key of "first last", a line feed, and the key of the address: order and search in one column.
    search_key   TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    -- Also serves the people of one organization, and how many it has.
    UNIQUE (organization, email_key)
) STRICT;

-- Serves the list of people: order, place of the next page, and search without reading the table.
CREATE INDEX people_by_search_key ON people (search_key, id);

-- UNIQUE: nobody has two companies of their own, and nobody shares one.
CREATE TABLE personal_companies (
    id         TEXT PRIMARY KEY,
    person     TEXT NOT NULL UNIQUE REFERENCES people (id) ON DELETE CASCADE,
    name       TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

-- What stands for an organization in an outside system.
CREATE TABLE system_groups (
    id           TEXT PRIMARY KEY,
    organization TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    system       TEXT NOT NULL,
    name         TEXT NOT NULL,
    -- Its id there; empty when nobody noted it.
    external_id  TEXT NOT NULL,
    created_at   INTEGER NOT NULL
) STRICT;

-- Serves the groups of one organization.
CREATE INDEX system_groups_by_organization ON system_groups (organization, system);

-- One version of a workflow; never changed, because executions keep the version they began with.
CREATE TABLE workflow_versions (
    workflow   TEXT NOT NULL,
    version    INTEGER NOT NULL,
    definition TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (workflow, version)
) STRICT;

-- How each execution stands. A projection of execution_events, written in the same transaction.
--
-- WITHOUT ROWID: every journal line updates its execution by id, which is then one lookup and not two.
CREATE TABLE executions (
    id               TEXT PRIMARY KEY,
    -- How many journal lines it has.
    version          INTEGER NOT NULL,
    workflow         TEXT NOT NULL,
    workflow_version INTEGER NOT NULL,
    label            TEXT NOT NULL,
    state            TEXT NOT NULL,
    current_step     TEXT NOT NULL,
    steps_done       INTEGER NOT NULL,
    steps            INTEGER NOT NULL,
    -- An account of the control database.
    started_by       TEXT NOT NULL,
    started_by_name  TEXT NOT NULL,
    started_at       INTEGER NOT NULL,
    updated_at       INTEGER NOT NULL,
    -- Not 0 while the runner has to look after it.
    attended         INTEGER NOT NULL,
    organization     TEXT REFERENCES organizations (id) ON DELETE SET NULL,
    person           TEXT REFERENCES people (id) ON DELETE SET NULL,
    FOREIGN KEY (workflow, workflow_version) REFERENCES workflow_versions (workflow, version)
) STRICT, WITHOUT ROWID;

-- Serves the list of executions, newest first, without a filter.
CREATE INDEX executions_by_start ON executions (started_at, id);
-- Serves the same list filtered by state.
CREATE INDEX executions_by_state ON executions (state, started_at, id);
-- Serves the same list filtered by workflow.
CREATE INDEX executions_by_workflow ON executions (workflow, started_at, id);
-- Serves the same list filtered by both.
CREATE INDEX executions_by_workflow_and_state ON executions (workflow, state, started_at, id);
-- Serves the executions about one organization.
CREATE INDEX executions_by_organization ON executions (organization, started_at, id)
    WHERE organization IS NOT NULL;
-- Serves recovery at start: the executions that need the runner, the oldest first.
CREATE INDEX executions_attended ON executions (started_at, id) WHERE attended <> 0;

-- How each step stands. A projection of execution_events, written in the same transaction.
CREATE TABLE execution_steps (
    execution  TEXT NOT NULL REFERENCES executions (id),
    -- Counted from 0 in the order of the definition.
    position   INTEGER NOT NULL,
    step       TEXT NOT NULL,
    state      TEXT NOT NULL,
    attempts   INTEGER NOT NULL,
    started_at INTEGER,
    ended_at   INTEGER,
    retry_at   INTEGER,
    error_code TEXT,
    PRIMARY KEY (execution, position)
) STRICT, WITHOUT ROWID;

-- The journal: the truth about every execution. Append only.
CREATE TABLE execution_events (
    execution TEXT NOT NULL REFERENCES executions (id),
    -- Counted from 1 without a gap.
    number    INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    -- The version of the stored form of `event`.
    format    INTEGER NOT NULL,
    event     TEXT NOT NULL,
    -- Serves the journal of one execution in order.
    PRIMARY KEY (execution, number)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER execution_events_are_never_changed BEFORE UPDATE ON execution_events
BEGIN
    SELECT RAISE(ABORT, 'execution_events is append only');
END;

CREATE TRIGGER execution_events_are_never_removed BEFORE DELETE ON execution_events
BEGIN
    SELECT RAISE(ABORT, 'execution_events is append only');
END;

-- An access that was given, with what is needed to take it away again. A subject with grants is not deleted
-- by accident: offboarding deals with them first.
CREATE TABLE grants (
    id           TEXT PRIMARY KEY,
    organization TEXT REFERENCES organizations (id),
    person       TEXT REFERENCES people (id),
    system       TEXT NOT NULL,
    action       TEXT NOT NULL,
    resource     TEXT NOT NULL,
    -- JSON; NULL when a person gave the access by hand.
    receipt      TEXT,
    execution    TEXT NOT NULL REFERENCES executions (id),
    created_at   INTEGER NOT NULL,
    CHECK ((organization IS NULL) <> (person IS NULL))
) STRICT;

-- Serves the systems a person was given access to.
CREATE INDEX grants_by_person ON grants (person, system) WHERE person IS NOT NULL;

CREATE TABLE connections (
    id           TEXT PRIMARY KEY,
    -- UNIQUE also serves the lookup by system.
    system       TEXT NOT NULL UNIQUE,
    -- JSON; never a secret, which is in the keychain under the connection's id.
    settings     TEXT NOT NULL,
    enabled      INTEGER NOT NULL,
    version      INTEGER NOT NULL,
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    -- What the last test of these settings found; all NULL before the first one.
    test_ok      INTEGER,
    test_code    TEXT,
    test_message TEXT,
    test_hint    TEXT,
    test_at      INTEGER
) STRICT;
