/**
 * The curve secp256k1, which the JDK has no longer: its keys, ECDSA and ECDH by Bouncy Castle's
 * lightweight classes, behind an internal provider that is never registered. Called by {@code jca};
 * calls nothing of ours.
 */
@NullMarked
package io.github.cmkjca.curve;

import org.jspecify.annotations.NullMarked;
