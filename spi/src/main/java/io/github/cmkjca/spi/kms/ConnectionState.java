package io.github.cmkjca.spi.kms;

/** Whether a custom key store is connected to its token. */
public enum ConnectionState {
  /** Its keys can be used. */
  CONNECTED,
  /** It was never connected, or was disconnected on purpose; its keys are Unavailable. */
  DISCONNECTED,
  /** It is to be connected, and this process cannot open the token. */
  FAILED
}
