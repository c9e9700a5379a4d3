/**
 * Thin SPI classes: they check arguments, speak JCA exceptions and hold no policy of their own.
 * Called by the JCA; calls {@code datakey}, {@code kms}, {@code curve} and {@code spi}; never sees
 * the registry or a custodian.
 */
@NullMarked
package io.github.cmkjca.jca;

import org.jspecify.annotations.NullMarked;
