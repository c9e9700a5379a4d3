/**
 * Who the callers are to policies: their tags and identity policies. Called by {@code kms}; calls
 * {@code kms.policy}.
 */
@NullMarked
package io.github.cmkjca.kms.identity;

import org.jspecify.annotations.NullMarked;
