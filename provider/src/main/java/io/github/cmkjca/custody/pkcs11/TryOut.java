package io.github.cmkjca.custody.pkcs11;

import io.github.cmkjca.spi.custody.BackingKey;
import io.github.cmkjca.spi.kms.EncryptionAlgorithm;
import io.github.cmkjca.spi.kms.InvalidCiphertextException;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyUnavailableException;
import io.github.cmkjca.spi.kms.KeyUsage;
import io.github.cmkjca.spi.kms.MessageType;
import io.github.cmkjca.spi.kms.SigningAlgorithm;
import io.github.cmkjca.spi.kms.UnsupportedOperationException;
import java.util.Arrays;

/**
 * Uses a new key once for all that it is for, so that what its token cannot do is told when the key
 * is created and not when data depend on it.
 */
final class TryOut {
  private static final byte[] SOMETHING = new byte[32];

  private final Pkcs11Custodian custodian;

  TryOut(Pkcs11Custodian custodian) {
    this.custodian = custodian;
  }

  /**
   * Uses the key.
   *
   * @throws UnsupportedOperationException if it does not do what it is for
   */
  void use(BackingKey key, KeyUsage usage) {
    try {
      boolean works =
          switch (usage) {
            case ENCRYPT_DECRYPT -> encrypts(key);
            case SIGN_VERIFY -> signs(key);
            case GENERATE_VERIFY_MAC ->
                custodian.mac(key, SOMETHING).length == key.keySpec().materialBytes();
            case KEY_AGREEMENT ->
                custodian.agree(key, custodian.publicKey(key)).length >= SOMETHING.length;
          };
      if (!works) {
        throw unable(key, "its results are wrong");
      }
    } catch (KeyUnavailableException e) {
      if (TokenErrors.isInability(e)) {
        throw unable(key, TokenErrors.reason(e));
      }
      throw e;
    } catch (InvalidCiphertextException e) {
      throw unable(key, "it does not decrypt what it encrypted");
    }
  }

  private boolean encrypts(BackingKey key) {
    if (key.keySpec() == KeySpec.SYMMETRIC_DEFAULT) {
      return Arrays.equals(
          custodian.decrypt(key, custodian.encryptUncounted(key, SOMETHING, SOMETHING), SOMETHING),
          SOMETHING);
    }
    for (EncryptionAlgorithm algorithm : key.keySpec().encryptionAlgorithms()) {
      byte[] opened =
          custodian.decrypt(key, algorithm, custodian.encrypt(key, algorithm, SOMETHING));
      if (!Arrays.equals(opened, SOMETHING)) {
        return false;
      }
    }
    return true;
  }

  private boolean signs(BackingKey key) {
    for (SigningAlgorithm algorithm : key.keySpec().signingAlgorithms()) {
      byte[] digest = new byte[algorithm.digestBytes()];
      byte[] signature = custodian.sign(key, algorithm, MessageType.DIGEST, digest);
      if (!custodian.verify(key, algorithm, MessageType.DIGEST, digest, signature)) {
        return false;
      }
    }
    return true;
  }

  private UnsupportedOperationException unable(BackingKey key, String why) {
    return new UnsupportedOperationException(
        "A key of spec "
            + key.keySpec()
            + " was made in "
            + custodian
            + " and does not do what it is for: "
            + why
            + ".");
  }
}
