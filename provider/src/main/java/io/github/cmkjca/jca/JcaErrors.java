package io.github.cmkjca.jca;

import io.github.cmkjca.spi.CmkKey;
import io.github.cmkjca.spi.kms.KmsException;
import java.security.InvalidKeyException;
import java.security.ProviderException;
import java.security.SignatureException;
import java.security.spec.InvalidKeySpecException;

/**
 * Refusals of the key management service as exceptions of the JCA; the only such place. The cause
 * is the refusal itself. Messages name key, action and principal, as the refusal does, never a
 * secret.
 */
final class JcaErrors {
  private JcaErrors() {}

  /** What {@code init} throws. */
  static InvalidKeyException onInit(CmkKey key, KmsException refusal) {
    return new InvalidKeyException(reported(key, refusal), refusal);
  }

  /** What later calls throw, for which the JCA has no checked exception that fits. */
  static ProviderException onUse(CmkKey key, KmsException refusal) {
    return new ProviderException(reported(key, refusal), refusal);
  }

  /** What signing throws. */
  static SignatureException onSignature(CmkKey key, KmsException refusal) {
    return new SignatureException(reported(key, refusal), refusal);
  }

  /** What making a handle from a stored key throws. */
  static InvalidKeySpecException onKeySpec(KmsException refusal) {
    return new InvalidKeySpecException(text(refusal), refusal);
  }

  /** What taking over a plaintext key throws. */
  static InvalidKeyException onImport(KmsException refusal) {
    return new InvalidKeyException(text(refusal), refusal);
  }

  /** What calls without a key throw. */
  static ProviderException onUse(KmsException refusal) {
    return new ProviderException(text(refusal), refusal);
  }

  /** The message; a refused private key is logged, too, since TLS libraries hide messages. */
  private static String reported(CmkKey key, KmsException refusal) {
    if (key instanceof PrivateKeyHandle privateKey) {
      RefusalLog.refused(privateKey, refusal);
    }
    return key + ": " + text(refusal);
  }

  /** The error code and what the refusal says, for messages of other exceptions. */
  static String text(KmsException refusal) {
    String message = refusal.getMessage();
    return message == null || message.isEmpty()
        ? refusal.errorCode()
        : refusal.errorCode() + ": " + message;
  }
}
