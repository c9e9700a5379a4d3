/**
 * Programs and libraries that know nothing of us, each configured by its own ordinary settings
 * only: nothing of ours is in them but the type, the path and the password of a keystore. One class
 * a consumer; the rest of the package is what they share. The settings are in files under {@code
 * src/test/resources/consumers}, where README takes them from.
 */
package io.github.cmkjca.it.consumers;
