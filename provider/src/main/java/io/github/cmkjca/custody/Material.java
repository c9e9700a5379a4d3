package io.github.cmkjca.custody;

import io.github.cmkjca.spi.custody.BackingKey;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.jspecify.annotations.Nullable;

/**
 * Unwrapped material of one backing key. Wiped when it is retired and the last borrower has given
 * it back.
 */
final class Material {
  private static final int RETIRED = Integer.MIN_VALUE;

  private final BackingKey key;
  private final byte[] bytes;

  /** Of a key pair: no secret, so that it is kept ready. */
  private final @Nullable AsymmetricKeyParameter publicKey;

  /**
   * Borrowers, and the sign bit once it is retired: one word, so that exactly one of them wipes.
   */
  private final AtomicInteger state = new AtomicInteger();

  private Material(BackingKey key, byte[] bytes, @Nullable AsymmetricKeyParameter publicKey) {
    this.key = key;
    this.bytes = bytes;
    this.publicKey = publicKey;
  }

  /**
   * Material as it was sealed.
   *
   * @param bytes taken over: a secret key, or the DER of a private one
   */
  static Material of(BackingKey key, byte[] bytes) {
    if (!key.keySpec().isAsymmetric()) {
      return new Material(key, bytes, null);
    }
    return new Material(key, bytes, withPrivateKey(key, bytes, PrivateKeys::publicKeyOf));
  }

  /** Whether this is the material of exactly that stored row: an altered one must be refused. */
  boolean isOf(BackingKey other) {
    return key.keyId().equals(other.keyId())
        && key.materialId().equals(other.materialId())
        && key.keySpec() == other.keySpec()
        && Arrays.equals(key.sealed(), other.sealed());
  }

  /** Borrows it; false when it is retired. */
  boolean retain() {
    while (true) {
      int now = state.get();
      if (now < 0) {
        return false;
      }
      if (state.compareAndSet(now, now + 1)) {
        return true;
      }
    }
  }

  void release() {
    if (state.decrementAndGet() == RETIRED) {
      wipe();
    }
  }

  void retire() {
    if (state.getAndUpdate(now -> now | RETIRED) == 0) {
      wipe();
    }
  }

  /** To be read between {@link #retain} and {@link #release} only. */
  byte[] bytes() {
    return bytes;
  }

  /** The public key of a pair; to be asked of pairs only. */
  AsymmetricKeyParameter publicKey() {
    if (publicKey == null) {
      throw new IllegalStateException(key + " is no pair");
    }
    return publicKey;
  }

  /**
   * Works with the private key of a pair, between {@link #retain} and {@link #release}. It exists
   * for this work only: unlike the bytes, its big integers cannot be wiped.
   */
  <T> T withPrivateKey(Function<AsymmetricKeyParameter, T> work) {
    return withPrivateKey(key, bytes, work);
  }

  private static <T> T withPrivateKey(
      BackingKey key, byte[] bytes, Function<AsymmetricKeyParameter, T> work) {
    AsymmetricKeyParameter privateKey = PrivateKeys.decode(key.keySpec(), bytes);
    try {
      return work.apply(privateKey);
    } finally {
      PrivateKeys.wipe(privateKey);
    }
  }

  private void wipe() {
    Arrays.fill(bytes, (byte) 0);
  }
}
