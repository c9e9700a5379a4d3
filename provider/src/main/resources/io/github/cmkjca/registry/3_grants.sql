-- Permissions on one key for one principal. A decision reads those filed under its caller, however
-- many there are for others; that is the grantee, a role without its path. Ids are random and so name a grant among those of all keys.
-- Name and retiring principal are empty where none was given; of the two constraints, which are in
-- the canonical form of encryption contexts, at most one is there.
CREATE TABLE key_grant (
  grant_id           TEXT    NOT NULL PRIMARY KEY,
  key_id             TEXT    NOT NULL REFERENCES cmk (key_id) ON DELETE CASCADE,
  name               TEXT    NOT NULL,
  grantee_principal  TEXT    NOT NULL,
  filed_under        TEXT    NOT NULL,
  retiring_principal TEXT    NOT NULL,
  issuing_account    TEXT    NOT NULL,
  operations         TEXT    NOT NULL,
  context_subset     BLOB,
  context_equals     BLOB,
  creation_date      INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX key_grant_by_key ON key_grant (key_id, grant_id);
CREATE INDEX key_grant_by_grantee ON key_grant (key_id, filed_under, grant_id);
CREATE INDEX key_grant_by_name ON key_grant (key_id, name) WHERE name <> '';
CREATE INDEX key_grant_by_retiring ON key_grant (retiring_principal, grant_id)
  WHERE retiring_principal <> '';
