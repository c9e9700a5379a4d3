/**
 * The AWS Encryption SDK message format: strict reader and canonical writer. Pure functions over
 * bytes and keys; calls {@code spi} only.
 */
@NullMarked
package io.github.cmkjca.datakey.message;

import org.jspecify.annotations.NullMarked;
