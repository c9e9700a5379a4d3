package io.github.cmkjca.spi.kms;

/** Length of a data key by name. */
public enum DataKeySpec {
  /** 16 bytes. */
  AES_128(16),
  /** 32 bytes. */
  AES_256(32);

  private final int bytes;

  DataKeySpec(int bytes) {
    this.bytes = bytes;
  }

  /** Length in bytes. */
  public int bytes() {
    return bytes;
  }
}
