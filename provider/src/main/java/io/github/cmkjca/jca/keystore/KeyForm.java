package io.github.cmkjca.jca.keystore;

import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyUsage;
import java.util.List;

/** What the sealed bytes of a key entry are, and what may be known without opening them. */
public sealed interface KeyForm {
  /** The key itself. */
  record Material(String algorithm) implements KeyForm {}

  /** The key's own ciphertext blob, bound to this CMK and context. */
  record Blob(String algorithm, String keyArn, EncryptionContext encryptionContext)
      implements KeyForm {}

  /** Nothing: the entry names a symmetric or HMAC CMK. */
  record Cmk(KeySpec keySpec, String keyArn) implements KeyForm {}

  /**
   * Nothing: the entry names an asymmetric CMK.
   *
   * @param chain DER certificates, the key's own first
   */
  record CmkPair(KeySpec keySpec, KeyUsage keyUsage, String keyArn, List<byte[]> chain)
      implements KeyForm {
    /** Copies the list. */
    public CmkPair {
      chain = List.copyOf(chain);
    }
  }

  /**
   * A private key in PKCS#8 form.
   *
   * @param chain DER certificates, the key's own first
   */
  record PrivateKey(String algorithm, List<byte[]> chain) implements KeyForm {
    /** Copies the list. */
    public PrivateKey {
      chain = List.copyOf(chain);
    }
  }
}
