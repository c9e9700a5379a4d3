-- Master keys in tokens. A key whose material is to be made in a custom key store names it; empty: in none.
ALTER TABLE cmk ADD COLUMN custom_key_store_id TEXT NOT NULL DEFAULT '';

CREATE INDEX cmk_by_store ON cmk (custom_key_store_id) WHERE custom_key_store_id <> '';

-- A token that keys can be made in; cluster is the name that the configuration knows it by. Connections: how often
-- it was connected, so that a process that failed to open the token knows when to try again.
CREATE TABLE custom_key_store (
  store_id      TEXT    NOT NULL PRIMARY KEY,
  store_name    TEXT    NOT NULL UNIQUE,
  cluster       TEXT    NOT NULL,
  state         TEXT    NOT NULL,
  connections   INTEGER NOT NULL,
  creation_date INTEGER NOT NULL
) WITHOUT ROWID;

-- What is noted of an object in a token before it is made (CREATE: until its key is committed) and before it is
-- destroyed (DESTROY: until its absence is verified; DISCARD: its maker is gone; DESTROY_FOUND, DESTROY_MISSED: it was
-- or was not in a token of which nothing else tells whose it is), so that no crash leaves an object that nobody knows of.
-- Owner: the process that makes it. Key spec: a pair is two objects, of which a crash may leave one. An object that was never noted here is never destroyed.
CREATE TABLE token_object (
  material_id TEXT    NOT NULL PRIMARY KEY,
  key_id      TEXT    NOT NULL,
  key_spec    TEXT    NOT NULL,
  store_id    TEXT    NOT NULL,
  intent      TEXT    NOT NULL,
  owner       TEXT    NOT NULL,
  noted       INTEGER NOT NULL
) WITHOUT ROWID;

-- How many encryptions under a backing key processes have taken for themselves, made or not.
CREATE TABLE invocation (
  material_id TEXT    NOT NULL PRIMARY KEY,
  reserved    INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX invocation_by_number ON invocation (reserved);
