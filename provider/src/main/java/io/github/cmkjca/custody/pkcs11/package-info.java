/**
 * CMKs in a PKCS#11 token, through the JDK's SunPKCS11. Never sees a policy. Called by who composes
 * the vault. Calls {@code custody} for what needs public keys only, {@code files} and {@code spi}.
 */
@NullMarked
package io.github.cmkjca.custody.pkcs11;

import org.jspecify.annotations.NullMarked;
