/**
 * What an application may say to the provider, and what a plug-in may implement: key handles,
 * encryption contexts, parameters, callers, audit. Depends on nothing but the JDK. Every parameter
 * and result is non-null unless it is marked {@code @Nullable}.
 */
@NullMarked
package io.github.cmkjca.spi;

import org.jspecify.annotations.NullMarked;
