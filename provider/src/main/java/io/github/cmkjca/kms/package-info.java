/**
 * The embedded key management service: names, states, authorisation, audit, ciphertext blobs.
 * Called by {@code datakey}, {@code jca} and {@code cli} through its interfaces; calls {@code
 * kms.policy}, {@code kms.audit}, {@code registry} and the custodian contract.
 */
@NullMarked
package io.github.cmkjca.kms;

import org.jspecify.annotations.NullMarked;
