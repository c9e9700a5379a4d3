/**
 * Examines an installation and says what to do about what it finds; changes nothing. Called by
 * {@code cli}; reads configuration, files, registry and policies through the doors of their
 * packages.
 */
@NullMarked
package io.github.cmkjca.doctor;

import org.jspecify.annotations.NullMarked;
