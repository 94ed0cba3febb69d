-- Partners' own admins, and passwords that somebody else has made.

-- Not 0 while the password is one that was made for the account: nothing is possible but to replace it.
ALTER TABLE accounts ADD COLUMN must_change_password INTEGER NOT NULL DEFAULT 0;

-- Key of the name, a line feed, and the key of the address: order and search in one column. The rows that are here
-- already get it without the folding of letters beyond ASCII, which costs them nothing but a match without case.
ALTER TABLE accounts ADD COLUMN search_key TEXT NOT NULL DEFAULT '';

UPDATE accounts SET search_key = lower(name) || char(10) || email_key;

-- Serves the list of accounts: order, place of the next page, and search.
CREATE INDEX accounts_by_search_key ON accounts (search_key, id);

-- Made anew, because a CHECK over several columns cannot be added to a table.
CREATE TABLE memberships_with_partners (
    account      TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    workspace    TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    role         TEXT NOT NULL,
    -- Whom a partner_admin acts for, and which of its people they are. Both are rows of the workspace's own file, so
    -- nothing here can point to them; they are looked up with every command.
    organization TEXT,
    person       TEXT,
    PRIMARY KEY (account, workspace),
    CHECK ((role = 'partner_admin') = (organization IS NOT NULL)),
    CHECK ((organization IS NULL) = (person IS NULL))
) STRICT, WITHOUT ROWID;

INSERT INTO memberships_with_partners (account, workspace, role)
SELECT account, workspace, role FROM memberships;

DROP TABLE memberships;

ALTER TABLE memberships_with_partners RENAME TO memberships;

-- Serves the own admins of one organization.
CREATE INDEX memberships_by_organization ON memberships (organization) WHERE organization IS NOT NULL;
