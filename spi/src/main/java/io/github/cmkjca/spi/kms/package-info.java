/**
 * The key management service as an API: operations, requests, answers and errors by the names of
 * AWS KMS. Implemented by the embedded service; a remote one can take its place without anything
 * above it changing. May use {@code spi} only.
 */
@NullMarked
package io.github.cmkjca.spi.kms;

import org.jspecify.annotations.NullMarked;
