-- What the search box finds.
--
-- Each kind of record has a full-text index of its own, so that a million executions cost a search for a person nothing.
-- FTS5 knows rows by a number, which a row without an INTEGER PRIMARY KEY does not keep (VACUUM counts anew): the tables
-- that end in `_numbers` give it one. The texts themselves are not kept twice (content = ''). Triggers keep all of it true
-- in the transaction of the change, whoever makes it.
--
-- Case and accents do not count. Short beginnings of words have an index, so that the first letters that are typed do not
-- read everything. The column `marks` holds a word for the organization that a row belongs to, and one for its state:
-- whoever sees one organization only, and who is worked with first, is answered from the index too.

CREATE TABLE search_organizations_numbers (
    number       INTEGER PRIMARY KEY,
    organization TEXT NOT NULL UNIQUE,
    -- Counted up when the text has to be read anew.
    changes      INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE VIRTUAL TABLE search_organizations USING fts5 (
    name, contact, companies, groups,
    content = '', contentless_delete = 1, prefix = '1 2 3', tokenize = 'unicode61 remove_diacritics 2'
);

CREATE VIEW search_organizations_texts AS
SELECT
    search_organizations_numbers.number,
    organizations.name,
    organizations.contact_name || ' ' || organizations.contact_email AS contact,
    (SELECT group_concat(studio_companies.name, ' ')
     FROM studio_companies
     WHERE studio_companies.organization = organizations.id) AS companies,
    (SELECT group_concat(system_groups.name || ' ' || system_groups.external_id, ' ')
     FROM system_groups
     WHERE system_groups.organization = organizations.id) AS groups
FROM search_organizations_numbers
JOIN organizations ON organizations.id = search_organizations_numbers.organization;

INSERT INTO search_organizations_numbers (organization)
SELECT id FROM organizations ORDER BY id;

INSERT INTO search_organizations (rowid, name, contact, companies, groups)
SELECT number, name, contact, companies, groups FROM search_organizations_texts ORDER BY number;

CREATE TRIGGER search_organizations_comes AFTER INSERT ON search_organizations_numbers
BEGIN
    INSERT INTO search_organizations (rowid, name, contact, companies, groups)
    SELECT number, name, contact, companies, groups FROM search_organizations_texts WHERE number = NEW.number;
END;

CREATE TRIGGER search_organizations_changes AFTER UPDATE ON search_organizations_numbers
BEGIN
    DELETE FROM search_organizations WHERE rowid = OLD.number;
    INSERT INTO search_organizations (rowid, name, contact, companies, groups)
    SELECT number, name, contact, companies, groups FROM search_organizations_texts WHERE number = NEW.number;
END;

CREATE TRIGGER search_organizations_goes AFTER DELETE ON search_organizations_numbers
BEGIN
    DELETE FROM search_organizations WHERE rowid = OLD.number;
END;

CREATE TRIGGER organizations_are_found AFTER INSERT ON organizations
BEGIN
    INSERT INTO search_organizations_numbers (organization) VALUES (NEW.id);
END;

CREATE TRIGGER organizations_are_found_anew AFTER UPDATE OF name, contact_name, contact_email ON organizations
BEGIN
    UPDATE search_organizations_numbers SET changes = changes + 1 WHERE organization = NEW.id;
END;

CREATE TRIGGER organizations_are_not_found AFTER DELETE ON organizations
BEGIN
    DELETE FROM search_organizations_numbers WHERE organization = OLD.id;
END;

CREATE TRIGGER studio_companies_are_found AFTER INSERT ON studio_companies
BEGIN
    UPDATE search_organizations_numbers SET changes = changes + 1 WHERE organization = NEW.organization;
END;

CREATE TRIGGER studio_companies_are_found_anew AFTER UPDATE OF name, organization ON studio_companies
BEGIN
    UPDATE search_organizations_numbers SET changes = changes + 1
    WHERE organization IN (OLD.organization, NEW.organization);
END;

CREATE TRIGGER studio_companies_are_not_found AFTER DELETE ON studio_companies
BEGIN
    UPDATE search_organizations_numbers SET changes = changes + 1 WHERE organization = OLD.organization;
END;

CREATE TRIGGER system_groups_are_found AFTER INSERT ON system_groups
BEGIN
    UPDATE search_organizations_numbers SET changes = changes + 1 WHERE organization = NEW.organization;
END;

CREATE TRIGGER system_groups_are_found_anew AFTER UPDATE OF name, external_id, organization ON system_groups
BEGIN
    UPDATE search_organizations_numbers SET changes = changes + 1
    WHERE organization IN (OLD.organization, NEW.organization);
END;

CREATE TRIGGER system_groups_are_not_found AFTER DELETE ON system_groups
BEGIN
    UPDATE search_organizations_numbers SET changes = changes + 1 WHERE organization = OLD.organization;
END;

CREATE TABLE search_people_numbers (
    number  INTEGER PRIMARY KEY,
    person  TEXT NOT NULL UNIQUE,
    changes INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE VIRTUAL TABLE search_people USING fts5 (
    name, email, company, marks,
    content = '', contentless_delete = 1, prefix = '1 2 3', tokenize = 'unicode61 remove_diacritics 2'
);

CREATE VIEW search_people_texts AS
SELECT
    search_people_numbers.number,
    people.first_name || ' ' || people.last_name AS name,
    people.email,
    personal_companies.name AS company,
    'o' || replace(people.organization, '-', '') || ' ' || people.state AS marks
FROM search_people_numbers
JOIN people ON people.id = search_people_numbers.person
LEFT JOIN personal_companies ON personal_companies.person = people.id;

INSERT INTO search_people_numbers (person)
SELECT id FROM people ORDER BY id;

INSERT INTO search_people (search_people, rank) VALUES ('hashsize', 16777216);

INSERT INTO search_people (rowid, name, email, company, marks)
SELECT number, name, email, company, marks FROM search_people_texts ORDER BY number;

CREATE TRIGGER search_people_comes AFTER INSERT ON search_people_numbers
BEGIN
    INSERT INTO search_people (rowid, name, email, company, marks)
    SELECT number, name, email, company, marks FROM search_people_texts WHERE number = NEW.number;
END;

CREATE TRIGGER search_people_changes AFTER UPDATE ON search_people_numbers
BEGIN
    DELETE FROM search_people WHERE rowid = OLD.number;
    INSERT INTO search_people (rowid, name, email, company, marks)
    SELECT number, name, email, company, marks FROM search_people_texts WHERE number = NEW.number;
END;

CREATE TRIGGER search_people_goes AFTER DELETE ON search_people_numbers
BEGIN
    DELETE FROM search_people WHERE rowid = OLD.number;
END;

CREATE TRIGGER people_are_found AFTER INSERT ON people
BEGIN
    INSERT INTO search_people_numbers (person) VALUES (NEW.id);
END;

CREATE TRIGGER people_are_found_anew AFTER UPDATE OF first_name, last_name, email, organization, state ON people
BEGIN
    UPDATE search_people_numbers SET changes = changes + 1 WHERE person = NEW.id;
END;

CREATE TRIGGER people_are_not_found AFTER DELETE ON people
BEGIN
    DELETE FROM search_people_numbers WHERE person = OLD.id;
END;

CREATE TRIGGER personal_companies_are_found AFTER INSERT ON personal_companies
BEGIN
    UPDATE search_people_numbers SET changes = changes + 1 WHERE person = NEW.person;
END;

CREATE TRIGGER personal_companies_are_found_anew AFTER UPDATE OF name, person ON personal_companies
BEGIN
    UPDATE search_people_numbers SET changes = changes + 1 WHERE person IN (OLD.person, NEW.person);
END;

CREATE TRIGGER personal_companies_are_not_found AFTER DELETE ON personal_companies
BEGIN
    UPDATE search_people_numbers SET changes = changes + 1 WHERE person = OLD.person;
END;

-- Numbered as they begin, so that the index gives the newest first. It has no marks: an execution's organization comes
-- behind the execution itself, and would have each written twice. Whoever sees one organization is answered from its own
-- few executions instead.
CREATE TABLE search_executions_numbers (
    number    INTEGER PRIMARY KEY,
    execution TEXT NOT NULL UNIQUE
) STRICT;

CREATE VIRTUAL TABLE search_executions USING fts5 (
    label,
    content = '', contentless_delete = 1, prefix = '1 2 3', tokenize = 'unicode61 remove_diacritics 2'
);

INSERT INTO search_executions_numbers (execution)
SELECT id FROM executions ORDER BY started_at, id;

-- The more is gathered in memory, the less often it is merged on the disk. It counts for large transactions only.
INSERT INTO search_executions (search_executions, rank) VALUES ('hashsize', 16777216);

INSERT INTO search_executions (rowid, label)
SELECT search_executions_numbers.number, executions.label
FROM search_executions_numbers
JOIN executions ON executions.id = search_executions_numbers.execution
ORDER BY search_executions_numbers.number;

CREATE TRIGGER executions_are_found AFTER INSERT ON executions
BEGIN
    INSERT INTO search_executions_numbers (execution) VALUES (NEW.id);
    INSERT INTO search_executions (rowid, label)
    SELECT number, NEW.label FROM search_executions_numbers WHERE execution = NEW.id;
END;

CREATE TRIGGER executions_are_found_anew AFTER UPDATE OF label ON executions
WHEN NEW.label <> OLD.label
BEGIN
    DELETE FROM search_executions
    WHERE rowid = (SELECT number FROM search_executions_numbers WHERE execution = NEW.id);
    INSERT INTO search_executions (rowid, label)
    SELECT number, NEW.label FROM search_executions_numbers WHERE execution = NEW.id;
END;

CREATE TRIGGER executions_are_not_found AFTER DELETE ON executions
BEGIN
    DELETE FROM search_executions
    WHERE rowid = (SELECT number FROM search_executions_numbers WHERE execution = OLD.id);
    DELETE FROM search_executions_numbers WHERE execution = OLD.id;
END;

-- The ids by which the systems know what an access was given to and to whom, as the receipts tell them: texts that read
-- like an id, in lower case.
CREATE TABLE grant_ids (
    external_id TEXT NOT NULL,
    grant_id    TEXT NOT NULL,
    -- Serves the search by an id or its beginning.
    PRIMARY KEY (external_id, grant_id)
) STRICT, WITHOUT ROWID;

CREATE VIEW grant_ids_in_receipts AS
SELECT grants.id AS grant_id, lower(leaf.atom) AS external_id
FROM grants
JOIN json_tree(iif(json_valid(grants.receipt), grants.receipt, 'null')) AS leaf
WHERE leaf.type = 'text'
  AND length(leaf.atom) BETWEEN 6 AND 100
  AND leaf.atom GLOB '*[0-9]*'
  AND leaf.atom NOT GLOB '*[^0-9A-Za-z._:-]*';

INSERT INTO grant_ids (external_id, grant_id)
SELECT DISTINCT external_id, grant_id FROM grant_ids_in_receipts ORDER BY external_id, grant_id;

CREATE TRIGGER grants_are_found AFTER INSERT ON grants
BEGIN
    INSERT INTO grant_ids (external_id, grant_id)
    SELECT DISTINCT external_id, grant_id FROM grant_ids_in_receipts WHERE grant_id = NEW.id;
END;

CREATE TRIGGER grants_are_not_found_as_before BEFORE UPDATE OF receipt ON grants
BEGIN
    DELETE FROM grant_ids
    WHERE grant_id = OLD.id
      AND external_id IN (SELECT external_id FROM grant_ids_in_receipts WHERE grant_id = OLD.id);
END;

CREATE TRIGGER grants_are_found_anew AFTER UPDATE OF receipt ON grants
BEGIN
    INSERT INTO grant_ids (external_id, grant_id)
    SELECT DISTINCT external_id, grant_id FROM grant_ids_in_receipts WHERE grant_id = NEW.id;
END;

CREATE TRIGGER grants_are_not_found BEFORE DELETE ON grants
BEGIN
    DELETE FROM grant_ids
    WHERE grant_id = OLD.id
      AND external_id IN (SELECT external_id FROM grant_ids_in_receipts WHERE grant_id = OLD.id);
END;

-- Serves the search by an address as a whole.
CREATE INDEX people_by_email ON people (email_key);
-- Serves the search by an error code, the newest execution first, and the list of the codes that there are.
CREATE INDEX execution_steps_by_error ON execution_steps (error_code, execution) WHERE error_code IS NOT NULL;
