package io.github.cmkjca.spi.kms;

/**
 * A grant.
 *
 * @param grantToken makes the grant count at once, wherever the grantee shows it; no secret
 * @param grantId names the grant
 */
public record CreateGrantResponse(String grantToken, String grantId) {}
