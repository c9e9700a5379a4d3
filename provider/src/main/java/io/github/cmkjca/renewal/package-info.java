/**
 * Renewal of certificates and keys in a keystore: requests for an authority, and the chains that it
 * gives back. Called by {@code cli}; calls the JCA, the keystore entries of {@code kms}, which it
 * changes in transactions, and, for the structures of X.509 and PKCS #10, Bouncy Castle's ASN.1.
 */
@NullMarked
package io.github.cmkjca.renewal;

import org.jspecify.annotations.NullMarked;
