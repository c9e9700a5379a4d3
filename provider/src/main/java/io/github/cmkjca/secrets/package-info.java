/**
 * Key material in the hands of this process, made to be wiped. Called by whatever package gives
 * keys to a delegate; calls nothing but the JDK.
 */
@NullMarked
package io.github.cmkjca.secrets;

import org.jspecify.annotations.NullMarked;
