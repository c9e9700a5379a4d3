/**
 * The audit trail: records in the form of CloudTrail, durable before a result is released. Calls
 * {@code kms.policy} for the forms of ARNs, and {@code spi}.
 */
@NullMarked
package io.github.cmkjca.kms.audit;

import org.jspecify.annotations.NullMarked;
