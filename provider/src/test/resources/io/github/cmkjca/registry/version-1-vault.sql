-- A vault as release 0.1.0 made it with schema version 1: two keys, an alias. Dumped by sqlite3.
PRAGMA application_id = 1129138993;
PRAGMA user_version = 1;
BEGIN TRANSACTION;
CREATE TABLE changelog (
  id          NUMERIC(20, 0) NOT NULL PRIMARY KEY,
  applied_at  VARCHAR(25)    NOT NULL,
  description VARCHAR(255)   NOT NULL
);
INSERT INTO changelog VALUES(1,'2026-11-25 11:12:42','keys');
CREATE TABLE revision (
  one    INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
  number INTEGER NOT NULL
);
INSERT INTO revision VALUES(1,5);
CREATE TABLE setting (
  name  TEXT NOT NULL PRIMARY KEY,
  value BLOB NOT NULL
) WITHOUT ROWID
;
INSERT INTO setting VALUES('vault-id',X'64eadbfcc8c830e568581255df8dd0bd');
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
INSERT INTO cmk VALUES('cb0ab64e-0145-49bf-a70c-ba1049e659c9','SYMMETRIC_DEFAULT','ENCRYPT_DECRYPT','AWS_KMS','CUSTOMER','ENABLED','made by version 1',replace('{\n  "Version" : "2012-10-17",\n  "Id" : "key-default-1",\n  "Statement" : [ {\n    "Sid" : "Enable IAM User Permissions",\n    "Effect" : "Allow",\n    "Principal" : {\n      "AWS" : "arn:aws:iam::000000000000:root"\n    },\n    "Action" : "kms:*",\n    "Resource" : "*"\n  } ]\n}','\n',char(10)),'3b45954eefa0bdd8ebc6c9c1c17610c92c212372509e3ff3e80e9a7c644fea9d',1795605164785);
INSERT INTO cmk VALUES('8f0482fb-3519-4ce6-9e32-5e6490997eb7','HMAC_256','GENERATE_VERIFY_MAC','AWS_KMS','CUSTOMER','DISABLED','',replace('{\n  "Version" : "2012-10-17",\n  "Id" : "key-default-1",\n  "Statement" : [ {\n    "Sid" : "Enable IAM User Permissions",\n    "Effect" : "Allow",\n    "Principal" : {\n      "AWS" : "arn:aws:iam::000000000000:root"\n    },\n    "Action" : "kms:*",\n    "Resource" : "*"\n  } ]\n}','\n',char(10)),'097e60121b10f02744bb0f50bc8565ba65840e6b4146bd6b41d4d73d3b6f8002',1795605169337);
CREATE TABLE backing_key (
  key_id        TEXT    NOT NULL REFERENCES cmk (key_id),
  sequence      INTEGER NOT NULL,
  material_id   TEXT    NOT NULL UNIQUE,
  key_spec      TEXT    NOT NULL,
  sealed        BLOB    NOT NULL,
  creation_date INTEGER NOT NULL,
  PRIMARY KEY (key_id, sequence)
);
INSERT INTO backing_key VALUES('cb0ab64e-0145-49bf-a70c-ba1049e659c9',1,'3b45954eefa0bdd8ebc6c9c1c17610c92c212372509e3ff3e80e9a7c644fea9d','SYMMETRIC_DEFAULT',X'0188dbc1c59079dc0e8b5f05e77bc8f7432f4e27b7cfff89fa1e89f67705d8ddcc2a08e5b0db45933eb5cf0065362bd18fe59a0d04b4fc6d666dca8a97a92d5fe97266f83f5dae5a96dbfef9bb61dcb233b9749d3579d168ed1ae44f715e839f546b4a1178ca8fd45b1978f3470840f08f',1795605164785);
INSERT INTO backing_key VALUES('8f0482fb-3519-4ce6-9e32-5e6490997eb7',1,'097e60121b10f02744bb0f50bc8565ba65840e6b4146bd6b41d4d73d3b6f8002','HMAC_256',X'01aa48678c14b3d22401d347d556389948e1e9b2d8ceeb8ea5d2921f966c962bc6520b193f81bb7d3320b5f757ad645348dbf77cc41d7c4ecd612edde00fad9f97cc5a5a7656c6ca670ea5bd706bcf196eade7a688ab25787eedae09244b7238f98177194896c15c0cc464031a9265eb43',1795605169337);
CREATE TABLE alias (
  alias_name        TEXT    NOT NULL PRIMARY KEY,
  target_key_id     TEXT    NOT NULL REFERENCES cmk (key_id),
  creation_date     INTEGER NOT NULL,
  last_updated_date INTEGER NOT NULL
);
INSERT INTO alias VALUES('alias/old','cb0ab64e-0145-49bf-a70c-ba1049e659c9',1795605174024,1795605174024);
CREATE TABLE entry (
  entry_name    TEXT    NOT NULL PRIMARY KEY,
  kind          TEXT    NOT NULL,
  content       BLOB    NOT NULL,
  creation_date INTEGER NOT NULL
);
CREATE INDEX alias_by_key ON alias (target_key_id, alias_name)
;
COMMIT;
