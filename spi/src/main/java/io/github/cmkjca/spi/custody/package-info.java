/**
 * The contract of a place where CMK material works: a software vault, an HSM, a remote KMS. A
 * custodian never sees a policy. May use {@code spi} and {@code spi.kms} only.
 */
@NullMarked
package io.github.cmkjca.spi.custody;

import org.jspecify.annotations.NullMarked;
