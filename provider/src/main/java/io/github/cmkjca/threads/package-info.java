/**
 * What threads that work at intervals share. Called by whatever package has such a thread; calls
 * nothing but the JDK.
 */
@NullMarked
package io.github.cmkjca.threads;

import org.jspecify.annotations.NullMarked;
