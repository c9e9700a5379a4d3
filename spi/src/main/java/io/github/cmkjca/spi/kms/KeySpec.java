package io.github.cmkjca.spi.kms;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Kind of a key; fixed at creation. */
public enum KeySpec {
  /** AES-256-GCM. */
  SYMMETRIC_DEFAULT(32, KeyUsage.ENCRYPT_DECRYPT, null),
  /** 32-byte key for HMAC with SHA-256. */
  HMAC_256(32, KeyUsage.GENERATE_VERIFY_MAC, MacAlgorithm.HMAC_SHA_256),
  /** 48-byte key for HMAC with SHA-384. */
  HMAC_384(48, KeyUsage.GENERATE_VERIFY_MAC, MacAlgorithm.HMAC_SHA_384),
  /** 64-byte key for HMAC with SHA-512. */
  HMAC_512(64, KeyUsage.GENERATE_VERIFY_MAC, MacAlgorithm.HMAC_SHA_512);

  private final int materialBytes;
  private final KeyUsage defaultUsage;
  private final @Nullable MacAlgorithm macAlgorithm;

  KeySpec(int materialBytes, KeyUsage defaultUsage, @Nullable MacAlgorithm macAlgorithm) {
    this.materialBytes = materialBytes;
    this.defaultUsage = defaultUsage;
    this.macAlgorithm = macAlgorithm;
  }

  /** Length of the key material in bytes. */
  public int materialBytes() {
    return materialBytes;
  }

  /** The usage a key of this spec has unless another is asked for. */
  public KeyUsage defaultUsage() {
    return defaultUsage;
  }

  /** The one MAC algorithm of an HMAC key; empty for other specs. */
  public Optional<MacAlgorithm> macAlgorithm() {
    return Optional.ofNullable(macAlgorithm);
  }
}
