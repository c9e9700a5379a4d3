/**
 * Files that only their owner may read. Called by whatever package keeps files; calls nothing but
 * the JDK.
 */
@NullMarked
package io.github.cmkjca.files;

import org.jspecify.annotations.NullMarked;
