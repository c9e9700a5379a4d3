/** Custodians: where CMK material works. Never sees a policy. Calls {@code spi} only. */
@NullMarked
package io.github.cmkjca.custody;

import org.jspecify.annotations.NullMarked;
