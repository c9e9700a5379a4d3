/**
 * The command line: the sub-commands, flags, output and exit codes of {@code aws kms}. Calls {@code
 * kms} through {@code spi.kms} and the wiring.
 */
@NullMarked
package io.github.cmkjca.cli;

import org.jspecify.annotations.NullMarked;
