-- Moves with the entries that have a certificate, and the aliases of those: key managers read them again only then.
ALTER TABLE revision ADD COLUMN certified INTEGER NOT NULL DEFAULT 1;
