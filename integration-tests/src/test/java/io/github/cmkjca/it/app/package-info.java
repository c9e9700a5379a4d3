/**
 * Ordinary programs that the tests run in JVMs of their own. They use the JCA only: none of them
 * names a class of the project, and only those that must tell providers apart name one.
 */
package io.github.cmkjca.it.app;
