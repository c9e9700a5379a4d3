/**
 * Real consumers of the packaged provider, most of them in JVMs of their own. Nothing is mocked
 * here.
 */
package io.github.cmkjca.it;
