-- Written by the migration library, one row a migration.
CREATE TABLE changelog (
  id          NUMERIC(20, 0) NOT NULL PRIMARY KEY,
  applied_at  VARCHAR(25)    NOT NULL,
  description VARCHAR(255)   NOT NULL
);

-- Moves with every change: tells one process about another's.
CREATE TABLE revision (
  one    INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
  number INTEGER NOT NULL
);

INSERT INTO revision (one, number) VALUES (1, 1);

CREATE TABLE setting (
  name  TEXT NOT NULL PRIMARY KEY,
  value BLOB NOT NULL
) WITHOUT ROWID;

-- Dates are milliseconds since 1970-01-01T00:00:00Z.
CREATE TABLE cmk (
  key_id              TEXT    NOT NULL PRIMARY KEY,
  key_spec            TEXT    NOT NULL,
  key_usage           TEXT    NOT NULL,
  origin              TEXT    NOT NULL,
  manager             TEXT    NOT NULL,
  state               TEXT    NOT NULL,
  description         TEXT    NOT NULL,
  policy              TEXT    NOT NULL,
  current_material_id TEXT    NOT NULL,
  creation_date       INTEGER NOT NULL
);

-- Sequence: 1 is the oldest material of the key.
CREATE TABLE backing_key (
  key_id        TEXT    NOT NULL REFERENCES cmk (key_id),
  sequence      INTEGER NOT NULL,
  material_id   TEXT    NOT NULL UNIQUE,
  key_spec      TEXT    NOT NULL,
  sealed        BLOB    NOT NULL,
  creation_date INTEGER NOT NULL,
  PRIMARY KEY (key_id, sequence)
);

CREATE TABLE alias (
  alias_name        TEXT    NOT NULL PRIMARY KEY,
  target_key_id     TEXT    NOT NULL REFERENCES cmk (key_id),
  creation_date     INTEGER NOT NULL,
  last_updated_date INTEGER NOT NULL
);

CREATE INDEX alias_by_key ON alias (target_key_id, alias_name);

CREATE TABLE entry (
  entry_name    TEXT    NOT NULL PRIMARY KEY,
  kind          TEXT    NOT NULL,
  content       BLOB    NOT NULL,
  creation_date INTEGER NOT NULL
);
