/**
 * The provider class and the wiring of all packages at first use. {@code Wiring} is the only class
 * that sees every package.
 */
@NullMarked
package io.github.cmkjca;

import org.jspecify.annotations.NullMarked;
