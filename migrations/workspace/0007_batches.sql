-- Batches: many executions that were started together, one for each row of a list.

CREATE TABLE batches (
    id               TEXT PRIMARY KEY,
    -- What people call it: the name of the file that the rows come from.
    title            TEXT NOT NULL,
    workflow         TEXT NOT NULL,
    workflow_version INTEGER NOT NULL,
    state            TEXT NOT NULL,
    -- Why the app itself stopped to start rows; empty when it did not.
    trouble          TEXT NOT NULL DEFAULT '',
    rows             INTEGER NOT NULL,
    -- How many of the rows are to be started.
    wanted           INTEGER NOT NULL,
    -- An account of the control database.
    started_by       TEXT NOT NULL,
    started_by_name  TEXT NOT NULL,
    started_at       INTEGER NOT NULL,
    FOREIGN KEY (workflow, workflow_version) REFERENCES workflow_versions (workflow, version)
) STRICT;

-- Serves the list of batches, the newest first.
CREATE INDEX batches_by_start ON batches (started_at, id);

-- What people have seen and confirmed, and what became of it. The id of a row's execution is chosen before it is
-- started, so that it can be told at any moment, also after the process was killed, whether it was.
CREATE TABLE batch_rows (
    batch        TEXT NOT NULL REFERENCES batches (id),
    -- Counted from 0 in the order of the list.
    number       INTEGER NOT NULL,
    -- The line of the file; NULL when the row comes from no file.
    line         INTEGER,
    name         TEXT NOT NULL,
    address      TEXT NOT NULL,
    organization TEXT NOT NULL,
    verdict      TEXT NOT NULL,
    state        TEXT NOT NULL,
    -- Why it was not started; empty when it was, or will be.
    message      TEXT NOT NULL,
    -- No reference: the execution follows later. NULL when none is to be started.
    execution    TEXT UNIQUE,
    -- JSON: the answers of each form by step; NULL when none is to be started.
    answers      TEXT,
    -- Serves the rows of one batch in order.
    PRIMARY KEY (batch, number)
) STRICT, WITHOUT ROWID;

-- Serves the rows in one state, above all those that are still to be started, and how many there are.
CREATE INDEX batch_rows_by_state ON batch_rows (batch, state, number);
