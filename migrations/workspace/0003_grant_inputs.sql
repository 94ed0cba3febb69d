-- What the action behind an access was given: whether the access still stands is looked up by it, and what cannot be
-- taken back by its receipt is told by it.

-- JSON, never a secret; NULL when it is not known, as with all that was recorded before there was this column.
ALTER TABLE grants ADD COLUMN input TEXT;

-- Serves the accesses that an organization was given.
CREATE INDEX grants_by_organization ON grants (organization, system) WHERE organization IS NOT NULL;
