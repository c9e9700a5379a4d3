/** Options: names, types, defaults, precedence, messages. Calls {@code spi} only. */
@NullMarked
package io.github.cmkjca.config;

import org.jspecify.annotations.NullMarked;
