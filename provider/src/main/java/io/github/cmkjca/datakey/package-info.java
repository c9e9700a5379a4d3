/**
 * Data keys in use: unwrapped, cached within limits, authorised again whenever anything changed,
 * counted for the audit trail, wiped. Holds plaintext data keys; no other package does. Called by
 * {@code jca}; calls {@code kms} and {@code spi}.
 */
@NullMarked
package io.github.cmkjca.datakey;

import org.jspecify.annotations.NullMarked;
