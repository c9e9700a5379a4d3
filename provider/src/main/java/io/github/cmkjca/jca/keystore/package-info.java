/**
 * The keystore file of type {@code CMKS}: its form, strictly read and written, and the cryptography
 * that its file data key does. Knows no lease and no vault: key material is lent to it for a call.
 * Called by {@code jca}; calls {@code spi}.
 */
@NullMarked
package io.github.cmkjca.jca.keystore;

import org.jspecify.annotations.NullMarked;
