package io.github.cmkjca.jca.keystore;

/** Caps of the form; the reader refuses what exceeds them before it allocates. */
public final class FileLimits {
  /** Bytes of a file: 256 MiB, some two million secret keys. */
  public static final int FILE = 1 << 28;

  /** Bytes of an alias in UTF-8. */
  public static final int ALIAS = 2048;

  /** Bytes of a sealed payload: the largest private keys fit many times over. */
  public static final int SEALED = 1 << 16;

  /** Bytes of a payload. */
  public static final int PAYLOAD = SEALED - KeystoreCrypto.OVERHEAD;

  /** Bytes of a certificate. */
  public static final int CERTIFICATE = 1 << 20;

  /** Bytes of an algorithm name in UTF-8. */
  public static final int ALGORITHM = 255;

  /** Certificates of a chain. */
  public static final int CHAIN = 100;

  static final int ARN = 2048;
  static final int BLOB = 6144;
  static final int MIN_ITERATIONS = 10_000;
  static final int MAX_ITERATIONS = 10_000_000;

  private FileLimits() {}
}
