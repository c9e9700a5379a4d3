/**
 * Durable metadata: keys, backing keys (wrapped), aliases, policies, keystore entries. SQL lives
 * here and nowhere else. Called by {@code kms} and {@code doctor}; calls {@code spi} only.
 */
@NullMarked
package io.github.cmkjca.registry;

import org.jspecify.annotations.NullMarked;
