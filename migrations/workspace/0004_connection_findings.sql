-- What a test of a connection finds beyond whether it works.

-- JSON: the rights that the credential lacks, in the system's words.
ALTER TABLE connections ADD COLUMN test_missing TEXT NOT NULL DEFAULT '[]';
-- JSON: what else an admin should know, one sentence each.
ALTER TABLE connections ADD COLUMN test_warnings TEXT NOT NULL DEFAULT '[]';
-- When the credential ends; NULL when the system does not tell.
ALTER TABLE connections ADD COLUMN test_expires_at INTEGER;
