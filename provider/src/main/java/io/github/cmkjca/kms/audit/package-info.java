/**
 * The audit trail: records in the form of CloudTrail, durable before a result is released. Calls
 * {@code spi} only.
 */
@NullMarked
package io.github.cmkjca.kms.audit;

import org.jspecify.annotations.NullMarked;
