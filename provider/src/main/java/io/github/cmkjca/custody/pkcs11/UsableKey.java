package io.github.cmkjca.custody.pkcs11;

import java.security.Key;
import java.security.Provider;

/**
 * A key in a token with the only provider that can use it.
 *
 * @param provider over the token
 * @param key its handle
 */
record UsableKey(Provider provider, Key key) {}
