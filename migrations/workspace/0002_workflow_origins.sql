-- Workflows that a workspace brings itself, and those that nobody shall start any more.

-- Where a version comes from: with the app, or imported by somebody.
ALTER TABLE workflow_versions ADD COLUMN origin TEXT NOT NULL DEFAULT 'built_in';
-- An account of the control database; NULL for what comes with the app.
ALTER TABLE workflow_versions ADD COLUMN author TEXT;
-- Their name then; empty for what comes with the app.
ALTER TABLE workflow_versions ADD COLUMN author_name TEXT NOT NULL DEFAULT '';
-- What the author says about the change.
ALTER TABLE workflow_versions ADD COLUMN note TEXT NOT NULL DEFAULT '';

-- Workflows that are not offered any more. A row is removed when the workflow is offered again.
CREATE TABLE retired_workflows (
    workflow        TEXT PRIMARY KEY,
    -- An account of the control database.
    retired_by      TEXT NOT NULL,
    retired_by_name TEXT NOT NULL,
    retired_at      INTEGER NOT NULL
) STRICT;
