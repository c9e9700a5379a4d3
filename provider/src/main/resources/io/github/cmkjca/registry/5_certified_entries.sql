-- Key managers look at all entries with a certificate whenever anything changed; secret keys may be very many.
CREATE INDEX entry_with_certificate ON entry (entry_name) WHERE kind IN ('private-key', 'certificate-chain');
