-- What a multi-Region key knows of the others of its id, in the vault of each of them.
-- The revision counts what the primary key has to tell the replicas: a replica at the same one knows all of it,
-- at 0 nothing. Rotation columns of a replica: how the primary key rotates. Handover columns: the primary key is
-- being moved from this vault to another one.
CREATE TABLE multi_region (
  key_id               TEXT    NOT NULL PRIMARY KEY REFERENCES cmk (key_id) ON DELETE CASCADE,
  primary_region       TEXT    NOT NULL,
  revision             INTEGER NOT NULL,
  rotation_period_days INTEGER,
  next_rotation_date   INTEGER,
  deletion_window_days INTEGER,
  handover_region      TEXT,
  handover_principal   TEXT,
  handover_date        INTEGER,
  handover_revision    INTEGER
) WITHOUT ROWID;

-- revision and next_look: in the vault of the primary key only; what the replica is known to know, and when to
-- look after it.
CREATE TABLE replica (
  key_id    TEXT    NOT NULL REFERENCES multi_region (key_id) ON DELETE CASCADE,
  region    TEXT    NOT NULL,
  revision  INTEGER NOT NULL,
  next_look INTEGER,
  PRIMARY KEY (key_id, region)
) WITHOUT ROWID;

CREATE INDEX replica_by_look ON replica (next_look) WHERE next_look IS NOT NULL;
CREATE INDEX multi_region_by_handover ON multi_region (handover_date) WHERE handover_date IS NOT NULL;
