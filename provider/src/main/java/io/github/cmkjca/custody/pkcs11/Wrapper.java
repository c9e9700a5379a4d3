package io.github.cmkjca.custody.pkcs11;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.cmkjca.spi.custody.BackingKey;
import io.github.cmkjca.spi.kms.KeyUnavailableException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.Provider;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * Wraps and unwraps material in the token over one connection, and holds what is unwrapped: session
 * keys, which go when they are dropped here or with the connection. Safe for use by many threads.
 */
final class Wrapper {
  /** Tokens have room for many session keys, and not for any number of them. */
  private static final int MOST_UNWRAPPED = 1024;

  private final Provider provider;
  private final KeyStore objects;
  private final Map<String, Key> wrappingKeys = new ConcurrentHashMap<>();
  private final ProvedKeys proved = new ProvedKeys();
  private final Cache<String, Unwrapped> unwrapped =
      Caffeine.newBuilder().maximumSize(MOST_UNWRAPPED).build();

  private record Unwrapped(byte[] sealed, UsableKey key) {}

  /**
   * @param provider configured by {@link KeyTemplate#WRAPPER}
   * @param objects of the token, through this provider
   */
  Wrapper(Provider provider, KeyStore objects) {
    this.provider = provider;
    this.objects = objects;
  }

  /**
   * Makes material and wraps it under a public key.
   *
   * @param publicKey of the wrapping key, DER
   */
  byte[] makeUnderRsa(byte[] publicKey) throws GeneralSecurityException {
    Key key =
        KeyFactory.getInstance("RSA", "SunRsaSign")
            .generatePublic(new X509EncodedKeySpec(publicKey));
    return make(WrapMechanism.RSA_PKCS1, key);
  }

  /** Makes material and wraps it under the AES key of this label. */
  byte[] makeUnderAes(String label) throws GeneralSecurityException, IOException {
    return make(WrapMechanism.AES_KWP, wrappingKey(label));
  }

  private byte[] make(WrapMechanism mechanism, Key wrappingKey) throws GeneralSecurityException {
    KeyGenerator generator = KeyGenerator.getInstance("AES", provider);
    generator.init(256);
    SecretKey material = generator.generateKey();
    if (material.getEncoded() != null) {
      throw new KeyUnavailableException("the token makes keys that can be read");
    }
    Cipher cipher = Cipher.getInstance(mechanism.transformation(), provider);
    cipher.init(Cipher.WRAP_MODE, wrappingKey);
    return cipher.wrap(material);
  }

  /** What was unwrapped for this key from these very bytes. */
  @Nullable UsableKey known(String label, BackingKey key) {
    Unwrapped known = unwrapped.getIfPresent(label);
    return known != null && Arrays.equals(known.sealed(), key.sealed()) ? known.key() : null;
  }

  /**
   * Unwraps into the token. To be called once it is authentic.
   *
   * @param wrappingKey as {@link #wrappingKey} gives it
   */
  UsableKey unwrap(WrapMechanism mechanism, byte[] wrapped, Key wrappingKey)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(mechanism.transformation(), provider);
    cipher.init(Cipher.UNWRAP_MODE, wrappingKey);
    Key key = cipher.unwrap(wrapped, "AES", Cipher.SECRET_KEY);
    if (key.getEncoded() != null) {
      throw new KeyUnavailableException("the token unwraps keys into ones that can be read");
    }
    return new UsableKey(provider, key);
  }

  ProvedKeys proved() {
    return proved;
  }

  void remember(String label, BackingKey key, UsableKey usable) {
    unwrapped.put(label, new Unwrapped(key.sealed(), usable));
  }

  /** Tokens give handles of destroyed objects to others. */
  void forget(String label) {
    wrappingKeys.remove(label);
    proved.forget(label);
    unwrapped.invalidate(label);
  }

  /**
   * The key of this label that wraps and unwraps.
   *
   * @throws KeyUnavailableException if there is none
   */
  Key wrappingKey(String label) throws GeneralSecurityException, IOException {
    Key known = wrappingKeys.get(label);
    if (known != null) {
      return known;
    }
    Key found;
    synchronized (objects) {
      objects.load(null, null);
      found = objects.getKey(label, null);
    }
    if (found == null) {
      throw new KeyUnavailableException(
          "the token has no wrapping key labelled "
              + label
              + "; if it was restored from a backup, restore one that is not older than the vault");
    }
    wrappingKeys.put(label, found);
    return found;
  }
}
