/**
 * Who is calling: plug-ins, the JAAS subject of the running code, configuration, in this order.
 * Called by nobody but the wiring; implements {@code kms.Callers}; calls {@code kms.policy} for the
 * forms of ARNs, and {@code spi}.
 */
@NullMarked
package io.github.cmkjca.kms.caller;

import org.jspecify.annotations.NullMarked;
