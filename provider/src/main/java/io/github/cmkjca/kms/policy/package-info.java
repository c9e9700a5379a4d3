/**
 * Key policies: strict parsing to an immutable model, compilation, decision. Pure; calls {@code
 * spi} only.
 */
@NullMarked
package io.github.cmkjca.kms.policy;

import org.jspecify.annotations.NullMarked;
