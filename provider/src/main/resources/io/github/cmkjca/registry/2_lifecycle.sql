-- What is to happen to a key at a time, and what became of its materials.
-- cmk.current_material_id is empty until the first material of an imported key is there.
ALTER TABLE cmk ADD COLUMN deletion_date INTEGER;
ALTER TABLE cmk ADD COLUMN rotation_period_days INTEGER;
ALTER TABLE cmk ADD COLUMN next_rotation_date INTEGER;

-- Due work is found here, however many keys there are.
CREATE INDEX cmk_by_deletion ON cmk (deletion_date) WHERE deletion_date IS NOT NULL;
CREATE INDEX cmk_by_rotation ON cmk (next_rotation_date)
  WHERE next_rotation_date IS NOT NULL AND state = 'ENABLED';

-- backing_key.sealed is empty while imported material is deleted or has expired.
ALTER TABLE backing_key ADD COLUMN pending INTEGER NOT NULL DEFAULT 0;
ALTER TABLE backing_key ADD COLUMN rotation_date INTEGER;
ALTER TABLE backing_key ADD COLUMN rotation_type TEXT;
ALTER TABLE backing_key ADD COLUMN description TEXT;
ALTER TABLE backing_key ADD COLUMN valid_to INTEGER;

CREATE INDEX backing_key_by_expiry ON backing_key (valid_to) WHERE valid_to IS NOT NULL;

CREATE TABLE tag (
  key_id    TEXT    NOT NULL REFERENCES cmk (key_id) ON DELETE CASCADE,
  tag_key   TEXT    NOT NULL,
  tag_value TEXT    NOT NULL,
  position  INTEGER NOT NULL,
  PRIMARY KEY (key_id, tag_key)
) WITHOUT ROWID;

-- How many keys there are, so that a quota need not count them.
CREATE TABLE census (
  manager TEXT    NOT NULL PRIMARY KEY,
  keys    INTEGER NOT NULL
) WITHOUT ROWID;

INSERT INTO census (manager, keys) SELECT manager, count(*) FROM cmk GROUP BY manager;
