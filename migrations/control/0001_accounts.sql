-- Who can sign in, and where they are a member.
--
-- Ids are UUID v7 as hyphenated text: a file can be read and repaired with any SQLite tool, and text sorts
-- by time just as the bytes do. Times are microseconds since 1970-01-01T00:00:00Z. Enums are the text that
-- the domain's `as_str` gives.

CREATE TABLE accounts (
    id                  TEXT PRIMARY KEY,
    email               TEXT NOT NULL,
    -- Lower case; UNIQUE serves the sign-in, which looks the account up by it.
    email_key           TEXT NOT NULL UNIQUE,
    name                TEXT NOT NULL,
    password_hash       TEXT NOT NULL,
    created_at          INTEGER NOT NULL,
    password_changed_at INTEGER NOT NULL,
    disabled_at         INTEGER,
    -- Counted up with every change; a session that knows an older one has ended.
    version             INTEGER NOT NULL
) STRICT;

-- Each row has a file of its own: workspaces/<id>.db.
CREATE TABLE workspaces (
    id         TEXT PRIMARY KEY,
    name       TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

-- The primary key serves "which workspace does this account see, and as what".
CREATE TABLE memberships (
    account   TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    workspace TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    role      TEXT NOT NULL,
    PRIMARY KEY (account, workspace)
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
    id         TEXT PRIMARY KEY,
    account    TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    started_at INTEGER NOT NULL,
    -- Both are NULL while the session lasts, and for good when the process was killed.
    ended_at   INTEGER,
    end_reason TEXT
) STRICT;

-- Failed sign-ins by the address that was typed, whether or not it has an account.
CREATE TABLE sign_in_failures (
    email_key TEXT PRIMARY KEY,
    count     INTEGER NOT NULL,
    last_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
